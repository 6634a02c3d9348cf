//! Acknowledge: a member of the team knows of the warning. The warning is silent until the next threshold.

use chat::Reply;
use desk::{Action, Refusal, Resource, TicketEvent};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Acknowledge]` on the warning.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Acknowledge, Resource::Ticket(&ticket))?;

    let clocks = work.sla_clocks().of(ticket.id).await?;
    let is_unknown = clocks.iter().any(|clock| {
        let known = clock.acknowledged.map_or(0, |one| one.percent);
        clock.is_running() && clock.reached > known
    });
    if !is_unknown {
        return Err(Refusal::DoneAlready.into());
    }

    interaction.actor.remember(work);
    work.note(&ticket, interaction.person(), TicketEvent::WarningAcknowledged);
    Ok(Reply::Quiet)
}
