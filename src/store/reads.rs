//! Small read models for pages and the command line.

use chat::{ChannelRef, Connection, Home, MessageRef};
use desk::Timestamp;

use crate::rows::{cells, read, read_one};
use crate::{Store, StoreError};

const COUNT_BY_PHASE: &str =
    "SELECT phase AS id, phase, COUNT(*) AS count FROM tickets GROUP BY phase ORDER BY phase";

/// Something for that home may have arrived without its address being written down, and this message is none that we
/// know.
const MAY_BE_OURS: &str = "SELECT COUNT(*) AS count FROM outbox WHERE queue = $1 AND queue > '' AND kind = 'post' \
     AND state IN ('ready', 'leased') AND (state = 'leased' OR unsure = 1) \
     AND NOT EXISTS (SELECT 1 FROM threads \
         WHERE connection = $2 AND root_channel = $3 AND root_message = $4) \
     AND NOT EXISTS (SELECT 1 FROM posts WHERE connection = $2 AND channel = $3 AND message = $4)";

const RESTORED_AT: &str = "SELECT value FROM counters WHERE name = $1";

// From the tickets to their threads, because almost every thread belongs to a ticket that has ended. The phases stand as
// they do in the index.
const DIRECT_CONVERSATIONS: &str = "SELECT DISTINCT threads.root_channel AS id FROM tickets CROSS JOIN threads \
     WHERE tickets.phase IN ('new', 'in_progress', 'resolved', 'merged') AND threads.ticket_id = tickets.id \
     AND threads.connection = $1 AND threads.home_kind = 'direct' AND threads.root_channel IS NOT NULL";

// The side is named so that SQLite goes by the ticket, not by the connection, which all threads share.
const OPEN_THREADS: &str = "SELECT threads.root_channel AS channel, threads.root_message AS message, tickets.id AS id \
     FROM tickets CROSS JOIN threads \
     WHERE tickets.phase IN ('new', 'in_progress', 'resolved', 'merged') AND threads.ticket_id = tickets.id \
     AND threads.side IN ('requester', 'team') AND threads.connection = $1 \
     AND threads.root_channel IS NOT NULL AND threads.root_message IS NOT NULL \
     ORDER BY tickets.id DESC LIMIT $2";

/// What pages and the command line look at.
#[derive(Clone, Copy, Debug)]
pub struct Reads<'s>(pub(crate) &'s Store);

impl Reads<'_> {
    /// How many tickets are in which phase, by the phase's word.
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

    /// When this database was put back from a backup, if it ever was. What was said before is not caught up with: the
    /// desk may have dealt with it between the backup and then.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn restored_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut connection = self.0.reader().await?;
        let name = crate::backup::RESTORED_AT;
        let row = read_one(&mut connection, "counters", RESTORED_AT, cells![name]).await?;
        row.map(|row| row.time("value")).transpose()
    }

    /// The direct conversations of a connection in which tickets are talked about that have not ended.
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

    /// The messages under which tickets are talked about that have not ended, those of the latest tickets first.
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

    /// Whether a message may be one of ours whose address is not written down yet: whoever answers it must wait until
    /// it is, or the answer would find no ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn may_be_ours(&self, home: &Home, message: &MessageRef) -> Result<bool, StoreError> {
        let MessageRef { channel, id } = message.clone();
        let cells = cells![home.queue(), channel.connection.0, channel.id, id];
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "outbox", MAY_BE_OURS, cells).await?;
        Ok(row.map_or(Ok(0), |row| row.int("count"))? > 0)
    }
}
