//! Release: an agent unassigns themselves from a ticket, and the ticket returns to the queue of the team.

use chat::Reply;
use desk::{Action, Resource};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Unassign me]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Release, Resource::Ticket(&ticket))?;

    let event = ticket.release()?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}
