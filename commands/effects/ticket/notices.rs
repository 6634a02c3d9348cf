//! Notices: messages about a change of state that notify a person.

use chat::{Block, Card, Span, Text, UserRef};
use desk::approval::ApprovalState;
use desk::{PersonId, Phase, Resolution, ResolutionCode, State, Ticket, TicketEvent};
use store::{PostRole, Side, Thread};

use crate::cards::outcome::OutcomeButtons;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{approvals, hold_reasons, names, outcome, related};
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::words::Arg;
use crate::work::{Happened, Recorded, Work};

/// Tells the requester of a resolved ticket, and the requesters of its merged tickets. If the requester confirmed the
/// fix themselves, the assignee is told instead.
pub(crate) async fn resolved_to_all(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    if related::said_it(ticket, resolution) {
        let words = work.words();
        tell_assignee(work, happened, ticket, |args| {
            words.text_with("notice-works-again", args)
        })
        .await?;
    } else {
        resolved(work, ticket, resolution).await?;
    }
    for merged in related::told_of(work, ticket, resolution).await? {
        resolved(work, &merged, resolution).await?;
    }
    Ok(())
}

/// Tells the requester that their ticket is resolved, with one click to object.
pub(crate) async fn resolved(
    work: &mut Work<'_>,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? else {
        return Ok(());
    };
    let (requester, user) = names::mention(work, ticket.requester, thread.home.connection()).await?;
    let card = resolved_card(work, ticket, requester, resolution).await?;
    posts::post(
        work,
        ticket,
        NewPost::new(Side::Requester, PostRole::Notice, card).notifying(user),
    )
    .await
}

async fn resolved_card(
    work: &mut Work<'_>,
    ticket: &Ticket,
    requester: Span,
    resolution: &Resolution,
) -> Result<Card, CommandError> {
    let words = work.words();
    let card = Card::plain(match resolution.code {
        // In older versions, the requester of one merged ticket could resolve it for all. The others do not read the name.
        ResolutionCode::ByRequester => {
            words.text_with("notice-works-elsewhere", &[("requester", requester.into())])
        }
        _ if resolution.is_unanswered() => {
            words.text_with("notice-unanswered", &[("requester", requester.into())])
        }
        _ => {
            let args = [
                ("requester", requester.into()),
                ("name", names::name(work, resolution.by).await?.into()),
                ("note", resolution.note.clone().into()),
            ];
            match resolution.code {
                ResolutionCode::Declined => words.text_with("notice-declined", &args).with_links(),
                _ => words.text_with("notice-resolved", &args).with_links(),
            }
        }
    });
    let main = related::main_of(work, ticket).await?;
    if main.phase() != Phase::Resolved {
        return Ok(card);
    }
    if resolution.code == ResolutionCode::Declined
        && let Some(matter) = approvals::of_request(work, ticket).await?
        && matter.approval.state == ApprovalState::Rejected
    {
        let next = words.text("request-rejected-next");
        let card = card.with(Block::Text(next));
        return Ok(OutcomeButtons::of_requester(work.settings(), ticket).add_persists(card));
    }
    let days = work.settings().reopen_within.num_days();
    let days = [("days", days.into())];
    let until = match resolution.is_unanswered() {
        true => words.text_with("notice-unanswered-until", &days),
        false => words.text_with("notice-resolved-until", &days),
    };
    let card = card.with(Block::Text(until));
    let buttons = OutcomeButtons::of_requester(work.settings(), ticket);
    let outcome = outcome::of(work, &main).await?;
    // A single person need not confirm: without an objection, the ticket closes.
    Ok(
        match outcome.is_shared() && !outcome.said.works_for(ticket.requester) {
            true => buttons.add_persists(buttons.add_works(card)),
            false => buttons.add_persists(card),
        },
    )
}

/// Removes the buttons from the messages that a ticket is resolved, after the ticket was reopened or closed.
pub(crate) async fn retire_all(
    work: &mut Work<'_>,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    retire_resolved(work, ticket, resolution).await?;
    for merged in related::told_of(work, ticket, resolution).await? {
        retire_resolved(work, &merged, resolution).await?;
    }
    Ok(())
}

/// Removes the button from the last message that a ticket is resolved.
pub(crate) async fn retire_resolved(
    work: &mut Work<'_>,
    ticket: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    if related::said_it(ticket, resolution) {
        return Ok(());
    }
    let posts = work
        .posts()
        .of(ticket.id, Side::Requester, PostRole::Notice)
        .await?;
    let Some(post) = posts.last() else { return Ok(()) };
    let (requester, _) = names::mention(work, ticket.requester, post.home.connection()).await?;
    let card = resolved_card(work, ticket, requester, resolution).await?;
    work.outbox().edit(post, card);
    Ok(())
}

/// Tells the requester that their ticket was cancelled. If the requester cancelled the ticket, tells the assignee
/// instead.
pub(crate) async fn cancelled(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let State::Cancelled { by, why, .. } = &ticket.state else {
        return Ok(());
    };
    if *by != ticket.requester {
        return tell_cancelled(work, ticket, Some(*by), why).await;
    }
    let words = work.words();
    tell_assignee(work, happened, ticket, |args| {
        words.text_with("notice-withdrawn", args)
    })
    .await
}

/// Tells the requester that their ticket was cancelled.
pub(crate) async fn tell_cancelled(
    work: &mut Work<'_>,
    ticket: &Ticket,
    by: Option<PersonId>,
    why: &str,
) -> Result<(), CommandError> {
    let (words, name) = (work.words(), names::of_actor(work, by).await?);
    posts::tell_requester(work, ticket, |requester| {
        let args = [
            ("requester", requester.into()),
            ("name", name.into()),
            ("why", why.into()),
        ];
        words.text_with("notice-cancelled", &args)
    })
    .await
}

