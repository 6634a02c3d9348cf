//! About: somebody with several open tickets says which one their message was about.

use chat::{Card, Reply};
use desk::{Action, DraftId, Refusal, Resource, TicketId};
use serde::{Deserialize, Serialize};
use store::{Side, StoreError};

use crate::actor::interaction::Interaction;
use crate::error::CommandError;
use crate::facts::conversations;
use crate::intake::unrouted::Purpose;
use crate::intake::{reply_after_close, unrouted};
use crate::work::Work;

/// The kind of draft that waits for the answer.
pub(crate) const KIND: &str = "about";

/// One of the tickets that waiting words may be about.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    /// Which ticket.
    pub(crate) ticket: String,
    /// The draft in which the words wait.
    pub(crate) waiting: String,
}

/// The choice under "Which ticket is this about?".
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.kind != KIND || draft.owner != interaction.person() {
        return Err(Refusal::Gone.into());
    }
    let body: Body = serde_json::from_str(&draft.body)?;
    let ticket: TicketId = body.ticket.parse().map_err(|_| Refusal::Gone)?;
    let ticket = work.tickets().get(ticket).await?;
    // Before anything is written: what is refused is committed.
    interaction.may(Action::Speak, Resource::Ticket(&ticket))?;
    let reference = ticket.reference.to_string();

    let unrouted_id: DraftId = body.waiting.parse().map_err(|_| Refusal::Gone)?;
    let (_, unrouted) = unrouted::find(work, unrouted_id, &[Purpose::Choice]).await?;
    for message in &unrouted.said {
        // The first of them may have opened it again, or begun another.
        let id = conversations::newest_under(work, ticket.id, Side::Requester).await?;
        let ticket = work.tickets().get(id).await?;
        let by = interaction.person();
        work.origins()
            .claim(&message.message, ticket.id, by, message.at)
            .await?;
        reply_after_close::in_thread(work, ticket, message, interaction.actor).await?;
    }
    // Only now: what is refused is committed too, and somebody else's click must not lose the words.
    work.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
    unrouted::take(work, unrouted_id).await?;
    let noted = Card::plain(
        work.words()
            .say_with("about-noted", &[("reference", reference.into())]),
    );
    Ok(interaction.turn_into(work, noted))
}
