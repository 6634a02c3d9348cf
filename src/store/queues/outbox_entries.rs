//! The outbox for administrators and gauges: what it holds, and what to do with undelivered messages.

use chat::OutboundMessage;
use desk::{PostId, Timestamp};

use super::anchors;
use super::outbox::OutboxQueue;
use crate::StoreError;
use crate::ids::OutboxId;
use crate::kinds::OutboxState;
use crate::outbox::LEFT_PLACE;
use crate::row::Row;
use crate::rows::{cells, read, read_one, run};

macro_rules! columns {
    () => {
        "id, queue, state, kind, post_id, payload, attempts, next_at, created_at, last_error"
    };
}

const DROP: &str = "UPDATE outbox SET state = 'dropped', lease_until = NULL WHERE id = $1 \
     AND state IN ('ready', 'uncertain', 'dead')";
const REPLAY: &str = "UPDATE outbox SET state = 'ready', lease_until = NULL, next_at = 0, attempts = 0, unsure = 0, \
     first_attempt_at = NULL WHERE id = $1 AND state IN ('uncertain', 'dead', 'dropped') \
     AND (last_error IS NULL OR last_error <> $2)";
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM outbox WHERE state = $1 OR ($1 = 'all' AND state <> 'sent') ORDER BY id LIMIT $2"
);
const SHOW: &str = concat!("SELECT ", columns!(), " FROM outbox WHERE id = $1");
// Two halves, because each pair of states has its own index.
const DEPTH: &str = "SELECT state, COUNT(*) AS count, MIN(created_at) AS oldest FROM outbox \
     WHERE lane > '' AND state IN ('ready', 'leased') GROUP BY state \
     UNION ALL SELECT state, COUNT(*) AS count, MIN(created_at) AS oldest FROM outbox \
     WHERE state IN ('uncertain', 'dead') GROUP BY state";
const REFUSING: &str = "SELECT COUNT(DISTINCT queue) AS count FROM outbox \
     WHERE lane > '' AND state IN ('ready', 'leased') AND refused_at IS NOT NULL";
const SWEEP: &str = "DELETE FROM outbox WHERE id IN \
     (SELECT id FROM outbox WHERE state IN ('sent', 'dropped') AND COALESCE(sent_at, created_at) < $1 LIMIT $2)";
const SWEEP_PAUSES: &str = "DELETE FROM pauses WHERE until < $1";

/// A message in the outbox, for administrators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Its id.
    pub id: OutboxId,
    /// Its destination.
    pub queue: String,
    /// Its state.
    pub state: OutboxState,
    /// `post`, `edit`, `whisper` or `unreact`.
    pub kind: String,
    /// The post that it makes.
    pub post: Option<PostId>,
    /// The message.
    pub message: OutboundMessage,
    /// The number of failed attempts.
    pub attempts: i64,
    /// When it is tried next, if it waits.
    pub next_at: Timestamp,
    /// When it was added.
    pub created_at: Timestamp,
    /// The last error.
    pub last_error: Option<String>,
}

/// Counts of the messages in the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxDepth {
    /// Messages that wait for delivery.
    pub ready: i64,
    /// Messages that are being delivered.
    pub leased: i64,
    /// Messages whose outcome nobody can tell.
    pub uncertain: i64,
    /// Dead letters.
    pub dead: i64,
    /// The channels that refuse messages of the desk, so that these messages wait.
    pub refusing: i64,
    /// When the oldest waiting or leased message was added.
    pub oldest: Option<Timestamp>,
}

impl OutboxQueue<'_> {
    /// Up to `limit` messages of a state, or of all states but sent, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn list(&self, state: Option<OutboxState>, limit: i64) -> Result<Vec<OutboxEntry>, StoreError> {
        let state = state.map_or("all", OutboxState::as_str);
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "outbox", LIST, cells![state, limit]).await?;
        rows.iter().map(entry).collect()
    }

    /// The message of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn show(&self, id: OutboxId) -> Result<Option<OutboxEntry>, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "outbox", SHOW, cells![id.to_string()]).await?;
        row.as_ref().map(entry).transpose()
    }

    /// Returns an uncertain, dead or dropped message to the queue under its old key, with the messages that were parked for
    /// it. Returns false if it is in another state, or if it was dropped because its ticket became private.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn replay(&self, id: OutboxId) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let cells = cells![id.to_string(), LEFT_PLACE];
        let done = run(&mut connection, "replay a message", REPLAY, cells).await?;
        let row = read_one(&mut connection, "outbox", SHOW, cells![id.to_string()]).await?;
        if let Some(post) = row.map(|row| row.maybe_text("post_id")).transpose()?.flatten() {
            anchors::unpark(&mut connection, &post).await?;
        }
        Ok(done == 1)
    }

    /// Drops a message from its queue. Returns false if it was delivered or is being delivered.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn drop(&self, id: OutboxId) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let done = run(&mut connection, "drop a message", DROP, cells![id.to_string()]).await?;
        Ok(done == 1)
    }

    /// Counts the messages.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn depth(&self) -> Result<OutboxDepth, StoreError> {
        let mut connection = self.0.reader().await?;
        let mut depth = OutboxDepth::default();
        for row in read(&mut connection, "outbox", DEPTH, Vec::new()).await? {
            let (count, oldest) = (row.int("count")?, row.maybe_time("oldest")?);
            match row.parse("state")? {
                OutboxState::Ready => depth.ready = count,
                OutboxState::Leased => depth.leased = count,
                OutboxState::Uncertain => depth.uncertain = count,
                OutboxState::Dead => depth.dead = count,
                OutboxState::Sent | OutboxState::Dropped => {}
            }
            if matches!(row.parse("state")?, OutboxState::Ready | OutboxState::Leased) {
                depth.oldest = depth.oldest.into_iter().chain(oldest).min();
            }
        }
        let row = read_one(&mut connection, "outbox", REFUSING, Vec::new()).await?;
        depth.refusing = row.map_or(Ok(0), |row| row.int("count"))?;
        Ok(depth)
    }

    /// Deletes up to `limit` messages that were sent or dropped before a time; returns how many.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep(&self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        run(&mut connection, "forget pauses", SWEEP_PAUSES, cells![before]).await?;
        let cells = cells![before, limit];
        run(&mut connection, "forget what was sent", SWEEP, cells).await
    }
}

fn entry(row: &Row) -> Result<OutboxEntry, StoreError> {
    Ok(OutboxEntry {
        id: row.parse("id")?,
        queue: row.text("queue")?,
        state: row.parse("state")?,
        kind: row.text("kind")?,
        post: row.maybe_parse("post_id")?,
        message: row.json("payload")?,
        attempts: row.int("attempts")?,
        next_at: row.time("next_at")?,
        created_at: row.time("created_at")?,
        last_error: row.maybe_text("last_error")?,
    })
}
