//! The places in the open that a private ticket has left: what is still said there is passed on to nobody, and what stands
//! there changes nothing any more.

use chat::{Card, IncomingMessage, MessageAnchor, Reply};
use desk::{Action, Resource, Ticket, TicketId};
use store::{Remark, Side, Thread};

use crate::actor::actor::Actor;
use crate::error::CommandError;
use crate::facts::names;
use crate::threads::private_lines;
use crate::work::Work;

/// What is said in a thread whose ticket has left it: its author is told that nobody reads it.
pub(crate) async fn closed(
    work: &mut Work<'_>,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Option<Reply>, CommandError> {
    let Some(ticket) = left(work, said).await? else {
        return Ok(None);
    };
    actor.may(Action::Open, Resource::Desk)?;
    let ticket = work.tickets().get(ticket).await?;
    tell_not_forwarded(work, &ticket, said, actor).await?;
    Ok(Some(Reply::Quiet))
}

/// The private ticket that was talked about in the thread of a message before.
pub(crate) async fn left(
    work: &mut Work<'_>,
    said: &IncomingMessage,
) -> Result<Option<TicketId>, CommandError> {
    match &said.location.thread {
        Some(root) if !said.location.direct => {
            Ok(work.closed_threads().find(&said.location.channel, root).await?)
        }
        Some(_) | None => Ok(None),
    }
}

/// What its requester goes on to say in the open about a private ticket belongs to it, and is not passed on either.
pub(crate) async fn refuse_public_message(
    work: &mut Work<'_>,
    ticket: &Ticket,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if actor.person.id != ticket.requester {
        return Ok(Reply::Quiet);
    }
    let mut origins = work.origins();
    let known = origins.claim(&said.message, ticket.id, actor.person.id, said.at);
    if known.await?.is_none() {
        tell_not_forwarded(work, ticket, said, actor).await?;
    }
    Ok(Reply::Quiet)
}

async fn tell_not_forwarded(
    work: &mut Work<'_>,
    ticket: &Ticket,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<(), CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let args = [
        ("requester", name.into()),
        ("team", work.settings().team_title(&ticket.team).into()),
    ];
    let line = match actor.person.id == ticket.requester {
        true => work.words().text_with("private-write-there", &args),
        false => work.words().text_with("private-not-passed-on", &args),
    };
    private_lines::send_private(work, said, actor, Card::plain(line));
    Ok(())
}

/// Whether a message was left behind in the open when its ticket became private: then it stands where the ticket goes on
/// as it was, whoever changes or deletes it.
pub(crate) async fn was_left_in_public(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remark: &Remark,
) -> Result<bool, CommandError> {
    let (Some(since), Some(source)) = (ticket.private_since, &remark.source) else {
        return Ok(false);
    };
    if remark.at > since {
        return Ok(false);
    }
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    let is_there = |thread: Thread| match thread.root {
        MessageAnchor::Message(root) => root.channel == source.channel,
        MessageAnchor::Post(_) => false,
    };
    Ok(!thread.is_some_and(is_there))
}
