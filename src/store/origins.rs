//! The table `origins`: a message belongs to at most one ticket. The first message opened the ticket; further messages
//! within the follow-up window were added to it.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, Connection, MessageRef};
use desk::{PersonId, TicketId, Timestamp};

use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const FIND: &str =
    "SELECT subject, message AS id FROM origins WHERE connection = $1 AND channel = $2 AND message = $3";
const FIND_EACH: Bulk<'static> = Bulk::with(
    "SELECT origins.connection, origins.channel, origins.message AS id FROM v CROSS JOIN origins \
     WHERE origins.connection = v.connection AND origins.channel = v.channel AND origins.message = v.message",
);
const BY_AUTHOR: &str = "SELECT subject, said_at, message AS id FROM origins \
     WHERE connection = $1 AND channel = $2 AND author_id = $3 AND said_at >= $4 AND said_at <= $5 \
     ORDER BY said_at, message";
const AUTHORS_SINCE: Bulk<'static> = Bulk::with(
    "SELECT DISTINCT origins.connection, origins.channel, origins.author_id AS id FROM v CROSS JOIN origins \
     WHERE origins.connection = v.connection AND origins.channel = v.channel \
     AND origins.author_id = v.author_id AND origins.said_at >= v.since",
);
/// Runs at once: of two units that release the same origin, the second waits for the first and finds nothing.
const RELEASE: &str = "DELETE FROM origins WHERE connection = $1 AND channel = $2 AND message = $3 \
     RETURNING subject, message AS id";
const INSERT: Bulk<'static> = Bulk::insert("origins", "");

/// The origins of a unit of work.
#[derive(Debug)]
pub struct Origins<'u> {
    pub(crate) slots: &'u mut OriginSlots,
    pub(crate) session: &'u mut Session,
}

/// The origins that a unit of work has added, and what it knows to be absent.
#[derive(Debug, Default)]
pub(crate) struct OriginSlots {
    new: Vec<Origin>,
    /// Messages that belong to no ticket.
    absent: BTreeSet<MessageRef>,
    /// Authors without an origin in a channel since a time.
    silent: BTreeMap<(ChannelRef, PersonId), Timestamp>,
}

/// A message that belongs to a ticket.
#[derive(Clone, Debug)]
struct Origin {
    message: MessageRef,
    ticket: TicketId,
    author: PersonId,
    said_at: Timestamp,
}

