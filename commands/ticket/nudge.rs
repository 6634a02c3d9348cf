//! Reminds people of a hold, and closes a ticket whose requester does not answer.

use chat::{Block, Card};
use desk::{HoldReason, Refusal, Ticket, TicketId};
use store::{PostRole, Side};

use crate::cards::outcome::OutcomeButtons;
use crate::cards::phrases;
use crate::effects::ticket::{hold_nudges, notices};
use crate::error::CommandError;
use crate::facts::{names, outcome, related};
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::work::Work;

/// Handles the timer of a reminder. A requester who has left is not asked: the team is.
pub(crate) async fn due(work: &mut Work<'_>, id: TicketId) -> Result<(), CommandError> {
    let ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;
    let hold = ticket.hold().ok_or(Refusal::Gone)?;
    let reached = match hold.reason {
        HoldReason::Requester => related::reached(work, &ticket).await?,
        HoldReason::Vendor | HoldReason::Change | HoldReason::Problem => Vec::new(),
        HoldReason::Approval => return Err(Refusal::Gone.into()),
    };
    if reached.is_empty() {
        hold_nudges::nudge_again(work, &ticket);
        return notices::still_on_hold(work, &ticket).await;
    }
    for one in &reached {
        ask(work, (&ticket, one)).await?;
    }
    Ok(())
}

/// Handles the timer of a hold that nobody answered. If several people are affected, the silence of one of them ends
/// nothing: the team is reminded.
pub(crate) async fn close_due(work: &mut Work<'_>, id: TicketId) -> Result<(), CommandError> {
    let mut ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;
    let event = ticket.resolve_unanswered(work.now())?;
    if outcome::of(work, &ticket).await?.is_shared() {
        hold_nudges::nudge_again(work, &ticket);
        return notices::still_on_hold(work, &ticket).await;
    }
    work.record(&mut ticket, None, event);
    Ok(())
}

/// Asks a requester whether they still need the ticket. `asked` can be merged into it.
async fn ask(work: &mut Work<'_>, (ticket, asked): (&Ticket, &Ticket)) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(asked.id, Side::Requester).await? else {
        return Ok(());
    };
    let (requester, user) = names::mention(work, asked.requester, thread.home.connection()).await?;
    let settings = work.settings();
    let words = &settings.words;
    let mut card = Card::plain(words.text_with("notice-still-needed", &[("requester", requester.into())]));
    let is_shared = outcome::of(work, ticket).await?.is_shared();
    let closes = hold_nudges::closes_at(work, ticket).await?;
    if let Some(at) = closes.filter(|_| !is_shared) {
        let args = [("at", phrases::clock(at).into())];
        card = card.with(Block::Text(words.text_with("notice-closes", &args)));
    }
    let card = OutcomeButtons::of_requester(settings, asked).add_works(card);
    let new = NewPost::new(Side::Requester, PostRole::Remark, card).notifying(user);
    posts::post(work, asked, new).await
}
