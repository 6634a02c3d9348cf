//! Add details: a requester adds to their own ticket from its card.

use chat::{Field, Form, Reply, Text};
use desk::{Action, Refusal, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::verbs::speak;
use crate::{CommandError, Desk};

/// "Add details" on the requester's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Read, Resource::Ticket(&ticket))?;

    let words = &desk.words;
    let title = words.say_with("form-details-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(Verb::Details.on(&ticket), title, words.say("form-details-submit"));
    let details = Field::paragraph("details", words.say("form-details-label"), 1800)
        .hint(words.say("form-details-hint"))
        .required();
    Ok(Reply::Form(form.ask(details)))
}

/// The form behind it: the words appear in both threads.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Read, Resource::Ticket(&ticket))?;
    let text = Text::typed(ask.value("details"));
    if text.is_blank() {
        return Err(Refusal::Gone.into());
    }
    speak::from_form(uow, desk, ticket, &text, ask.asker).await
}
