//! What came in: kept before the platform is acknowledged, dealt with once, in each conversation's order.

mod look;

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chat::Inbound;
use desk::Timestamp;
use sqlx::AnyConnection;
use ulid::Ulid;

use crate::heard::HEARD_UNTIL;
use crate::rows::{Value, cells, read, run, write, write_returning};
use crate::unit::Unit;
use crate::{Store, StoreError};

pub use look::{InboxEntry, InboxState};

/// After so many failures something is set aside, and its conversation goes on.
const MOST_ATTEMPTS: i64 = 5;

/// Heads are sought among so many times as many events first. Only where few conversations hold much are there fewer.
const DEEP: i64 = 8;

const INSERT: (&str, &str) = (
    "INSERT INTO inbox (id, connection, key, conversation, at, received_at, payload, state, attempts, next_at, done_at)",
    "ON CONFLICT (connection, key) DO NOTHING RETURNING connection, key, id",
);
/// The oldest of each conversation; a conversation whose head waits or is being dealt with waits behind it.
/// Discord's ids carry more than its milliseconds: of one millisecond, the smaller id is the older.
///
/// They are sought among so many of the oldest: whatever stands before the oldest of a conversation is older, too, so it
/// is the same head that all of them would give. It is one pass and nothing is looked up row by row, because PostgreSQL
/// plans for an inbox at rest, in which every way to look something up costs the same. No conversation is without a name:
/// saying so lets this use the index of what waits, and keeps that index from those who seek a row by its id.
const HEADS: &str = "SELECT h.id, (SELECT p.payload FROM inbox AS p WHERE p.id = h.id) AS payload, h.attempts, \
         h.received_at \
     FROM (SELECT r.* FROM (SELECT o.*, \
             ROW_NUMBER() OVER (PARTITION BY o.conversation ORDER BY o.at, o.length, o.key) AS place \
             FROM (SELECT id, conversation, attempts, received_at, next_at, at, LENGTH(key) AS length, key FROM inbox \
                 WHERE conversation > '' AND state = 'new' ORDER BY at, LENGTH(key), key LIMIT $3) AS o) AS r \
         WHERE r.place = 1 AND r.next_at <= $1 ORDER BY r.at, r.length, r.key LIMIT $2) AS h \
     ORDER BY h.at, h.length, h.key";
const DONE: (&str, &str) = (
    "UPDATE inbox SET state = 'done', done_at = v.column2 FROM (",
    ") AS v WHERE inbox.id = v.column1 AND inbox.state = 'new'",
);
const FAILED: &str = "UPDATE inbox SET attempts = $2, state = $3, next_at = $4, last_error = $5 \
     WHERE id = $1 AND state = 'new'";
const POSTPONE: &str = "UPDATE inbox SET next_at = $2, last_error = $3 WHERE id = $1 AND state = 'new'";
// In halves, because each has an index of its own.
const DEPTH: &str = "SELECT state, COUNT(*) AS count, MIN(received_at) AS oldest FROM inbox \
     WHERE conversation > '' AND state = 'new' GROUP BY state \
     UNION ALL SELECT state, COUNT(*) AS count, MIN(received_at) AS oldest FROM inbox \
     WHERE state = 'quarantined' GROUP BY state";
/// What came in behind the mark of its connection may be read again, and is known by its row alone.
const SWEEP: &str = "DELETE FROM inbox WHERE id IN \
     (SELECT i.id FROM inbox AS i WHERE i.state = 'done' AND i.done_at < $1 AND NOT EXISTS \
         (SELECT 1 FROM counters WHERE counters.name = $3 || i.connection AND counters.value <= i.at) LIMIT $2)";

/// The inbox of a unit of work.
#[derive(Debug)]
pub struct Inbox<'u>(pub(crate) &'u mut Unit);

/// The inbox outside any unit of work.
#[derive(Clone, Copy, Debug)]
pub struct InboxQueue<'s>(pub(crate) &'s Store);

/// Something that came in, written `inb_01J…`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InboxId(Ulid);

/// Whether something that came in is kept now, or was kept before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept now.
    New,
    /// It was kept before: the platform delivered it again.
    Duplicate,
}

