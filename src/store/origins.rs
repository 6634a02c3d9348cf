//! Which message belongs to which ticket: at most one each, however often it is tried. The first one opened it; further
//! ones of the same breath joined it.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, Connection, MessageRef};
use desk::{PersonId, TicketId, Timestamp};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{cells, read_each, read_one, write};
use crate::unit::Unit;

const FIND: &str =
    "SELECT ticket_id, message AS id FROM origins WHERE connection = $1 AND channel = $2 AND message = $3";
const FIND_EACH: (&str, &str) = (
    "SELECT origins.connection, origins.channel, origins.message AS id FROM (",
    ") AS v CROSS JOIN origins WHERE origins.connection = v.column1 AND origins.channel = v.column2 \
     AND origins.message = v.column3",
);
const LATEST_BY: &str = "SELECT ticket_id, said_at, message AS id FROM origins \
     WHERE connection = $1 AND channel = $2 AND author_id = $3 AND said_at >= $4 ORDER BY said_at DESC LIMIT 1";
const HEARD_SINCE: (&str, &str) = (
    "SELECT DISTINCT origins.connection, origins.channel, origins.author_id AS id FROM (",
    ") AS v CROSS JOIN origins WHERE origins.connection = v.column1 AND origins.channel = v.column2 \
     AND origins.author_id = v.column3 AND origins.said_at >= v.column4",
);
const INSERT: (&str, &str) = (
    "INSERT INTO origins (connection, channel, message, ticket_id, author_id, said_at)",
    "",
);

/// The origins of a unit of work.
#[derive(Debug)]
pub struct Origins<'u>(pub(crate) &'u mut Unit);

/// What is known of origins within a unit of work.
#[derive(Debug, Default)]
pub(crate) struct OriginSlots {
    new: Vec<Origin>,
    /// Messages that were looked for in vain.
    absent: BTreeSet<MessageRef>,
    /// Who has said nothing in a channel since then.
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
    /// Makes a message the origin of a ticket, unless it is one already: then that one's ticket is returned.
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
            self.0.origins.new.push(Origin {
                message: message.clone(),
                ticket,
                author,
                said_at,
            });
        }
        Ok(existing)
    }

    /// The ticket that the newest such message of an author in a channel since then belongs to, and when that was said.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn latest_by(
        &mut self,
        channel: &ChannelRef,
        author: PersonId,
        since: Timestamp,
    ) -> Result<Option<(TicketId, Timestamp)>, StoreError> {
        let is_it = |origin: &&Origin| {
            origin.author == author && origin.message.channel == *channel && origin.said_at >= since
        };
        let pending = self
            .0
            .origins
            .new
            .iter()
            .filter(is_it)
            .max_by_key(|origin| origin.said_at);
        let pending = pending.map(|origin| (origin.ticket, origin.said_at));
        let silent = self.0.origins.silent.get(&(channel.clone(), author));
        if silent.is_some_and(|silent| *silent <= since) {
            return Ok(pending);
        }
        let cells = cells![
            channel.connection.0.clone(),
            channel.id.clone(),
            author.to_string(),
            since
        ];
        let row = read_one(&mut self.0.transaction, "origins", LATEST_BY, cells).await?;
        let kept = row
            .map(|row| Ok::<_, StoreError>((row.parse("ticket_id")?, row.time("said_at")?)))
            .transpose()?;
        Ok(pending.into_iter().chain(kept).max_by_key(|(_, at)| *at))
    }

    /// Notes which of these authors have said no such message in these channels since then.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn foresee_latest(
        &mut self,
        authors: &[(ChannelRef, PersonId)],
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let asked: BTreeSet<&(ChannelRef, PersonId)> = authors.iter().collect();
        let rows = asked.iter().map(|(channel, author)| {
            let channel = channel.clone();
            cells![channel.connection.0, channel.id, author.to_string(), since]
        });
        let rows = rows.collect();
        let found = read_each(&mut self.0.transaction, "origins", HEARD_SINCE, rows).await?;
        let mut heard = BTreeSet::new();
        for row in found {
            heard.insert((channel(&row)?, row.parse("id")?));
        }
        let silent = asked.into_iter().filter(|one| !heard.contains(one));
        let silent = silent.map(|one| (one.clone(), since));
        self.0.origins.silent.extend(silent);
        Ok(())
    }

    /// Notes which of these messages have become nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn foresee(&mut self, messages: &[MessageRef]) -> Result<(), StoreError> {
        let rows = messages.iter().cloned();
        let rows = rows.map(|MessageRef { channel, id }| cells![channel.connection.0, channel.id, id]);
        let rows = rows.collect();
        let mut found = BTreeSet::new();
        for row in read_each(&mut self.0.transaction, "origins", FIND_EACH, rows).await? {
            found.insert(MessageRef::new(&channel(&row)?, row.text("id")?));
        }
        let absent = messages.iter().filter(|message| !found.contains(message));
        self.0.origins.absent.extend(absent.cloned());
        Ok(())
    }

    /// The ticket that a message became.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, message: &MessageRef) -> Result<Option<TicketId>, StoreError> {
        let slots = &self.0.origins;
        if let Some(origin) = slots.new.iter().find(|origin| origin.message == *message) {
            return Ok(Some(origin.ticket));
        }
        if slots.absent.contains(message) {
            return Ok(None);
        }
        let MessageRef { channel, id } = message.clone();
        let cells = cells![channel.connection.0, channel.id, id];
        let row = read_one(&mut self.0.transaction, "origins", FIND, cells).await?;
        if row.is_none() {
            self.0.origins.absent.insert(message.clone());
        }
        row.map(|row| row.parse("ticket_id")).transpose()
    }
}

fn channel(row: &Row) -> Result<ChannelRef, StoreError> {
    let connection = Connection(row.text("connection")?);
    Ok(ChannelRef::new(&connection, row.text("channel")?))
}

pub(crate) async fn flush(connection: &mut AnyConnection, origins: OriginSlots) -> Result<u64, StoreError> {
    let rows = origins.new.into_iter().map(
        |Origin {
             message: MessageRef { channel, id },
             ticket,
             author,
             said_at,
         }| {
            cells![
                channel.connection.0,
                channel.id,
                id,
                ticket.to_string(),
                author.to_string(),
                said_at
            ]
        },
    );
    write(connection, "note origins", INSERT, rows.collect()).await
}
