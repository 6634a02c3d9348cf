//! Reminds people of a hold, and closes a ticket whose requester does not answer.

use chat::{Block, Card};
use desk::{HoldReason, Refusal, Ticket, TicketId, Timestamp};
use store::{PostRole, Side, Timer};

use crate::cards::outcome::OutcomeButtons;
use crate::cards::phrases;
use crate::effects::ticket::{hold_nudges, notices};
use crate::error::CommandError;
use crate::facts::{names, outcome, reach, related};
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::work::Work;

/// Handles the timer of a reminder. A requester who has left is not asked: the team is.
pub(crate) async fn due(work: &mut Work<'_>, id: TicketId, timer: &Timer) -> Result<(), CommandError> {
    let ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;
    let hold = ticket.hold().ok_or(Refusal::Gone)?;
    let reached = match hold.reason {
        HoldReason::Requester => related::reached(work, &ticket).await?,
        HoldReason::Vendor | HoldReason::Change | HoldReason::Problem => Vec::new(),
        HoldReason::Approval => return Err(Refusal::Gone.into()),
    };
    if hold_nudges::is_reminder_early(work, &ticket, timer) {
        return Ok(());
    }
    if reach::is_behind(work, &reached).await? {
        hold_nudges::postpone_reminder(work, timer);
        return Ok(());
    }
    let ends = hold_nudges::ends_after(work, &ticket, timer);
    let is_shared = outcome::of(work, &ticket).await?.is_shared();
    let mut is_asked = false;
    for one in &reached {
        is_asked |= ask(work, one, ends.filter(|_| !is_shared)).await?;
    }
    if !is_asked {
        return remind_team(work, &ticket).await;
    }
    if let Some(at) = ends {
        let kind = match is_shared {
            true => hold_nudges::UNANSWERED,
            false => hold_nudges::CLOSE,
        };
        hold_nudges::arm_end(work, &ticket, kind, at);
    }
    Ok(())
}

/// Handles the timer of a hold that nobody answered. If several people are affected, the silence of one of them ends
/// nothing: the team is reminded, and people are asked again later. So it is if the requester has left.
pub(crate) async fn close_due(work: &mut Work<'_>, id: TicketId, timer: &Timer) -> Result<(), CommandError> {
    let mut ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;
    let event = ticket.resolve_unanswered(work.now())?;
    let reached = related::reached(work, &ticket).await?;
    let is_behind = reach::is_behind(work, &reached).await?;
    if !hold_nudges::may_end(work, &ticket, timer, is_behind).await? {
        return Ok(());
    }
    // Nobody read a date if several people were asked.
    let has_date = timer.kind == hold_nudges::CLOSE;
    if !has_date || reached.is_empty() || outcome::of(work, &ticket).await?.is_shared() {
        return remind_team(work, &ticket).await;
    }
    work.record(&mut ticket, None, event);
    Ok(())
}

/// Reminds the team, and counts again from now.
async fn remind_team(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    hold_nudges::restart(work, ticket);
    notices::still_on_hold(work, ticket).await
}

/// Asks the requester of a ticket, or of one that is merged into it, whether they still need it. Returns false if there is
/// no place to ask. `closes` is the time at which the ticket is closed without an answer.
async fn ask(work: &mut Work<'_>, asked: &Ticket, closes: Option<Timestamp>) -> Result<bool, CommandError> {
    let Some(thread) = work.threads().of(asked.id, Side::Requester).await? else {
        return Ok(false);
    };
    let (requester, user) = names::mention(work, asked.requester, thread.home.connection()).await?;
    let settings = work.settings();
    let words = &settings.words;
    let mut card = Card::plain(words.text_with("notice-still-needed", &[("requester", requester.into())]));
    if let Some(at) = closes {
        let args = [("at", phrases::clock(at).into())];
        card = card.with(Block::Text(words.text_with("notice-closes", &args)));
    }
    let card = OutcomeButtons::of_requester(settings, asked).add_works(card);
    let new = NewPost::new(Side::Requester, PostRole::Remark, card).notifying(user);
    posts::post(work, asked, new).await?;
    Ok(true)
}
