//! Take over: an agent becomes the assignee of a ticket that another agent has claimed.

use chat::Reply;
use desk::{Action, Resource};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Take over]` in the menu of the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Claim, Resource::Ticket(&ticket))?;

    let event = ticket.take_over(interaction.person())?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}
