//! Confirm fixed: a requester resolves their own ticket, and its assignee is told.

use chat::{Reply, Text};
use desk::{Action, Kind, Refusal, Resource, Ticket};

use crate::error::CommandError;
use crate::facts::related;
use crate::interaction::Interaction;
use crate::threads::speaking;
use crate::work::Work;

/// Handles `[It works]` and `[I have what I need]` on the requester's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;

    if ticket.is_merged() {
        return confirm_merged(work, interaction, ticket).await;
    }
    let event = ticket.confirm_fixed(work.now())?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}

/// Sends the confirmation of a merged ticket's requester to the team as a message. The problem may not be fixed for the
/// other requesters, so the main ticket stays open.
async fn confirm_merged(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    ticket: Ticket,
) -> Result<Reply, CommandError> {
    if !related::main_of(work, &ticket).await?.is_open() {
        return Err(Refusal::DoneAlready.into());
    }
    let text = Text::plain(match ticket.reference.kind {
        Kind::Incident => work.words().say("button-works"),
        Kind::ServiceRequest => work.words().say("button-have-it"),
    });
    let last = work.remarks().of(ticket.id).await?.pop();
    if last.is_some_and(|last| last.author == interaction.person() && last.text == text) {
        return Err(Refusal::DoneAlready.into());
    }
    speaking::from_form(work, ticket, &text, interaction.actor).await
}
