//! Claim: an agent assigns a ticket that nobody has claimed to themselves.

use chat::Reply;
use desk::{Action, Resource};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Claim]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Claim, Resource::Ticket(&ticket))?;

    let event = ticket.claim(interaction.person())?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}
