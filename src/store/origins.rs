//! Which message belongs to which ticket: at most one each, however often it is tried. The first one opened it; further
//! ones of the same breath joined it.

use std::collections::BTreeSet;

use chat::{ChannelRef, MessageRef};
use desk::{PersonId, TicketId, Timestamp};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::rows::{cells, read_one, write};
use crate::unit::Unit;

const FIND: &str =
    "SELECT ticket_id, message AS id FROM origins WHERE connection = $1 AND channel = $2 AND message = $3";
const LATEST_BY: &str = "SELECT ticket_id, said_at, message AS id FROM origins \
     WHERE connection = $1 AND channel = $2 AND author_id = $3 ORDER BY said_at DESC LIMIT 1";
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

    /// The ticket that the newest such message of an author in a channel belongs to, and when that was said.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn latest_by(
        &mut self,
        channel: &ChannelRef,
        author: PersonId,
    ) -> Result<Option<(TicketId, Timestamp)>, StoreError> {
        let is_it = |origin: &&Origin| origin.author == author && origin.message.channel == *channel;
        let pending = self
            .0
            .origins
            .new
            .iter()
            .filter(is_it)
            .max_by_key(|origin| origin.said_at);
        let pending = pending.map(|origin| (origin.ticket, origin.said_at));
        let cells = cells![
            channel.connection.0.clone(),
            channel.id.clone(),
            author.to_string()
        ];
        let row = read_one(&mut self.0.transaction, "origins", LATEST_BY, cells).await?;
        let kept = row
            .map(|row| Ok::<_, StoreError>((row.parse("ticket_id")?, row.time("said_at")?)))
            .transpose()?;
        Ok(pending.into_iter().chain(kept).max_by_key(|(_, at)| *at))
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
