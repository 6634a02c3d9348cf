//! Prefetches the rows that several inbound events need, because each query is a round trip to the database.

use chat::{ChannelRef, Inbound, InboundEvent, IncomingMessage, MessageRef};
use desk::{Identity, PersonId, TicketId};
use store::{Lock, UnitOfWork};

use crate::actor::identity;
use crate::error::CommandError;
use crate::intake::followup::ANSWER_WINDOW;

/// Locks the people, drafts and tickets that these events name, in the order of the locks. Then prefetches the rows for
/// all events into the unit of work that handles them. Both affect only speed and conflicts: the store locks and reads
/// other rows when they are needed.
///
/// # Errors
///
/// [`CommandError::Store`].
pub async fn prefetch(uow: &mut UnitOfWork, inbounds: &[&Inbound]) -> Result<(), CommandError> {
    let senders: Vec<Identity> = inbounds.iter().map(|inbound| identity(&inbound.sender)).collect();
    let people = uow.people().ids_of(&senders).await?;
    let mut locks: Vec<Lock> = people.into_iter().map(Lock::Person).collect();
    locks.extend(subjects(inbounds));
    locks.extend(tickets(uow, inbounds).await?.into_iter().map(Lock::Ticket));
    uow.lock(&locks).await?;
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
        .prefetch_latest(&authors, earliest - ANSWER_WINDOW)
        .await?;
    Ok(uow.drafts().prefetch_pending().await?)
}

/// Returns the drafts and tickets that the buttons and forms of these events name.
fn subjects(inbounds: &[&Inbound]) -> impl Iterator<Item = Lock> {
    inbounds.iter().flat_map(|inbound| {
        let (token, values) = match &inbound.what {
            InboundEvent::Click { token, picked, .. } => (token, picked),
            InboundEvent::Submitted { token, values } => (token, values),
            _ => return Vec::new(),
        };
        let named = [token.subject.as_str()]
            .into_iter()
            .chain(values.values().map(String::as_str));
        named.filter_map(Lock::of_subject).collect()
    })
}

/// Returns the tickets whose threads or messages these events touch.
async fn tickets(uow: &mut UnitOfWork, inbounds: &[&Inbound]) -> Result<Vec<TicketId>, CommandError> {
    let mut messages: Vec<MessageRef> = Vec::new();
    for inbound in inbounds {
        match &inbound.what {
            InboundEvent::Message(said) | InboundEvent::Edited(said) => {
                let answered = said.location.thread.iter().chain(&said.replies_to);
                let channel = &said.location.channel;
                messages.extend(answered.map(|id| MessageRef::new(channel, id.clone())));
            }
            _ => {}
        }
    }
    let mut tickets = uow.threads().tickets_of_roots(&messages).await?;
    let changed = inbounds.iter().filter_map(|inbound| match &inbound.what {
        InboundEvent::Edited(said) => Some(said.message.clone()),
        InboundEvent::Deleted { message } => Some(message.clone()),
        _ => None,
    });
    let changed: Vec<MessageRef> = changed.collect();
    tickets.extend(uow.remarks().tickets_of_sources(&changed).await?);
    Ok(tickets)
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
