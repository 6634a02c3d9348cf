//! Withdraw: a requester takes their own ticket back, with or without a reason.

use chat::{Field, Form, Reply};
use desk::{Action, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, affected, change, merged, notices, transcript};

/// "Withdraw" in the menu of the requester's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Withdraw, Resource::Ticket(&ticket))?;
    ticket.withdraw(String::new())?;

    let words = &desk.words;
    let title = words.say_with("form-withdraw-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(
        Verb::Withdraw.on(&ticket),
        title,
        words.say("form-withdraw-submit"),
    );
    let why =
        Field::paragraph("why", words.say("form-withdraw-why"), 1000).hint(words.say("form-withdraw-hint"));
    Ok(Reply::Form(
        form.intro(words.text("form-withdraw-intro")).ask(why),
    ))
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Withdraw, Resource::Ticket(&ticket))?;

    let assignee = ticket.assignee();
    let event = ticket.withdraw(ask.value("why").to_owned())?;

    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    if let Some(assignee) = assignee {
        let name = &ask.asker.person.name;
        notices::to_assignee(uow, desk, &ticket, assignee, |assignee| {
            let args = [("assignee", assignee.into()), ("name", name.as_str().into())];
            desk.words.text_with("notice-withdrawn", &args)
        })
        .await?;
    }
    affected::called_off(uow, desk, &ticket).await?;
    merged::called_off(uow, desk, &ticket, ask.asker, ask.value("why")).await?;
    transcript::ended(uow, desk, &ticket).await?;
    Ok(Reply::Quiet)
}
