//! What many events are going to ask one by one, asked at once: each question is a hop to the database.

use chat::{ChannelRef, Inbound, InboundEvent, IncomingMessage, MessageRef};
use desk::{Identity, PersonId};
use store::UnitOfWork;

use crate::actor::actor::identity;
use crate::error::CommandError;
use crate::intake::followup::FOLLOW_UP_WINDOW;

/// Reads what is needed for all of these events, before they are dealt with in this unit of uow. Nothing depends on it
/// but the pace: what was not foreseen is read when it is needed.
///
/// # Errors
///
/// [`CommandError::Store`].
pub async fn prefetch(uow: &mut UnitOfWork, inbounds: &[&Inbound]) -> Result<(), CommandError> {
    let senders: Vec<Identity> = inbounds.iter().map(|inbound| identity(&inbound.sender)).collect();
    uow.people().prefetch(&senders).await?;
    let asking: Vec<&IncomingMessage> = inbounds.iter().copied().filter_map(may_ask).collect();
    let Some(earliest) = asking.iter().map(|said| said.at).min() else {
        return Ok(());
    };
    let messages: Vec<MessageRef> = asking.iter().map(|said| said.message.clone()).collect();
    uow.origins().prefetch(&messages).await?;
    let mut authors: Vec<(ChannelRef, PersonId)> = Vec::new();
    for said in asking {
        if let Some(author) = uow.people().find_by_identity(&identity(&said.author)).await? {
            authors.push((said.location.channel.clone(), author.id));
        }
    }
    uow.origins()
        .prefetch_latest(&authors, earliest - FOLLOW_UP_WINDOW)
        .await?;
    Ok(uow.drafts().prefetch_pending().await?)
}

/// What was said where it may open a ticket.
fn may_ask(inbound: &Inbound) -> Option<&IncomingMessage> {
    match &inbound.what {
        InboundEvent::Message(said) if said.location.thread.is_none() && !said.location.direct => Some(said),
        _ => None,
    }
}
