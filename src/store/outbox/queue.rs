//! The outbox as delivery and the command line see it: leases, outcomes, pauses, and what lies in it.
//!
//! Of each queue only the head is leased, so that messages to one home arrive in order. A lease is on the disk before
//! the platform is called; one that runs out means that nobody knows whether the message arrived.

use std::str::FromStr;
use std::time::Duration;

use chat::{DeliveryKey, MessageRef, OutboundMessage};
use desk::{PostId, Timestamp};

use crate::dialect::Dialect;
use crate::outbox::OutboxId;
use crate::row::Row;
use crate::rows::{cells, read, read_one, run, write, write_returning};
use crate::{Store, StoreError};

/// Longer than any call to a platform may take.
const LEASE: Duration = Duration::from_secs(60);

macro_rules! columns {
    () => {
        "id, queue, state, kind, post_id, payload, attempts, next_at, created_at, last_error"
    };
}

macro_rules! lease {
    ($lock:literal) => {
        concat!(
            "UPDATE outbox SET state = 'leased', lease_until = $2, \
             unsure = CASE WHEN state = 'leased' THEN 1 ELSE unsure END, \
             first_attempt_at = COALESCE(first_attempt_at, $1) \
             WHERE id IN (SELECT o.id FROM outbox AS o WHERE o.state IN ('ready', 'leased') \
             AND ((o.state = 'ready' AND o.next_at <= $1) OR (o.state = 'leased' AND o.lease_until <= $1)) \
             AND NOT EXISTS (SELECT 1 FROM outbox AS e \
                 WHERE e.queue = o.queue AND e.id < o.id AND e.state IN ('ready', 'leased')) \
             AND NOT EXISTS (SELECT 1 FROM pauses AS p \
                 WHERE p.until > $1 AND p.scope IN (o.queue, o.connection)) \
             ORDER BY o.id LIMIT $3 ",
            $lock,
            ") RETURNING id, post_id, payload, attempts, unsure, first_attempt_at"
        )
    };
}
const LEASE_SQLITE: &str = lease!("");
const LEASE_POSTGRES: &str = lease!("FOR UPDATE OF o SKIP LOCKED");

const SENT: (&str, &str) = (
    "UPDATE outbox SET state = 'sent', sent_at = v.column2, lease_until = NULL, unsure = 0, last_error = NULL FROM (",
    ") AS v WHERE outbox.id = v.column1 RETURNING outbox.id, outbox.post_id",
);
const FILL_POSTS: (&str, &str) = (
    "UPDATE posts SET channel = v.column2, message = v.column3 FROM (",
    ") AS v WHERE posts.id = v.column1",
);
const FILL_THREADS: (&str, &str) = (
    "UPDATE threads SET root_channel = v.column2, root_message = v.column3 FROM (",
    ") AS v WHERE threads.root_post = v.column1",
);
const RETRY: &str = "UPDATE outbox SET state = 'ready', lease_until = NULL, next_at = $2, \
     attempts = attempts + $3, unsure = $4, last_error = $5 WHERE id = $1 AND state = 'leased'";
const END: &str =
    "UPDATE outbox SET state = $2, lease_until = NULL, last_error = $3 WHERE id = $1 AND state = 'leased'";
const PAUSE: &str = "INSERT INTO pauses (scope, until) VALUES ($1, $2) ON CONFLICT (scope) DO UPDATE SET until = \
     CASE WHEN excluded.until > pauses.until THEN excluded.until ELSE pauses.until END";
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
const DEPTH: &str = "SELECT state, COUNT(*) AS count, MIN(created_at) AS oldest FROM outbox \
     WHERE state IN ('ready', 'leased', 'uncertain', 'dead') GROUP BY state";
const SWEEP: &str = "DELETE FROM outbox WHERE id IN \
     (SELECT id FROM outbox WHERE state IN ('sent', 'dropped') AND COALESCE(sent_at, created_at) < $1 LIMIT $2)";
const SWEEP_PAUSES: &str = "DELETE FROM pauses WHERE until < $1";

/// The outbox outside any unit of work.
#[derive(Clone, Copy, Debug)]
pub struct OutboxQueue<'s>(pub(crate) &'s Store);

/// A message that is to be sent now, by whoever leased it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// Ours.
    pub id: OutboxId,
    /// What makes sending it twice harmless where the platform offers that.
    pub key: DeliveryKey,
    /// The post that it makes.
    pub post: Option<PostId>,
    /// The message, with all anchors as platform addresses (unless it is an orphan).
    pub message: OutboundMessage,
    /// How many attempts have failed.
    pub attempts: i64,
    /// When it was first tried: where to begin to look whether it arrived.
    pub first_attempt_at: Timestamp,
    /// Whether it may have arrived already: look before sending.
    pub unsure: bool,
    /// Whether the message of ours that it hangs under, or changes, never arrived: it cannot be sent.
    pub orphan: bool,
}

