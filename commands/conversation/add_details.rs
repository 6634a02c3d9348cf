//! Add details: a requester adds text to their own ticket from its card.

use chat::{Field, Form, Reply, Text};
use desk::{Action, Refusal, Resource};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::threads::speaking;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Add details]` on the requester's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Read, Resource::Ticket(&ticket))?;

    let words = work.words();
    let title = words.say_with("form-details-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(
        Verb::AddDetails.on(&ticket),
        title,
        words.say("form-details-submit"),
    );
    let details = Field::paragraph("details", words.say("form-details-label"), 1800)
        .hint(words.say("form-details-hint"))
        .required();
    Ok(Reply::Form(form.ask(details)))
}

/// Handles the submitted form. The text appears in both threads.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Read, Resource::Ticket(&ticket))?;
    let text = Text::typed(interaction.value("details"));
    if text.is_blank() {
        return Err(Refusal::Gone.into());
    }
    speaking::from_form(work, ticket, &text, interaction.actor).await
}
