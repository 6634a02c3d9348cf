//! Prefetches the rows that several inbound events need, because each query is a round trip to the database.

use chat::{ChannelRef, Inbound, InboundEvent, IncomingMessage, MessageRef};
use desk::{Identity, PersonId};
use store::UnitOfWork;

use crate::actor::identity;
use crate::error::CommandError;
use crate::intake::followup::FOLLOW_UP_WINDOW;

/// Prefetches the rows for all of these events into the unit of work that handles them. The prefetch only affects
/// speed: other rows are read when they are needed.
///
/// # Errors
///
/// [`CommandError::Store`].
pub async fn prefetch(uow: &mut UnitOfWork, inbounds: &[&Inbound]) -> Result<(), CommandError> {
    let senders: Vec<Identity> = inbounds.iter().map(|inbound| identity(&inbound.sender)).collect();
    uow.people().prefetch(&senders).await?;
    let candidates: Vec<&IncomingMessage> = inbounds.iter().copied().filter_map(may_open).collect();
    let Some(earliest) = candidates.iter().map(|message| message.at).min() else {
        return Ok(());
    };
    let messages: Vec<MessageRef> = candidates.iter().map(|message| message.message.clone()).collect();
    uow.origins().prefetch(&messages).await?;
    let mut authors: Vec<(ChannelRef, PersonId)> = Vec::new();
    for message in candidates {
        if let Some(author) = uow.people().find_by_identity(&identity(&message.author)).await? {
            authors.push((message.location.channel.clone(), author.id));
        }
    }
    uow.origins()
        .prefetch_latest(&authors, earliest - FOLLOW_UP_WINDOW)
        .await?;
    Ok(uow.drafts().prefetch_pending().await?)
}

/// Returns the message of an event that may open a ticket from a channel.
fn may_open(inbound: &Inbound) -> Option<&IncomingMessage> {
    match &inbound.what {
        InboundEvent::Message(message) if message.location.thread.is_none() && !message.location.direct => {
            Some(message)
        }
        _ => None,
    }
}
