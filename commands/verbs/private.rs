//! Make private: a ticket that too many can read goes on between its requester and few of the team. Nothing undoes it.

use chat::{Card, Field, Form, Reply};
use desk::{Action, PrivacyRefusal, Refusal, Resource, Ticket, TicketEvent};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, affected, change, merged, private};

/// "Make private" in the menu of the team's card, "Keep it private" in that of the requester's.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::MakePrivate, Resource::Ticket(&ticket))?;
    decide(uow, desk, &ticket, String::new()).await?;

    let words = &desk.words;
    let title = words.say_with("form-private-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(Verb::Private.on(&ticket), title, words.say("form-private-submit"));
    let args = [("team", desk.team_title(&ticket.team).into())];
    let intro = match ask.asker.person.id == ticket.requester {
        true => words.text_with("form-private-intro-own", &args),
        false => words.text_with("form-private-intro", &args),
    };
    let why =
        Field::paragraph("why", words.say("form-private-why"), 500).hint(words.say("form-private-hint"));
    Ok(Reply::Form(form.intro(intro).ask(why)))
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::MakePrivate, Resource::Ticket(&ticket))?;

    let why = ask.value("why").to_owned();
    let event = decide(uow, desk, &ticket, why.clone()).await?;

    ask.asker.remember(uow);
    affected::left_out(uow, desk, &ticket).await?;
    change::happen(uow, &mut ticket, Some(ask.asker.person.id), event);
    ticket.version = uow.tickets().save(&ticket);
    private::move_out(uow, desk, &ticket, ask.asker, &why).await?;
    let args = [("reference", ticket.reference.into())];
    let done = match ask.asker.person.id == ticket.requester {
        true => desk.words.say_with("private-done-own", &args),
        false => desk.words.say_with("private-done", &args),
    };
    Ok(Reply::Private(Card::plain(done)))
}

async fn decide(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    why: String,
) -> Result<TicketEvent, CommandError> {
    if !desk.keeps_private(&ticket.team) {
        return Err(Refusal::Privacy(PrivacyRefusal::NoPlace).into());
    }
    let others = merged::handled_with(uow, ticket).await?;
    Ok(ticket.make_private(&others, why)?)
}
