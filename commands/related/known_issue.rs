//! Known issue: an agent marks a ticket that affects many people, or removes the mark. A person who reports a similar
//! problem sees the title of the known issue.

use chat::Reply;
use desk::{Action, Refusal, Resource, Ticket, TicketEvent};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Mark as known issue]` in the menu of the team's card.
pub(crate) async fn mark(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    decide(work, interaction, Ticket::mark_known_issue).await
}

/// Handles `[Unmark known issue]` in the menu of the team's card.
pub(crate) async fn unmark(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    decide(work, interaction, Ticket::unmark_known_issue).await
}

async fn decide(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    decision: fn(&Ticket) -> Result<TicketEvent, Refusal>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::MarkKnown, Resource::Ticket(&ticket))?;

    let event = decision(&ticket)?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}
