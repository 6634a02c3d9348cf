//! Finds the ticket that a message belongs to, and on which side it was written.

use chat::{IncomingMessage, MessageRef};
use desk::{Ticket, TicketId};
use store::Side;

use crate::error::CommandError;
use crate::work::Work;

/// The ticket whose conversation goes on under that message now: of several in one thread, the newest.
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

/// The ticket in whose thread this was said, and on which side.
pub(crate) async fn belongs_to(
    work: &mut Work<'_>,
    said: &IncomingMessage,
) -> Result<Option<(Ticket, Side)>, CommandError> {
    let found = if let Some(root) = &said.location.thread {
        let thread = work.threads().find_by_root(&said.location.channel, root).await?;
        thread.map(|thread| (thread.ticket, thread.side))
    } else if let Some(answered) = said.replies_to.as_ref().filter(|_| said.location.direct) {
        let answered = MessageRef::new(&said.message.channel, answered.clone());
        match work.posts().find_by_message(&answered).await? {
            Some(post) => Some((newest_under(work, post.ticket, post.side).await?, post.side)),
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
