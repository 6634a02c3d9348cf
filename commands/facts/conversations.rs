//! Finds the ticket and the side that a message belongs to.

use chat::{IncomingMessage, MessageRef};
use desk::{Ticket, TicketId};
use store::Side;

use crate::error::CommandError;
use crate::work::Work;

/// Returns the newest ticket whose conversation has the same root message as this ticket's. Several tickets can share a
/// thread, and the newest is the current one.
pub(crate) async fn newest_under(
    work: &mut Work<'_>,
    ticket: TicketId,
    side: Side,
) -> Result<TicketId, CommandError> {
    let thread = work.threads().of(ticket, side).await?;
    let Some(chat::MessageAnchor::Message(MessageRef { channel, id })) = thread.map(|thread| thread.root)
    else {
        return Ok(ticket);
    };
    let newest = work.threads().find_by_root(&channel, &id).await?;
    Ok(newest
        .filter(|newest| newest.side == side)
        .map_or(ticket, |newest| newest.ticket))
}

/// Returns the ticket and the side of the thread that a message was written in.
pub(crate) async fn belongs_to(
    work: &mut Work<'_>,
    message: &IncomingMessage,
) -> Result<Option<(Ticket, Side)>, CommandError> {
    let found = if let Some(root) = &message.location.thread {
        let thread = work
            .threads()
            .find_by_root(&message.location.channel, root)
            .await?;
        thread.map(|thread| (thread.ticket, thread.side))
    } else if let Some(answered) = message.replies_to.as_ref().filter(|_| message.location.direct) {
        let answered = MessageRef::new(&message.message.channel, answered.clone());
        match work.posts().find_by_message(&answered).await? {
            Some(post) => match post.subject.ticket() {
                Some(ticket) => Some((newest_under(work, ticket, post.side).await?, post.side)),
                None => None,
            },
            None => {
                let thread = work
                    .threads()
                    .find_by_root(&answered.channel, &answered.id)
                    .await?;
                thread.map(|thread| (thread.ticket, thread.side))
            }
        }
    } else {
        None
    };
    match found {
        Some((ticket, side)) => Ok(Some((work.tickets().get(ticket).await?, side))),
        None => Ok(None),
    }
}

/// Returns whether a direct message answers a card that belongs to no ticket: a decision card, or the card of a change.
pub(crate) async fn answers_other_card(
    work: &mut Work<'_>,
    message: &IncomingMessage,
) -> Result<bool, CommandError> {
    let answered = message.location.thread.as_ref().or(message.replies_to.as_ref());
    let Some(answered) = answered.filter(|_| message.location.direct) else {
        return Ok(false);
    };
    let answered = MessageRef::new(&message.location.channel, answered.clone());
    let post = work.posts().find_by_message(&answered).await?;
    Ok(post.is_some_and(|post| post.subject.ticket().is_none()))
}
