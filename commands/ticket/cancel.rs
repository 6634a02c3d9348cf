//! Cancel: an agent cancels a ticket, with a reason that its requester reads.

use chat::{Field, Form, Reply};
use desk::{Action, Resource};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Cancel]` in the menu of the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Cancel, Resource::Ticket(&ticket))?;
    ticket.cancel(String::new())?;
    interaction.check_revision(work, &ticket).await?;

    let words = work.words();
    let title = words.say_with("form-cancel-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(Verb::Cancel.on(&ticket), title, words.say("form-cancel-submit"));
    let why = Field::paragraph("why", words.say("form-cancel-why"), 1000).required();
    Ok(Reply::Form(form.ask(why)))
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Cancel, Resource::Ticket(&ticket))?;

    let event = ticket.cancel(interaction.value("why").to_owned())?;
    interaction.check_revision(work, &ticket).await?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}
