//! It works again: a requester ends their own ticket in their own word, and whoever works on it is told.

use chat::{Reply, Text};
use desk::{Action, Kind, Refusal, Resource, State, Ticket};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verbs::speak;
use crate::{CommandError, Desk, affected, change, merged, notices, tick};

/// "It works again" on the requester's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::WorksAgain, Resource::Ticket(&ticket))?;

    if ticket.is_merged() {
        return for_them(uow, desk, ask, ticket).await;
    }
    let assignee = ticket.assignee();
    let event = ticket.works_again(uow.now())?;

    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    tick::arm_auto_close(uow, desk, &ticket);
    if let Some(assignee) = assignee {
        let name = &ask.asker.person.name;
        notices::to_assignee(uow, desk, &ticket, assignee, |assignee| {
            let args = [("assignee", assignee.into()), ("name", name.as_str().into())];
            desk.words.text_with("notice-works-again", &args)
        })
        .await?;
    }
    if let State::Resolved(resolution) = ticket.state.clone() {
        merged::resolved(uow, desk, &ticket, &resolution).await?;
        affected::resolved(uow, desk, &ticket, &resolution).await?;
    }
    Ok(Reply::Quiet)
}

/// What works again for one of several need not work for the others: it is passed on to whoever works on it.
async fn for_them(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    ticket: Ticket,
) -> Result<Reply, CommandError> {
    if !merged::main_of(uow, &ticket).await?.is_open() {
        return Err(Refusal::DoneAlready.into());
    }
    let text = Text::plain(match ticket.reference.kind {
        Kind::Incident => desk.words.say("button-works"),
        Kind::ServiceRequest => desk.words.say("button-have-it"),
    });
    let last = uow.remarks().of(ticket.id).await?.pop();
    if last.is_some_and(|last| last.author == ask.asker.person.id && last.text == text) {
        return Err(Refusal::DoneAlready.into());
    }
    speak::from_form(uow, desk, ticket, &text, ask.asker).await
}
