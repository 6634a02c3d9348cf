//! Resume: ends a hold. The ticket is in progress again, or new if nobody is assigned.

use chat::Reply;
use desk::{Action, Refusal, Resource, TicketId};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Resume]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Resume, Resource::Ticket(&ticket))?;

    let event = ticket.resume()?;
    // Somebody else may have put it on hold again for another reason.
    interaction.check_revision(work, &ticket).await?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}

/// Handles the timer of a hold.
pub(crate) async fn due(work: &mut Work<'_>, id: TicketId) -> Result<(), CommandError> {
    let mut ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;

    let event = ticket.resume_when_due(work.now())?;

    work.record(&mut ticket, None, event);
    Ok(())
}