/// Something to deal with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// Ours.
    pub id: InboxId,
    /// What came in.
    pub inbound: Inbound,
    /// How often it has failed.
    pub attempts: i64,
    /// When it came in.
    pub received_at: Timestamp,
}

/// How much lies in the inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InboxDepth {
    /// Waiting to be dealt with.
    pub waiting: i64,
    /// Set aside after too many failures.
    pub quarantined: i64,
    /// When the oldest that waits came in.
    pub oldest: Option<Timestamp>,
}

impl fmt::Display for InboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "inb_{}", self.0)
    }
}

impl fmt::Debug for InboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for InboxId {
    type Err = desk::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("inb_")
            .and_then(|ulid| Ulid::from_string(ulid).ok())
            .map(Self)
            .ok_or(desk::IdError { prefix: "inb" })
    }
}

impl Inbox<'_> {
    /// Notes that something which a person waits for is dealt with in this unit. False if it was before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn accept(&mut self, inbound: &Inbound) -> Result<bool, StoreError> {
        let now = self.0.now;
        let id = InboxId(self.0.inner.mint.mint(now));
        // The words are dealt with in this very transaction, so only the key is worth keeping.
        let cells = row(id, inbound, "null".to_owned(), ("done", Some(now)), now);
        let doing = ("note what came in", "inbox");
        let new = write_returning(&mut self.0.transaction, doing, INSERT, vec![cells]).await?;
        Ok(!new.is_empty())
    }

    /// Notes that something is dealt with. If somebody else did so meanwhile, the unit fails with
    /// [`StoreError::Conflict`] when it is committed.
    pub fn done(&mut self, id: InboxId) {
        self.0.done.insert(id);
    }
}

