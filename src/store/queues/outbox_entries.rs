//! The outbox as the command line and the gauges see it: what lies in it, and what can be done about it by hand.

use std::str::FromStr;

use chat::OutboundMessage;
use desk::{PostId, Timestamp};

use crate::StoreError;
use crate::outbox::{OutboxId, OutboxQueue};
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
     first_attempt_at = NULL WHERE id = $1 AND state IN ('uncertain', 'dead', 'dropped')";
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM outbox WHERE state = $1 OR ($1 = 'all' AND state <> 'sent') ORDER BY id LIMIT $2"
);
const SHOW: &str = concat!("SELECT ", columns!(), " FROM outbox WHERE id = $1");
// In halves, because each has an index of its own.
const DEPTH: &str = "SELECT state, COUNT(*) AS count, MIN(created_at) AS oldest FROM outbox \
     WHERE queue > '' AND state IN ('ready', 'leased') GROUP BY state \
     UNION ALL SELECT state, COUNT(*) AS count, MIN(created_at) AS oldest FROM outbox \
     WHERE state IN ('uncertain', 'dead') GROUP BY state";
const SWEEP: &str = "DELETE FROM outbox WHERE id IN \
     (SELECT id FROM outbox WHERE state IN ('sent', 'dropped') AND COALESCE(sent_at, created_at) < $1 LIMIT $2)";
const SWEEP_PAUSES: &str = "DELETE FROM pauses WHERE until < $1";

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// It waits for its turn.
    Ready,
    /// It is being sent.
    Leased,
    /// It arrived.
    Sent,
    /// Nobody can tell whether it arrived.
    Uncertain,
    /// It will not arrive.
    Dead,
    /// Somebody took it out.
    Dropped,
}

/// A message in the outbox, for the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Ours.
    pub id: OutboxId,
    /// Its destination.
    pub queue: String,
    /// What became of it.
    pub state: OutboxState,
    /// `post`, `edit`, `whisper` or `unreact`.
    pub kind: String,
    /// The post that it makes.
    pub post: Option<PostId>,
    /// The message.
    pub message: OutboundMessage,
    /// How many attempts have failed.
    pub attempts: i64,
    /// When it is tried next, if it waits.
    pub next_at: Timestamp,
    /// When it was decided on.
    pub created_at: Timestamp,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// How much lies in the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Waiting.
    pub ready: i64,
    /// Being sent.
    pub leased: i64,
    /// Of unknown fate.
    pub uncertain: i64,
    /// Given up.
    pub dead: i64,
    /// When the oldest that waits or is being sent was decided on.
    pub oldest: Option<Timestamp>,
}

impl OutboxState {
    const ALL: [OutboxState; 6] = [
        OutboxState::Ready,
        OutboxState::Leased,
        OutboxState::Sent,
        OutboxState::Uncertain,
        OutboxState::Dead,
        OutboxState::Dropped,
    ];

    /// The word that stands for it in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            OutboxState::Ready => "ready",
            OutboxState::Leased => "leased",
            OutboxState::Sent => "sent",
            OutboxState::Uncertain => "uncertain",
            OutboxState::Dead => "dead",
            OutboxState::Dropped => "dropped",
        }
    }
}

impl FromStr for OutboxState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| format!("\"{text}\" is not ready, leased, sent, uncertain, dead or dropped"))
    }
}

impl OutboxQueue<'_> {
    /// Messages in that state, or all that are not sent, oldest first.
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

    /// One message.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn show(&self, id: OutboxId) -> Result<Option<OutboxEntry>, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "outbox", SHOW, cells![id.to_string()]).await?;
        row.as_ref().map(entry).transpose()
    }

    /// Sends an uncertain, dead or dropped message again, under its old key, and then what waited for it. False if it is
    /// none of these.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn replay(&self, id: OutboxId) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let done = run(
            &mut connection,
            "replay a message",
            REPLAY,
            cells![id.to_string()],
        )
        .await?;
        let row = read_one(&mut connection, "outbox", SHOW, cells![id.to_string()]).await?;
        if let Some(post) = row.map(|row| row.maybe_text("post_id")).transpose()?.flatten() {
            super::resolve::unpark(&mut connection, &post).await?;
        }
        Ok(done == 1)
    }

    /// Takes a message out of its queue. False if it was sent, or is being sent.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn drop(&self, id: OutboxId) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let done = run(&mut connection, "drop a message", DROP, cells![id.to_string()]).await?;
        Ok(done == 1)
    }

    /// How much lies there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn depth(&self) -> Result<Depth, StoreError> {
        let mut connection = self.0.reader().await?;
        let mut depth = Depth::default();
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
        Ok(depth)
    }

    /// Forgets messages that were sent or dropped before a moment, so many at most; says how many it forgot.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep(&self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        run(&mut connection, "forget pauses", SWEEP_PAUSES, cells![before]).await?;
        run(
            &mut connection,
            "forget what was sent",
            SWEEP,
            cells![before, limit],
        )
        .await
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
