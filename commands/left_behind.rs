//! The places in the open that a private ticket has left: what is still said there is passed on to nobody, and what stands
//! there changes nothing any more.

use chat::{Anchor, Card, Reply, Said};
use desk::{Action, Resource, Ticket, TicketId};
use store::{Remark, Side, Thread, UnitOfWork};

use crate::asker::Asker;
use crate::{CommandError, Desk, notices, parties};

/// What is said in a thread whose ticket has left it: its author is told that nobody reads it.
pub(crate) async fn closed(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
) -> Result<Option<Reply>, CommandError> {
    let Some(ticket) = left(uow, said).await? else {
        return Ok(None);
    };
    asker.may(Action::Open, Resource::Desk)?;
    let ticket = uow.tickets().get(ticket).await?;
    not_passed_on(uow, desk, &ticket, said, asker).await?;
    Ok(Some(Reply::Quiet))
}

/// The private ticket that was talked about in the thread of a message before.
pub(crate) async fn left(uow: &mut UnitOfWork, said: &Said) -> Result<Option<TicketId>, CommandError> {
    match &said.spot.thread {
        Some(root) if !said.spot.direct => Ok(uow.closed_threads().find(&said.spot.channel, root).await?),
        Some(_) | None => Ok(None),
    }
}

/// What its requester goes on to say in the open about a private ticket belongs to it, and is not passed on either.
pub(crate) async fn goes_on_in_the_open(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    said: &Said,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    if asker.person.id != ticket.requester {
        return Ok(Reply::Quiet);
    }
    let mut origins = uow.origins();
    let known = origins.claim(&said.message, ticket.id, asker.person.id, said.at);
    if known.await?.is_none() {
        not_passed_on(uow, desk, ticket, said, asker).await?;
    }
    Ok(Reply::Quiet)
}

async fn not_passed_on(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    said: &Said,
    asker: &Asker,
) -> Result<(), CommandError> {
    let name = parties::name(uow, ticket.requester).await?;
    let args = [
        ("requester", name.into()),
        ("team", desk.team_title(&ticket.team).into()),
    ];
    let line = match asker.person.id == ticket.requester {
        true => desk.words.text_with("private-write-there", &args),
        false => desk.words.text_with("private-not-passed-on", &args),
    };
    notices::whisper(uow, said, asker, Card::plain(line));
    Ok(())
}

/// Whether a message was left behind in the open when its ticket became private: then it stands where the ticket goes on
/// as it was, whoever changes or deletes it.
pub(crate) async fn was_said_there(
    uow: &mut UnitOfWork,
    ticket: &Ticket,
    remark: &Remark,
) -> Result<bool, CommandError> {
    let (Some(since), Some(source)) = (ticket.private_since, &remark.source) else {
        return Ok(false);
    };
    if remark.at > since {
        return Ok(false);
    }
    let thread = uow.threads().of(ticket.id, Side::Requester).await?;
    let is_there = |thread: Thread| match thread.root {
        Anchor::Message(root) => root.channel == source.channel,
        Anchor::Post(_) => false,
    };
    Ok(!thread.is_some_and(is_there))
}
