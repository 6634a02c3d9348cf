//! Finds the ticket that a message belongs to, and on which side it was written.

use chat::{MessageRef, Said};
use desk::{Ticket, TicketId};
use store::{Side, UnitOfWork};

use crate::error::CommandError;

/// The ticket whose conversation goes on under that message now: of several in one thread, the newest.
pub(crate) async fn newest_under(
    uow: &mut UnitOfWork,
    ticket: TicketId,
    side: Side,
) -> Result<TicketId, CommandError> {
    let thread = uow.threads().of(ticket, side).await?;
    let Some(chat::Anchor::Message(MessageRef { channel, id })) = thread.map(|thread| thread.root) else {
        return Ok(ticket);
    };
    let newest = uow.threads().find_by_root(&channel, &id).await?;
    Ok(newest
        .filter(|newest| newest.side == side)
        .map_or(ticket, |newest| newest.ticket))
}

/// The ticket in whose thread this was said, and on which side.
pub(crate) async fn belongs_to(
    uow: &mut UnitOfWork,
    said: &Said,
) -> Result<Option<(Ticket, Side)>, CommandError> {
    let found = if let Some(root) = &said.spot.thread {
        let thread = uow.threads().find_by_root(&said.spot.channel, root).await?;
        thread.map(|thread| (thread.ticket, thread.side))
    } else if let Some(answered) = said.replies_to.as_ref().filter(|_| said.spot.direct) {
        let answered = MessageRef::new(&said.message.channel, answered.clone());
        match uow.posts().find_by_message(&answered).await? {
            Some(post) => Some((newest_under(uow, post.ticket, post.side).await?, post.side)),
            None => {
                let thread = uow
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
        Some((ticket, side)) => Ok(Some((uow.tickets().get(ticket).await?, side))),
        None => Ok(None),
    }
}