/// What stands still for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pause {
    /// One destination, by the name of its queue.
    Queue(String),
    /// A whole connection.
    Connection(chat::Connection),
}

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
    /// Leases the heads of as many queues at most, none of them paused, for a minute.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn lease(&self, now: Timestamp, limit: i64) -> Result<Vec<Leased>, StoreError> {
        let mut connection = self.0.writer().await?;
        let sql = match self.0.inner.dialect {
            Dialect::Sqlite => LEASE_SQLITE,
            Dialect::Postgres => LEASE_POSTGRES,
        };
        let rows = read(&mut connection, "outbox", sql, cells![now, now + LEASE, limit]).await?;
        let mut leased = Vec::new();
        for row in &rows {
            match self::leased(row) {
                Ok(one) => leased.push(one),
                // What cannot be read must not stop what can.
                Err(error) => {
                    tracing::error!(%error, "A message in the outbox cannot be read and is given up");
                    run(
                        &mut connection,
                        "give a message up",
                        END,
                        cells![row.text("id")?, "dead", error.to_string()],
                    )
                    .await?;
                }
            }
        }
        leased.sort_by_key(|one| one.id);
        super::resolve::anchors(&mut connection, leased, now).await
    }

    /// It arrived, and where.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sent(
        &self,
        id: OutboxId,
        message: Option<MessageRef>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.sent_all(vec![(id, message)], now).await
    }

    /// They arrived, and where. Posts and the threads under them get their addresses in the same transaction.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sent_all(
        &self,
        sent: Vec<(OutboxId, Option<MessageRef>)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.0.transaction().await?;
        let rows = sent.iter().map(|(id, _)| cells![id.to_string(), now]).collect();
        let doing = ("note what was sent", "outbox");
        let mut filled = Vec::new();
        for row in write_returning(&mut transaction, doing, SENT, rows).await? {
            let id: OutboxId = row.parse("id")?;
            let message = sent
                .iter()
                .find(|(sent, _)| *sent == id)
                .and_then(|(_, message)| message.as_ref());
            if let (Some(post), Some(message)) = (row.maybe_text("post_id")?, message) {
                filled.push(cells![post, message.channel.id.clone(), message.id.clone()]);
            }
        }
        write(
            &mut transaction,
            "note where posts went",
            FILL_POSTS,
            filled.clone(),
        )
        .await?;
        write(&mut transaction, "note where threads hang", FILL_THREADS, filled).await?;
        let done = transaction.commit().await;
        done.map_err(StoreError::while_doing("note what was sent"))
    }

    /// It did not arrive and is tried again; `counted` unless the platform asked us to wait.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn retry(
        &self,
        id: OutboxId,
        next_at: Timestamp,
        counted: bool,
        why: &str,
    ) -> Result<(), StoreError> {
        self.again(cells![id.to_string(), next_at, i64::from(counted), 0, why])
            .await
    }

    /// It may have arrived, which cannot be found out now; it comes back as [`Leased::unsure`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn unsure(
        &self,
        id: OutboxId,
        next_at: Timestamp,
        counted: bool,
        why: &str,
    ) -> Result<(), StoreError> {
        self.again(cells![id.to_string(), next_at, i64::from(counted), 1, why])
            .await
    }

    /// Nothing goes there until then.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn pause(&self, scope: &Pause, until: Timestamp) -> Result<(), StoreError> {
        let scope = match scope {
            Pause::Queue(queue) => queue.clone(),
            Pause::Connection(connection) => connection.0.clone(),
        };
        let mut connection = self.0.writer().await?;
        run(&mut connection, "pause a queue", PAUSE, cells![scope, until]).await?;
        Ok(())
    }

    /// It will never arrive, and nobody is to be told. To tell somebody: [`Outbox::dead`](crate::Outbox::dead).
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn dead(&self, id: OutboxId, why: &str) -> Result<(), StoreError> {
        self.end(id, OutboxState::Dead, why).await
    }

    /// Nobody can tell whether it arrived; its queue goes on.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn uncertain(&self, id: OutboxId, why: &str) -> Result<(), StoreError> {
        self.end(id, OutboxState::Uncertain, why).await
    }

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

    /// Sends an uncertain, dead or dropped message again, under its old key. False if it is none of these.
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

    async fn again(&self, cells: Vec<crate::rows::Value>) -> Result<(), StoreError> {
        let mut connection = self.0.writer().await?;
        run(&mut connection, "put a message back", RETRY, cells).await?;
        Ok(())
    }

    async fn end(&self, id: OutboxId, state: OutboxState, why: &str) -> Result<(), StoreError> {
        let cells = cells![id.to_string(), state.as_str(), why];
        let mut connection = self.0.writer().await?;
        run(&mut connection, "give a message up", END, cells).await?;
        Ok(())
    }
}

fn leased(row: &Row) -> Result<Leased, StoreError> {
    let id: OutboxId = row.parse("id")?;
    Ok(Leased {
        id,
        key: id.key(),
        post: row.maybe_parse("post_id")?,
        message: row.json("payload")?,
        attempts: row.int("attempts")?,
        first_attempt_at: row.time("first_attempt_at")?,
        unsure: row.int("unsure")? != 0,
        orphan: false,
    })
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
