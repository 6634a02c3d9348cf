//! Describes journal entries in sentences, for the history and the team transcript.

use chat::{Span, Text, TimeStyle};
use desk::{Entry, HoldReason, ResumeCause, ServiceName, TicketEvent, Timestamp};
use store::Remark;

use crate::error::CommandError;
use crate::facts::{hold_reasons, names, related};
use crate::settings::Settings;
use crate::words::Arg;
use crate::work::Work;

/// The maximum length of a remark in the history, in characters.
const EXCERPT: usize = 120;

/// The maximum length of a text that was replaced by an edit. It is longer, because the text is shown nowhere else.
const GONE: usize = 400;

/// Describes a journal entry in a sentence. Quotes are taken from `remarks`.
pub(crate) async fn what(
    work: &mut Work<'_>,
    entry: &Entry,
    remarks: &[Remark],
) -> Result<Text, CommandError> {
    let words = work.words();
    let who = who(work, entry).await?;
    let args = |more: Vec<(&'static str, Arg)>| [vec![("name", who.clone().into())], more].concat();
    let quote = |id| {
        let remark = remarks.iter().find(|remark| remark.id == id);
        remark.map_or_else(String::new, |remark| excerpt(&remark.text.to_plain(), EXCERPT))
    };
    let quoting = |id| args(vec![("words", quote(id).into())]);
    let edited = |before: &str, now: String| {
        let args = args(vec![
            ("before", excerpt(before, GONE).into()),
            ("words", now.into()),
        ]);
        words.text_with("history-edited", &args)
    };
    Ok(match &entry.event {
        TicketEvent::Opened => words.text_with("history-opened", &args(vec![])),
        TicketEvent::Claimed { .. } => words.text_with("history-claimed", &args(vec![])),
        TicketEvent::Released => words.text_with("history-released", &args(vec![])),
        TicketEvent::PrioritySet { priority, before, .. } => words.text_with(
            "history-priority",
            &args(vec![
                ("before", before.to_string().into()),
                ("priority", priority.to_string().into()),
            ]),
        ),
        TicketEvent::ServiceSet { service, before } => {
            let title = |name: &Option<ServiceName>| -> Arg {
                let title = name.as_ref().map(|name| work.settings().service_title(name));
                title.unwrap_or_default().to_owned().into()
            };
            let args = args(vec![("service", title(service)), ("before", title(before))]);
            match service {
                Some(_) => words.text_with("history-service", &args),
                None => words.text_with("history-service-removed", &args),
            }
        }
        TicketEvent::RemarkAdded { remark, .. } => words.text_with("history-said", &quoting(*remark)),
        TicketEvent::NoteAdded { remark } => words.text_with("history-noted", &quoting(*remark)),
        TicketEvent::RemarkEdited { remark, before } => edited(before, quote(*remark)),
        TicketEvent::RemarkDeleted { remark } => words.text_with("history-deleted", &quoting(*remark)),
        TicketEvent::Rewritten {
            title,
            title_before,
            description,
            description_before,
        } if description == description_before => {
            let args = args(vec![
                ("before", title_before.clone().into()),
                ("words", title.clone().into()),
            ]);
            words.text_with("history-title", &args)
        }
        TicketEvent::Rewritten {
            description_before,
            description,
            ..
        } => edited(description_before, excerpt(description, EXCERPT)),
        TicketEvent::Resolved(resolution) if resolution.is_unanswered() => words.text("history-unanswered"),
        TicketEvent::Resolved(_) => words.text_with("history-resolved", &args(vec![])),
        TicketEvent::Reopened { .. } => words.text_with("history-reopened", &args(vec![])),
        TicketEvent::Closed => words.text_with("history-closed", &args(vec![])),
        TicketEvent::Cancelled { .. } => words.text_with("history-cancelled", &args(vec![])),
        TicketEvent::MadePrivate { why } => {
            let args = args(vec![("why", why.clone().into())]);
            words.text_with("history-private", &args)
        }
        TicketEvent::RequesterLeft => words.text_with("history-left", &args(vec![])),
        TicketEvent::RequesterReturned => words.text_with("history-returned", &args(vec![])),
        TicketEvent::KnownIssueMarked => words.text_with("history-marked-known", &args(vec![])),
        TicketEvent::KnownIssueUnmarked => words.text_with("history-unmarked-known", &args(vec![])),
        TicketEvent::FollowerAdded => words.text_with("history-affected", &args(vec![])),
        TicketEvent::FixConfirmed => words.text_with("history-works-for-one", &args(vec![])),
        TicketEvent::StillAffected => words.text_with("history-still-affected", &args(vec![])),
        TicketEvent::WarningAcknowledged => words.text_with("history-acknowledged", &args(vec![])),
        TicketEvent::DueExtended { until, reason, .. } => {
            let args = args(vec![
                ("until", moment(*until).into()),
                ("why", reason.clone().into()),
            ]);
            words.text_with("history-extended", &args)
        }
        TicketEvent::PutOnHold {
            reason: HoldReason::Approval,
            ..
        } => words.text("history-awaits-approval"),
        TicketEvent::PutOnHold { reason, until, note } => {
            put_on_hold(work.settings(), &who, (*reason, *until, note))
        }
        TicketEvent::Resumed { cause } => match cause {
            ResumeCause::Agent => words.text_with("history-resumed", &args(vec![])),
            ResumeCause::Time => words.text("history-hold-over"),
            ResumeCause::Answer => words.text_with("history-answered", &args(vec![])),
            ResumeCause::Edit => words.text_with("history-answered-by-edit", &args(vec![])),
            ResumeCause::Approval => words.text_with("history-approved", &args(vec![])),
        },
        TicketEvent::Follows { ticket: other }
        | TicketEvent::FollowedBy { ticket: other }
        | TicketEvent::Merged { into: other }
        | TicketEvent::MergedFrom { ticket: other }
        | TicketEvent::Unmerged { from: other }
        | TicketEvent::UnmergedFrom { ticket: other }
        | TicketEvent::SplitFrom { ticket: other }
        | TicketEvent::SplitOff { ticket: other, .. } => {
            let reference = related::reference(work, *other).await?;
            with_other(
                work.settings(),
                &entry.event,
                &args(vec![("reference", reference.into())]),
            )
        }
    })
}

/// Describes how a ticket was put on hold.
fn put_on_hold(
    settings: &Settings,
    who: &str,
    (reason, until, note): (HoldReason, Option<Timestamp>, &str),
) -> Text {
    let words = &settings.words;
    let mut args: Vec<(&str, Arg)> = vec![
        ("name", who.to_owned().into()),
        ("reason", hold_reasons::sentence(settings, reason).into()),
    ];
    let text = match until {
        Some(until) => {
            args.push(("until", moment(until).into()));
            words.text_with("history-hold-until", &args)
        }
        None => words.text_with("history-hold", &args),
    };
    match note.is_empty() {
        true => text,
        false => text.then(": ").then(note.to_owned()),
    }
}

/// Describes an event between a ticket and another ticket.
fn with_other(settings: &Settings, event: &TicketEvent, args: &[(&str, Arg)]) -> Text {
    let words = &settings.words;
    match event {
        TicketEvent::Follows { .. } => words.text_with("history-follows", args),
        TicketEvent::Merged { .. } => words.text_with("history-merged", args),
        TicketEvent::MergedFrom { .. } => words.text_with("history-merged-from", args),
        TicketEvent::Unmerged { .. } => words.text_with("history-unmerged", args),
        TicketEvent::UnmergedFrom { .. } => words.text_with("history-unmerged-from", args),
        TicketEvent::SplitFrom { .. } => words.text_with("history-split-from", args),
        TicketEvent::SplitOff { .. } => words.text_with("history-split-off", args),
        _ => words.text_with("history-followed-by", args),
    }
}

/// Returns a time that the platform shows in the reader's time zone.
fn moment(at: Timestamp) -> Span {
    Span::Time {
        at,
        style: TimeStyle::DateAndClock,
        fallback: at.format("%-d %b %H:%M UTC").to_string(),
    }
}

/// Returns the name of the person who caused an entry, or the desk's name if a timer caused it.
pub(crate) async fn who(work: &mut Work<'_>, entry: &Entry) -> Result<String, CommandError> {
    match entry.by {
        Some(person) => names::name(work, person).await,
        None => Ok(work.words().say("history-desk")),
    }
}

/// Returns the beginning of a text on one line.
pub(crate) fn excerpt(words: &str, length: usize) -> String {
    Text::plain(words).cut(length).0.to_plain().replace('\n', " ")
}
