//! Handles the answer to "Which ticket is this about?": adds the unrouted message to the chosen ticket.

use chat::{Card, Reply};
use desk::{Action, DraftId, Refusal, Resource, TicketId};
use serde::{Deserialize, Serialize};
use store::{Side, StoreError};

use crate::error::CommandError;
use crate::facts::conversations;
use crate::intake::unrouted::Purpose;
use crate::intake::{reply_after_close, unrouted};
use crate::interaction::Interaction;
use crate::work::Work;

/// The kind of draft behind one option of the question.
pub(crate) const KIND: &str = "about";

/// One option: a ticket that the unrouted message may be about.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    /// The id of the ticket.
    pub(crate) ticket: String,
    /// The id of the draft with the unrouted message.
    pub(crate) waiting: String,
}

/// Handles a choice in "Which ticket is this about?".
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id = interaction.draft()?;
    let draft = work.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.kind != KIND || draft.owner != interaction.person() {
        return Err(Refusal::Gone.into());
    }
    let body: Body = serde_json::from_str(&draft.body)?;
    let ticket: TicketId = body.ticket.parse().map_err(|_| Refusal::Gone)?;
    let ticket = work.tickets().get(ticket).await?;
    interaction.may(Action::Speak, Resource::Ticket(&ticket))?;
    let reference = ticket.reference.to_string();

    let unrouted_id: DraftId = body.waiting.parse().map_err(|_| Refusal::Gone)?;
    let (_, unrouted) = unrouted::find(work, unrouted_id, &[Purpose::Choice]).await?;
    for message in &unrouted.said {
        // An earlier message may have reopened the ticket or opened a follow-up ticket.
        let id = conversations::newest_under(work, ticket.id, Side::Requester).await?;
        let ticket = work.tickets().get(id).await?;
        let by = interaction.person();
        work.origins()
            .claim(&message.message, ticket.id, by, message.at)
            .await?;
        reply_after_close::in_thread(work, ticket, message, interaction.actor).await?;
    }
    work.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
    unrouted::take(work, unrouted_id).await?;
    let noted = Card::plain(
        work.words()
            .say_with("about-noted", &[("reference", reference.into())]),
    );
    Ok(interaction.turn_into(work, noted))
}
