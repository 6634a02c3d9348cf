//! It works again: a requester ends their own ticket in their own word, and whoever works on it is told.

use chat::{Reply, Text};
use desk::{Action, Kind, Refusal, Resource, Ticket};

use crate::actor::interaction::Interaction;
use crate::error::CommandError;
use crate::facts::related;
use crate::threads::speaking;
use crate::work::Work;

/// "It works again" on the requester's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;

    if ticket.is_merged() {
        return for_them(work, interaction, ticket).await;
    }
    let event = ticket.confirm_fixed(work.now())?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}

/// What works again for one of several need not work for the others: it is passed on to whoever works on it.
async fn for_them(
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