impl Origins<'_> {
    /// Makes a message an origin of a ticket. If it is an origin already, returns its ticket and changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn claim(
        &mut self,
        message: &MessageRef,
        ticket: TicketId,
        author: PersonId,
        said_at: Timestamp,
    ) -> Result<Option<TicketId>, StoreError> {
        let existing = self.find(message).await?;
        if existing.is_none() {
            self.session.count_write();
            self.slots.new.push(Origin {
                message: message.clone(),
                ticket,
                author,
                said_at,
            });
        }
        Ok(existing)
    }

    /// Removes an origin, so that its message can open a ticket of its own.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn release(&mut self, message: &MessageRef) -> Result<(), StoreError> {
        self.session.count_write();
        self.slots.new.retain(|origin| origin.message != *message);
        let MessageRef { channel, id } = message.clone();
        let cells = cells![channel.connection.0, channel.id, id];
        self.session.read_one("origins", RELEASE, cells).await?;
        self.slots.absent.insert(message.clone());
        Ok(())
    }

    /// An author's origins in a channel between two times, both included: the ticket of each, and when it was said.
    /// Oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn by_author(
        &mut self,
        channel: &ChannelRef,
        author: PersonId,
        (since, until): (Timestamp, Timestamp),
    ) -> Result<Vec<(TicketId, Timestamp)>, StoreError> {
        let is_it = |origin: &&Origin| {
            origin.author == author
                && origin.message.channel == *channel
                && (since..=until).contains(&origin.said_at)
        };
        let pending = self.slots.new.iter().filter(is_it);
        let mut all: Vec<_> = pending.map(|origin| (origin.ticket, origin.said_at)).collect();
        let silent = self.slots.silent.get(&(channel.clone(), author));
        if silent.is_none_or(|silent| *silent > since) {
            let cells = cells![
                channel.connection.0.clone(),
                channel.id.clone(),
                author.to_string(),
                since,
                until
            ];
            for row in self.session.read("origins", BY_AUTHOR, cells).await? {
                all.push((row.parse("subject")?, row.time("said_at")?));
            }
        }
        all.sort_by_key(|(_, said_at)| *said_at);
        Ok(all)
    }

    /// Prefetches which of these authors have no origin in these channels since a time.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn prefetch_latest(
        &mut self,
        authors: &[(ChannelRef, PersonId)],
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let asked: BTreeSet<&(ChannelRef, PersonId)> = authors.iter().collect();
        let rows = asked.iter().map(|(channel, author)| {
            let channel = channel.clone();
            named![
                connection: channel.connection.0,
                channel: channel.id,
                author_id: author.to_string(),
                since: since,
            ]
        });
        let rows = rows.collect();
        let found = self.session.read_each("origins", AUTHORS_SINCE, rows).await?;
        let mut authors = BTreeSet::new();
        for row in found {
            authors.insert((channel(&row)?, row.parse("id")?));
        }
        let silent = asked.into_iter().filter(|one| !authors.contains(one));
        let silent = silent.map(|one| (one.clone(), since));
        self.slots.silent.extend(silent);
        Ok(())
    }

    /// Prefetches which of these messages belong to no ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn prefetch(&mut self, messages: &[MessageRef]) -> Result<(), StoreError> {
        let rows = messages.iter().cloned();
        let rows = rows.map(|MessageRef { channel, id }| {
            named![connection: channel.connection.0, channel: channel.id, message: id]
        });
        let rows = rows.collect();
        let mut found = BTreeSet::new();
        for row in self.session.read_each("origins", FIND_EACH, rows).await? {
            found.insert(MessageRef::new(&channel(&row)?, row.text("id")?));
        }
        let absent = messages.iter().filter(|message| !found.contains(message));
        self.slots.absent.extend(absent.cloned());
        Ok(())
    }

    /// The ticket of an origin.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, message: &MessageRef) -> Result<Option<TicketId>, StoreError> {
        let slots = &*self.slots;
        if let Some(origin) = slots.new.iter().find(|origin| origin.message == *message) {
            return Ok(Some(origin.ticket));
        }
        if slots.absent.contains(message) {
            return Ok(None);
        }
        let MessageRef { channel, id } = message.clone();
        let cells = cells![channel.connection.0, channel.id, id];
        let row = self.session.read_one("origins", FIND, cells).await?;
        if row.is_none() {
            self.slots.absent.insert(message.clone());
        }
        row.map(|row| row.parse("subject")).transpose()
    }
}

fn channel(row: &Row) -> Result<ChannelRef, StoreError> {
    let connection = Connection(row.text("connection")?);
    Ok(ChannelRef::new(&connection, row.text("channel")?))
}

impl OriginSlots {
    /// Refuses to write origins of tickets that the unit has not locked.
    pub(crate) fn check(&self, locks: &Locks) -> Result<(), StoreError> {
        let mut new = self.new.iter();
        new.try_for_each(|origin| locks.check("origins", Lock::Ticket(origin.ticket)))
    }

    /// Writes new origins, and forgets what was absent before.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let rows = std::mem::take(self).new.into_iter().map(
            |Origin {
                 message: MessageRef { channel, id },
                 ticket,
                 author,
                 said_at,
             }| {
                named![
                    connection: channel.connection.0,
                    channel: channel.id,
                    message: id,
                    subject: ticket.to_string(),
                    author_id: author.to_string(),
                    said_at: said_at,
                ]
            },
        );
        session.write("note origins", INSERT, rows.collect()).await?;
        Ok(())
    }
}
