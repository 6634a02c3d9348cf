//! Cancel: a ticket is called off, with a reason that its requester reads.

use chat::{Field, Form, Reply};
use desk::{Action, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, affected, change, merged, notices, transcript};

/// "Cancel" in the menu of the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Cancel, Resource::Ticket(&ticket))?;
    ticket.cancel(String::new())?;

    let words = &desk.words;
    let title = words.say_with("form-cancel-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(Verb::Cancel.on(&ticket), title, words.say("form-cancel-submit"));
    let why = Field::paragraph("why", words.say("form-cancel-why"), 1000).required();
    Ok(Reply::Form(form.ask(why)))
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Cancel, Resource::Ticket(&ticket))?;

    let event = ticket.cancel(ask.value("why").to_owned())?;

    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    if ask.asker.person.id != ticket.requester {
        notices::cancelled(uow, desk, &ticket, &ask.asker.person.name, ask.value("why")).await?;
    }
    affected::called_off(uow, desk, &ticket).await?;
    merged::called_off(uow, desk, &ticket, ask.asker, ask.value("why")).await?;
    transcript::ended(uow, desk, &ticket).await?;
    Ok(Reply::Quiet)
}
