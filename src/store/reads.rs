//! Small read models for pages, the command line and connections.

use chat::{ChannelRef, Connection, Conversation, MessageRef};
use desk::{TicketId, Timestamp};

use crate::StoreError;
use crate::counters;
use crate::database::Database;
use crate::rows::{cells, read, read_one};

const COUNT_BY_PHASE: &str =
    "SELECT phase AS id, phase, COUNT(*) AS count FROM tickets GROUP BY phase ORDER BY phase";

/// A message to that destination may be delivered without a known address, and the given message is not a known one.
const MAY_BE_OURS: &str = "SELECT COUNT(*) AS count FROM outbox WHERE rate_key = $1 AND rate_key > '' AND kind = 'post' \
     AND state IN ('ready', 'leased') AND (state = 'leased' OR unsure = 1) \
     AND NOT EXISTS (SELECT 1 FROM threads \
         WHERE connection = $2 AND root_channel = $3 AND root_message = $4) \
     AND NOT EXISTS (SELECT 1 FROM posts WHERE connection = $2 AND channel = $3 AND message = $4)";

const RESTORED_AT: &str = "SELECT value FROM counters WHERE name = $1";

// From the tickets to their threads, because almost all threads belong to ended tickets. The phases are those of the
// index.
const DIRECT_CONVERSATIONS: &str = "SELECT DISTINCT threads.root_channel AS id FROM tickets CROSS JOIN threads \
     WHERE tickets.phase IN ('new', 'in_progress', 'on_hold', 'resolved', 'merged') AND threads.subject = tickets.id \
     AND threads.connection = $1 AND threads.home_kind = 'direct' AND threads.root_channel IS NOT NULL";

// The condition on the side makes SQLite use the index of the ticket, not that of the connection, which all threads share.
const OPEN_THREADS: &str = "SELECT threads.root_channel AS channel, threads.root_message AS message, tickets.id AS id \
     FROM tickets CROSS JOIN threads \
     WHERE tickets.phase IN ('new', 'in_progress', 'on_hold', 'resolved', 'merged') AND threads.subject = tickets.id \
     AND threads.side IN ('requester', 'team') AND threads.connection = $1 \
     AND threads.root_channel IS NOT NULL AND threads.root_message IS NOT NULL \
     ORDER BY tickets.id DESC LIMIT $2";

const SINCE: &str = "SELECT id FROM tickets WHERE opened_at >= $1 AND id > $2 ORDER BY id LIMIT $3";

/// Read models for pages, the command line and connections.
#[derive(Clone, Copy, Debug)]
pub struct Reads<'s>(pub(crate) &'s Database);

impl Reads<'_> {
    /// The number of tickets per phase, by the word of the phase.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn tickets_by_phase(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "tickets", COUNT_BY_PHASE, cells![]).await?;
        rows.iter()
            .map(|row| Ok((row.text("phase")?, row.int("count")?)))
            .collect()
    }

    /// When this database was restored from a backup, if it ever was. The desk does not catch up on earlier messages, because
    /// it may have processed them between the backup and the restore.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn restored_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut connection = self.0.reader().await?;
        let name = counters::RESTORED_AT;
        let row = read_one(&mut connection, "counters", RESTORED_AT, cells![name]).await?;
        row.map(|row| row.time("value")).transpose()
    }

    /// The direct conversations of a connection with tickets that have not ended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn direct_conversations(&self, on: &Connection) -> Result<Vec<ChannelRef>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(
            &mut connection,
            "threads",
            DIRECT_CONVERSATIONS,
            cells![on.0.clone()],
        )
        .await?;
        rows.iter()
            .map(|row| Ok(ChannelRef::new(on, row.text("id")?)))
            .collect()
    }

    /// The root messages of up to `most` threads of tickets that have not ended, the newest tickets first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn open_threads(&self, on: &Connection, most: i64) -> Result<Vec<MessageRef>, StoreError> {
        let mut connection = self.0.reader().await?;
        let cells = cells![on.0.clone(), most];
        let rows = read(&mut connection, "threads", OPEN_THREADS, cells).await?;
        rows.iter()
            .map(|row| {
                Ok(MessageRef::new(
                    &ChannelRef::new(on, row.text("channel")?),
                    row.text("message")?,
                ))
            })
            .collect()
    }

    /// Tickets that were opened at a moment or later, in the order of their ids. The next ones come after the last of these.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn tickets_since(
        &self,
        since: Timestamp,
        after: Option<TicketId>,
        most: i64,
    ) -> Result<Vec<TicketId>, StoreError> {
        let after = after.map_or_else(String::new, |after| after.to_string());
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "tickets", SINCE, cells![since, after, most]).await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }

    /// Whether a message may be a message of the desk whose address is not known yet. An answer to it must wait until the
    /// address is known; otherwise it finds no ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn may_be_ours(&self, home: &Conversation, message: &MessageRef) -> Result<bool, StoreError> {
        let MessageRef { channel, id } = message.clone();
        let cells = cells![home.queue(), channel.connection.0, channel.id, id];
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "outbox", MAY_BE_OURS, cells).await?;
        Ok(row.map_or(Ok(0), |row| row.int("count"))? > 0)
    }
}
