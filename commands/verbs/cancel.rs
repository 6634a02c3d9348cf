//! Cancel: a ticket is called off, with a reason that its requester reads.

use chat::{Field, FieldKind, Form, Reply};
use desk::{Action, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, change, notices};

/// "Cancel" in the menu of the team's card.
pub(crate) async fn click(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Cancel, Resource::Ticket(&ticket))?;
    ticket.cancel(String::new())?;

    let words = &desk.words;
    let field = Field {
        id: "why".to_owned(),
        label: words.say("form-cancel-why"),
        hint: None,
        value: None,
        required: true,
        kind: FieldKind::Paragraph { max: 1000 },
    };
    Ok(Reply::Form(Form {
        token: Verb::Cancel.on(&ticket),
        title: words.say_with(
            "form-cancel-title",
            &[("reference", ticket.reference.to_string().into())],
        ),
        intro: None,
        fields: vec![field],
        submit: words.say("form-cancel-submit"),
    }))
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Cancel, Resource::Ticket(&ticket))?;

    let event = ticket.cancel(ask.value("why").to_owned())?;

    ask.asker.remember(uow);
    change::happen(uow, &mut ticket, Some(ask.asker.person.id), event);
    change::settle(uow, desk, &mut ticket).await?;
    if ask.asker.person.id != ticket.requester {
        notices::cancelled(uow, desk, &ticket, &ask.asker.person.name, ask.value("why")).await?;
    }
    Ok(Reply::Quiet)
}
