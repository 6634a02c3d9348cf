//! The public threads that a private ticket has left. Messages there are forwarded to nobody, and edits and deletions
//! of old messages there change nothing.

use chat::{Card, IncomingMessage, MessageAnchor, MessageRef, Reply};
use desk::{Action, Resource, Ticket, TicketId};
use store::{ClosedFor, Remark, Side, Thread};

use crate::actor::{Actor, identity};
use crate::error::CommandError;
use crate::facts::names;
use crate::threads::private_lines;
use crate::work::Work;

/// Handles a message in a thread that its ticket has left: tells the author that the message was not forwarded.
pub(crate) async fn closed(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Option<Reply>, CommandError> {
    let Some(ticket) = left(work, message).await? else {
        return Ok(None);
    };
    actor.may(Action::Open, Resource::Desk)?;
    let ticket = work.tickets().get(ticket).await?;
    tell_not_forwarded(work, &ticket, message, actor).await?;
    Ok(Some(Reply::Quiet))
}

/// Returns the private ticket that has left the thread of a message. A thread that belongs to somebody else is closed
/// for the requester of the ticket only.
pub(crate) async fn left(
    work: &mut Work<'_>,
    message: &IncomingMessage,
) -> Result<Option<TicketId>, CommandError> {
    let Some(root) = message
        .location
        .thread
        .as_ref()
        .filter(|_| !message.location.direct)
    else {
        return Ok(None);
    };
    let closed = work.closed_threads().of(&message.location.channel, root).await?;
    for thread in closed {
        if thread.closed_for == ClosedFor::Everybody || is_requester(work, thread.ticket, message).await? {
            return Ok(Some(thread.ticket));
        }
    }
    Ok(None)
}

/// Whether the author of a message is the requester of a ticket.
async fn is_requester(
    work: &mut Work<'_>,
    ticket: TicketId,
    message: &IncomingMessage,
) -> Result<bool, CommandError> {
    let author = work.people().find_by_identity(&identity(&message.author)).await?;
    let ticket = work.tickets().peek(ticket).await?;
    let requester = ticket.map(|ticket| ticket.requester);
    Ok(author.is_some_and(|author| Some(author.id) == requester))
}

/// Returns for whom a thread is closed when its ticket becomes private. A thread under a message of the requester or of
/// the desk is closed for everybody. Any other thread stays open for everybody but the requester.
pub(crate) async fn closed_for(
    work: &mut Work<'_>,
    ticket: &Ticket,
    root: &MessageRef,
) -> Result<ClosedFor, CommandError> {
    if work.posts().find_by_message(root).await?.is_some() {
        return Ok(ClosedFor::Everybody);
    }
    let author = match work.remarks().find_by_source(root).await? {
        Some(remark) => Some(work.joins().now(remark.author).await?),
        None => None,
    };
    Ok(match author == Some(ticket.requester) {
        true => ClosedFor::Everybody,
        false => ClosedFor::Requester,
    })
}

/// Handles a public message about a private ticket. A message of the requester is recorded as belonging to the ticket
/// and is not forwarded; messages of other people are ignored.
pub(crate) async fn refuse_public_message(
    work: &mut Work<'_>,
    ticket: &Ticket,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if actor.person.id != ticket.requester {
        return Ok(Reply::Quiet);
    }
    let mut origins = work.origins();
    let earlier = origins.claim(&message.message, ticket.id, actor.person.id, message.at);
    if earlier.await?.is_none() {
        tell_not_forwarded(work, ticket, message, actor).await?;
    }
    Ok(Reply::Quiet)
}

async fn tell_not_forwarded(
    work: &mut Work<'_>,
    ticket: &Ticket,
    message: &IncomingMessage,
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
    private_lines::send_private(work, message, actor, Card::plain(line));
    Ok(())
}

/// Returns whether a message stayed in a public thread when its ticket became private. Edits and deletions of such a
/// message do not change its copy in the private ticket.
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
    let is_in_channel = |thread: Thread| match thread.root {
        MessageAnchor::Message(root) => root.channel == source.channel,
        MessageAnchor::Post(_) => false,
    };
    Ok(!thread.is_some_and(is_in_channel))
}
