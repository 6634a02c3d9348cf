//! The reactions to what happens to a change: what its requester and the channel for changes are told.

use chat::{Card, Text};
use desk::change::{
    Change, ChangeEvent, ChangeKind, ChangeLink, ChangePhase, ChangeState, Completion, Returned,
};

use crate::cards::change::{completion as completed, with_edit, with_work};
use crate::cards::{approval, phrases};
use crate::effects::{change_announcements, change_tickets, change_timers};
use crate::error::CommandError;
use crate::facts::{approvals, names};
use crate::threads::change_cards::{self, tell_channel};
use crate::work::{Happened, Work};

/// Reacts to an event of a change.
pub(crate) async fn follow_up(work: &mut Work<'_>, happened: &Happened<Change>) -> Result<(), CommandError> {
    let change = work.changes().get(happened.before.id).await?;
    if happened.event.changes_decisions() {
        change_timers::follow(work, &change);
        change_announcements::follow(work, &happened.before, &change).await?;
    }
    match &happened.event {
        ChangeEvent::Approved => tell(work, &change, approved).await,
        ChangeEvent::Returned { because } => match because {
            Returned::Rejected => {
                let text = rejected(work, &change).await?;
                tell(work, &change, |_, _| text).await
            }
            Returned::Expired => {
                let too_few = match change.approval {
                    Some(id) => approvals::find(work, id, None).await?.too_few(),
                    None => None,
                };
                tell(work, &change, |work, change| expired(work, change, too_few)).await
            }
            Returned::WindowPassed => tell(work, &change, unused).await,
            Returned::SelfApproved | Returned::KindChanged => Ok(()),
        },
        ChangeEvent::Edited { .. } => edited(work, happened, &change).await,
        ChangeEvent::Cancelled { why } => cancelled(work, happened, (&change, why)).await,
        ChangeEvent::Started => {
            let text = by(work, happened, &change, None).await?;
            tell_others(work, happened, &change, text).await
        }
        ChangeEvent::Finished { completion, note } => {
            let text = by(work, happened, &change, Some(*completion)).await?;
            let text = match note.is_empty() {
                true => text,
                false => text.then("\n").then(Text::typed(note)),
            };
            tell_others(work, happened, &change, text).await
        }
        ChangeEvent::Closed { review } => closed(work, &change, review).await,
        // Nobody else hears of a standard change before it is made.
        ChangeEvent::Submitted { approval: None, .. } => {
            let text = scheduled(work, happened, &change, false).await?;
            tell_channel(work, text);
            Ok(())
        }
        ChangeEvent::Linked {
            ticket,
            link: ChangeLink::RaisedFor,
        } => {
            let mut args = about(&change);
            args.push(("name", names::of_actor(work, happened.by).await?.into()));
            let text = work.words().text_with("change-told-ticket-raised", &args);
            change_tickets::raised(work, *ticket, text).await
        }
        ChangeEvent::Raised
        | ChangeEvent::Submitted { .. }
        | ChangeEvent::Assessed
        | ChangeEvent::Linked { .. }
        | ChangeEvent::Unlinked { .. }
        | ChangeEvent::NoteAdded { .. }
        | ChangeEvent::RemarkEdited { .. }
        | ChangeEvent::RemarkDeleted { .. } => Ok(()),
    }
}

/// Tells the requester of an edit by somebody else. The channel for changes hears of it if the change was approved.
async fn edited(
    work: &mut Work<'_>,
    happened: &Happened<Change>,
    change: &Change,
) -> Result<(), CommandError> {
    let Some(by) = happened.by else {
        return Ok(());
    };
    let text = match change.content.kind {
        ChangeKind::Standard => {
            let is_moved = happened.before.content.window != change.content.window;
            match is_moved {
                true => scheduled(work, happened, change, true).await?,
                false => {
                    let mut args = about(change);
                    args.push(("name", names::name(work, by).await?.into()));
                    work.words().text_with("change-told-edited-standard", &args)
                }
            }
        }
        ChangeKind::Normal | ChangeKind::Emergency => {
            let mut args = about(change);
            args.push(("name", names::name(work, by).await?.into()));
            work.words().text_with("change-told-edited", &args)
        }
    };
    if happened.before.phase() == ChangePhase::Scheduled {
        tell_channel(work, text.clone());
    }
    if by != change.requester {
        change_cards::tell_requester(work, change, Card::plain(text)).await?;
    }
    Ok(())
}

/// Tells the channel for changes what the review says, and the teams of the tickets that the change answers how it ended.
async fn closed(work: &mut Work<'_>, change: &Change, review: &str) -> Result<(), CommandError> {
    if !review.is_empty() {
        let text = work.words().text_with("change-told-closed", &about(change));
        tell_channel(work, text.then("\n").then(Text::typed(review)));
    }
    let ChangeState::Closed { completion, .. } = &change.state else {
        return Ok(());
    };
    let mut args = about(change);
    args.push(("outcome", completed(work.settings(), *completion).into()));
    let text = match completion {
        Completion::Done => work.words().text_with("change-told-ticket-done", &args),
        Completion::BackedOut | Completion::Failed => {
            work.words().text_with("change-told-ticket-closed", &args)
        }
    };
    change_tickets::ended(work, change, text).await
}

