//! What many events are going to ask one by one, asked at once: each question is a hop to the database.

use chat::{ChannelRef, Happening, Inbound, MessageRef, Said};
use desk::{Identity, PersonId};
use store::UnitOfWork;

use crate::CommandError;
use crate::asker::identity;
use crate::breath::SAME_BREATH;

/// Reads what is needed for all of these events, before they are dealt with in this unit of work. Nothing depends on it
/// but the pace: what was not foreseen is read when it is needed.
///
/// # Errors
///
/// [`CommandError::Store`].
pub async fn foresee(uow: &mut UnitOfWork, inbounds: &[&Inbound]) -> Result<(), CommandError> {
    let senders: Vec<Identity> = inbounds.iter().map(|inbound| identity(&inbound.sender)).collect();
    uow.people().foresee(&senders).await?;
    let asking: Vec<&Said> = inbounds.iter().copied().filter_map(may_ask).collect();
    let Some(earliest) = asking.iter().map(|said| said.at).min() else {
        return Ok(());
    };
    let messages: Vec<MessageRef> = asking.iter().map(|said| said.message.clone()).collect();
    uow.origins().foresee(&messages).await?;
    let mut authors: Vec<(ChannelRef, PersonId)> = Vec::new();
    for said in asking {
        if let Some(author) = uow.people().find_by_identity(&identity(&said.author)).await? {
            authors.push((said.spot.channel.clone(), author.id));
        }
    }
    uow.origins()
        .foresee_latest(&authors, earliest - SAME_BREATH)
        .await?;
    Ok(uow.drafts().foresee_held().await?)
}

/// What was said where it may open a ticket.
fn may_ask(inbound: &Inbound) -> Option<&Said> {
    match &inbound.what {
        Happening::Said(said) if said.spot.thread.is_none() && !said.spot.direct => Some(said),
        _ => None,
    }
}