/// Tells the assignee that the requester resolved or cancelled the ticket.
async fn tell_assignee(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    text: impl FnOnce(&[(&str, Arg)]) -> Text,
) -> Result<(), CommandError> {
    let Some(assignee) = happened.before.assignee() else {
        return Ok(());
    };
    let Some(triage) = work.settings().team_channel(ticket) else {
        return Ok(());
    };
    let name = names::of_actor(work, happened.by).await?;
    let (assignee, user) = names::mention(work, assignee, &triage.connection).await?;
    let args = [("assignee", assignee.into()), ("name", name.into())];
    let card = Card::plain(text(&args));
    posts::post(
        work,
        ticket,
        NewPost::new(Side::Team, PostRole::Notice, card).notifying(user),
    )
    .await
}

/// Tells the assignee, or else the team, that a ticket was reopened. If a message reopened the ticket, the assignee is
/// not told, because the mirrored message already mentions the assignee.
pub(crate) async fn reopened(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if ticket.assignee().is_some() && has_new_remark(work, ticket) {
        return Ok(());
    }
    let Some(thread) = work.threads().of(ticket.id, Side::Team).await? else {
        return Ok(());
    };
    let (assignee, user) = assignee_or_team(work, ticket, &thread).await?;
    let name = names::of_actor(work, happened.by).await?;
    let args = [("assignee", assignee.into()), ("name", name.into())];
    let text = work.words().text_with("notice-reopened", &args);
    posts::post(
        work,
        ticket,
        NewPost::new(Side::Team, PostRole::Notice, Card::plain(text)).notifying(user),
    )
    .await
}

/// Tells the assignee, or else the team, that the time of a hold is over.
pub(crate) async fn hold_over(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ticket.id, Side::Team).await? else {
        return Ok(());
    };
    let (assignee, user) = assignee_or_team(work, ticket, &thread).await?;
    let args = [
        ("assignee", assignee.into()),
        ("reference", ticket.reference.into()),
    ];
    let card = Card::plain(work.words().text_with("notice-hold-over", &args));
    let notice = NewPost::new(Side::Team, PostRole::Notice, card).notifying(user);
    posts::post(work, ticket, notice).await
}

/// Tells the assignee, or else the team, that an edited message has ended a hold.
pub(crate) async fn answered_by_edit(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let thread = work.threads().of(ticket.id, Side::Team).await?;
    let (Some(thread), Some(author)) = (thread, happened.by) else {
        return Ok(());
    };
    let (assignee, user) = assignee_or_team(work, ticket, &thread).await?;
    let args = [
        ("assignee", assignee.into()),
        ("name", names::name(work, author).await?.into()),
        ("reference", ticket.reference.into()),
    ];
    let card = Card::plain(work.words().text_with("notice-hold-answered", &args));
    let notice = NewPost::new(Side::Team, PostRole::Notice, card).notifying(user);
    posts::post(work, ticket, notice).await
}

/// Reminds the assignee, or else the team, of a hold.
pub(crate) async fn still_on_hold(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let (Some(thread), Some(hold)) = (work.threads().of(ticket.id, Side::Team).await?, ticket.hold()) else {
        return Ok(());
    };
    let (assignee, user) = assignee_or_team(work, ticket, &thread).await?;
    let settings = work.settings();
    let args = [
        ("assignee", assignee.into()),
        ("reference", ticket.reference.into()),
        ("reason", hold_reasons::sentence(settings, hold.reason).into()),
        ("since", phrases::clock(hold.since).into()),
    ];
    let card = Card::plain(settings.words.text_with("notice-still-on-hold", &args));
    let notice = NewPost::new(Side::Team, PostRole::Notice, card).notifying(user);
    posts::post(work, ticket, notice).await
}

/// Returns whom a notice in the team's thread addresses: the assignee, or else the team.
async fn assignee_or_team(
    work: &mut Work<'_>,
    ticket: &Ticket,
    thread: &Thread,
) -> Result<(Span, Option<UserRef>), CommandError> {
    match ticket.assignee() {
        Some(assignee) => names::mention(work, assignee, thread.home.connection()).await,
        None => {
            let team = work.settings().team_title(&ticket.team);
            Ok((Span::Plain(team.to_owned()), None))
        }
    }
}

/// Whether the same command recorded a remark of the ticket.
fn has_new_remark(work: &Work<'_>, ticket: &Ticket) -> bool {
    work.recorded().any(|recorded| match recorded {
        Recorded::Ticket(happened) => {
            happened.before.id == ticket.id && matches!(happened.event, TicketEvent::RemarkAdded { .. })
        }
        Recorded::Change(_) | Recorded::Approval(_) => false,
    })
}

/// Tells the team that a ticket is unassigned because its assignee left. An agent who unassigns themselves tells
/// nobody.
pub(crate) async fn agent_left(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let (None, Some(assignee)) = (happened.by, happened.before.assignee()) else {
        return Ok(());
    };
    let name = names::name(work, assignee).await?;
    let args = [
        ("name", name.into()),
        ("reference", ticket.reference.into()),
        ("team", work.settings().team_title(&ticket.team).into()),
    ];
    let words = work.words();
    let text: Text = match ticket.hold() {
        None => words.text_with("notice-agent-left", &args),
        Some(_) => words.text_with("notice-agent-left-hold", &args),
    };
    posts::tell_team(work, ticket, text).await
}