/// Tells the channel for changes who cancelled a change, and the requester, unless the requester did it.
async fn cancelled(
    work: &mut Work<'_>,
    happened: &Happened<Change>,
    (change, why): (&Change, &str),
) -> Result<(), CommandError> {
    let Some(by) = happened.by else {
        return Ok(());
    };
    let mut args = about(change);
    args.push(("name", names::name(work, by).await?.into()));
    let text = work.words().text_with("change-told-cancelled", &args);
    let text = text.then("\n").then(Text::typed(why));
    tell_channel(work, text.clone());
    if by != change.requester {
        change_cards::tell_requester(work, change, Card::plain(text)).await?;
    }
    let text = work
        .words()
        .text_with("change-told-ticket-cancelled", &about(change));
    change_tickets::ended(work, change, text).await
}

/// Tells the requester and the channel for changes the same.
async fn tell(
    work: &mut Work<'_>,
    change: &Change,
    says: impl FnOnce(&Work<'_>, &Change) -> Text,
) -> Result<(), CommandError> {
    let text = says(work, change);
    tell_channel(work, text.clone());
    let card = Card::plain(text);
    // A change that came back waits for its requester.
    let card = match change.phase() {
        ChangePhase::New => with_edit(work.settings(), card, change),
        _ => with_work(work.settings(), card, change),
    };
    change_cards::tell_requester(work, change, card).await
}

/// Returns who has planned a standard change for when.
async fn scheduled(
    work: &mut Work<'_>,
    happened: &Happened<Change>,
    change: &Change,
    is_moved: bool,
) -> Result<Text, CommandError> {
    let mut args = about(change);
    args.push(("name", names::of_actor(work, happened.by).await?.into()));
    args.extend(
        change
            .content
            .window
            .map(|window| ("from", phrases::clock(window.from).into())),
    );
    Ok(match is_moved {
        true => work.words().text_with("change-told-moved", &args),
        false => work.words().text_with("change-told-scheduled", &args),
    })
}

/// Returns who has started the work, or how it ended.
async fn by(
    work: &mut Work<'_>,
    happened: &Happened<Change>,
    change: &Change,
    completion: Option<Completion>,
) -> Result<Text, CommandError> {
    let mut args = about(change);
    args.push(("name", names::of_actor(work, happened.by).await?.into()));
    let words = work.words();
    Ok(match completion {
        None => words.text_with("change-told-started", &args),
        Some(Completion::Done) => words.text_with("change-told-done", &args),
        Some(Completion::BackedOut) => words.text_with("change-told-backed-out", &args),
        Some(Completion::Failed) => words.text_with("change-told-failed", &args),
    })
}

/// Tells the channel for changes, and the requester if somebody else did it.
async fn tell_others(
    work: &mut Work<'_>,
    happened: &Happened<Change>,
    change: &Change,
    text: Text,
) -> Result<(), CommandError> {
    tell_channel(work, text.clone());
    match happened.by == Some(change.requester) {
        true => Ok(()),
        false => change_cards::tell_requester(work, change, Card::plain(text)).await,
    }
}

fn unused(work: &Work<'_>, change: &Change) -> Text {
    work.words().text_with("change-told-unused", &about(change))
}

fn approved(work: &Work<'_>, change: &Change) -> Text {
    let mut args = about(change);
    match change.content.window {
        Some(window) if window.from <= work.now() => {
            work.words().text_with("change-told-approved-in-window", &args)
        }
        Some(window) => {
            args.push(("from", phrases::clock(window.from).into()));
            work.words().text_with("change-told-approved", &args)
        }
        None => work.words().text_with("change-told-approved-no-window", &args),
    }
}

/// Returns who did not approve a change, why, and what its requester can do.
async fn rejected(work: &mut Work<'_>, change: &Change) -> Result<Text, CommandError> {
    let words = work.words();
    let (mut names, mut reasons) = (Vec::new(), Vec::new());
    if let Some(id) = change.approval {
        let view = approval::read(work, id, None).await?;
        names = approval::rejecters(work.settings(), &view);
        reasons = approval::reasons(work.settings(), &view);
    }
    let mut args = about(change);
    let mut text = match names.is_empty() {
        true => words.text_with("change-told-not-approved", &args),
        false => {
            args.push(("names", words.list(names).into()));
            words.text_with("change-told-rejected", &args)
        }
    };
    if reasons.is_empty() {
        text = text.then("\n").then(words.text("request-declined"));
    }
    for reason in reasons {
        text = text.then("\n").then(reason);
    }
    Ok(text.then("\n").then(words.text("change-rejected-next")))
}

fn expired(work: &Work<'_>, change: &Change, too_few: Option<u32>) -> Text {
    let mut args = about(change);
    match too_few {
        Some(able) => {
            args.push(("able", i64::from(able).into()));
            work.words().text_with("change-told-too-few", &args)
        }
        None => work.words().text_with("change-told-expired", &args),
    }
}

fn about(change: &Change) -> Vec<(&'static str, crate::words::Arg)> {
    vec![
        ("reference", change.number.to_string().into()),
        ("title", change.content.title.clone().into()),
    ]
}