impl InboxQueue<'_> {
    /// Keeps what came in, in one commit; says of each whether it is new.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`]: nothing of it is kept.
    pub async fn keep(&self, inbounds: &[Inbound], now: Timestamp) -> Result<Vec<Kept>, StoreError> {
        let rows = inbounds.iter().map(|inbound| {
            let payload = serde_json::to_string(inbound).expect("what came in is plain JSON");
            row(
                InboxId(self.0.inner.mint.mint(now)),
                inbound,
                payload,
                ("new", None),
                now,
            )
        });
        let mut transaction = self.0.transaction().await?;
        let doing = ("keep what came in", "inbox");
        let mut new = HashSet::new();
        for row in write_returning(&mut transaction, doing, INSERT, rows.collect()).await? {
            new.insert((row.text("connection")?, row.text("key")?));
        }
        let committed = transaction.commit().await;
        committed.map_err(StoreError::while_doing("keep what came in"))?;
        let kept = inbounds.iter().map(|inbound| {
            // Only the first of several with one key is new.
            if new.remove(&(inbound.connection().0.clone(), inbound.key.clone())) {
                Kept::New
            } else {
                Kept::Duplicate
            }
        });
        Ok(kept.collect())
    }

    /// The heads of as many conversations at most, oldest first by the platform's clock, each handed to one caller
    /// only until it is done, failed or released. None that is younger than `reorder`: an older one may still come.
    ///
    /// Leases live in this process: what makes an event take effect once is [`Inbox::done`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn lease(
        &self,
        now: Timestamp,
        limit: i64,
        reorder: Duration,
    ) -> Result<Vec<InboxRow>, StoreError> {
        let busy = i64::try_from(self.busy().len()).unwrap_or(i64::MAX);
        let mut connection = self.0.reader().await?;
        let most = limit.saturating_add(busy);
        let mut rows = Vec::new();
        for among in [most.saturating_mul(DEEP), i64::MAX] {
            let cells = cells![now - reorder, most, among];
            rows = read(&mut connection, "inbox", HEADS, cells).await?;
            if i64::try_from(rows.len()).unwrap_or(i64::MAX) >= most {
                break;
            }
        }
        drop(connection);
        let mut leased = Vec::new();
        for row in &rows {
            let id: InboxId = row.parse("id")?;
            match row.json("payload") {
                Ok(inbound) => {
                    if leased.len() < usize::try_from(limit).unwrap_or(0) && self.busy().insert(id) {
                        leased.push(InboxRow {
                            id,
                            inbound,
                            attempts: row.int("attempts")?,
                            received_at: row.time("received_at")?,
                        });
                    }
                }
                // What cannot be read must not stop what can.
                Err(error) => {
                    tracing::error!(inbox.id = %id, %error, "Something that came in cannot be read and is set aside");
                    self.fail(id, MOST_ATTEMPTS, now, &error.to_string()).await?;
                }
            }
        }
        Ok(leased)
    }

    /// Dealing with something failed: it is tried again later, and set aside after five times. Says whether it was set
    /// aside now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn failed(&self, row: &InboxRow, why: &str, now: Timestamp) -> Result<bool, StoreError> {
        let attempts = row.attempts + 1;
        let noted = self.fail(row.id, attempts, now, why).await;
        self.release(&[row.id]);
        noted?;
        Ok(attempts >= MOST_ATTEMPTS)
    }

    /// Something cannot be dealt with before that moment, through nobody's fault: it comes back then, and it does not
    /// count as a failure.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn postpone(&self, row: &InboxRow, until: Timestamp, why: &str) -> Result<(), StoreError> {
        let cells = cells![row.id.to_string(), until, why];
        let mut connection = self.0.writer().await?;
        let noted = run(&mut connection, "postpone what came in", POSTPONE, cells).await;
        self.release(&[row.id]);
        noted.map(|_| ())
    }

    /// Gives leases back, without anything having happened.
    pub fn release(&self, ids: &[InboxId]) {
        let mut busy = self.busy();
        for id in ids {
            busy.remove(id);
        }
    }

    /// How much lies there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn depth(&self) -> Result<InboxDepth, StoreError> {
        let mut connection = self.0.reader().await?;
        let mut depth = InboxDepth::default();
        for row in read(&mut connection, "inbox", DEPTH, Vec::new()).await? {
            if row.text("state")? == "new" {
                depth.waiting = row.int("count")?;
                depth.oldest = row.maybe_time("oldest")?;
            } else {
                depth.quarantined = row.int("count")?;
            }
        }
        Ok(depth)
    }

    /// Forgets what was dealt with before a moment and will not be read again, so much at most; says how much it forgot.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep(&self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        run(
            &mut connection,
            "forget what came in",
            SWEEP,
            cells![before, limit, HEARD_UNTIL],
        )
        .await
    }

    async fn fail(&self, id: InboxId, attempts: i64, now: Timestamp, why: &str) -> Result<(), StoreError> {
        let state = if attempts >= MOST_ATTEMPTS {
            "quarantined"
        } else {
            "new"
        };
        let next_at = now + backoff(attempts);
        let cells = cells![id.to_string(), attempts, state, next_at, why];
        let mut connection = self.0.writer().await?;
        run(&mut connection, "note a failure", FAILED, cells).await?;
        Ok(())
    }

    fn busy(&self) -> std::sync::MutexGuard<'_, HashSet<InboxId>> {
        self.0
            .inner
            .busy
            .lock()
            .expect("nothing panics while it holds the leases")
    }
}

/// 1 s, 4 s, 16 s, 64 s: a person may be waiting in that conversation.
fn backoff(attempts: i64) -> Duration {
    let exponent = u32::try_from(attempts.clamp(1, 4)).unwrap_or(1);
    Duration::from_secs(4_u64.pow(exponent - 1))
}

pub(crate) async fn flush_done(
    connection: &mut AnyConnection,
    done: &BTreeSet<InboxId>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let rows = done.iter().map(|id| cells![id.to_string(), now]).collect();
    let touched = write(connection, "empty the inbox", DONE, rows).await?;
    if touched == done.len() as u64 {
        Ok(touched)
    } else {
        Err(StoreError::Conflict)
    }
}

fn row(
    id: InboxId,
    inbound: &Inbound,
    payload: String,
    (state, done_at): (&str, Option<Timestamp>),
    now: Timestamp,
) -> Vec<Value> {
    cells![
        id.to_string(),
        inbound.connection().0.clone(),
        inbound.key.clone(),
        inbound.conversation(),
        inbound.at,
        now,
        payload,
        state,
        0,
        // A platform's clock that runs ahead of ours must not make its events wait.
        inbound.at.min(now),
        done_at
    ]
}
