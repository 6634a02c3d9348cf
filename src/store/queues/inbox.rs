//! The inbox as a queue: save what a platform delivers, lease the oldest event of each conversation, note the outcome.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chat::Inbound;
use desk::Timestamp;

use crate::StoreError;
use crate::counters::HEARD_UNTIL;
use crate::database::Database;
use crate::ids::InboxId;
use crate::inbox::{self, Arrival, INSERT};
use crate::kinds::InboxState;
use crate::rows::{cells, read, run, write_returning};

/// After this number of failures an event is quarantined, and its conversation continues.
const MOST_ATTEMPTS: i64 = 5;

/// A lease first searches this number of events per wanted event. It searches all events only if these hold too few
/// conversations.
const DEEP: i64 = 8;

/// The oldest event of each conversation. A conversation whose oldest event waits or is leased waits behind it.
/// Discord's ids are finer than its milliseconds: within one millisecond, the smaller id is the older event.
///
/// Only a number of the oldest events is searched. Every event before the oldest event of a conversation is older, so
/// the result is the same as a search of all events. The statement is one pass without lookups per row, because
/// PostgreSQL plans for an inbox at rest, where every kind of lookup seems to cost the same. No conversation has an empty
/// name: the condition on it allows the index of waiting events, and keeps lookups by id from using that index.
const HEADS: &str = "SELECT h.id, (SELECT p.payload FROM inbox AS p WHERE p.id = h.id) AS payload, h.attempts, \
         h.received_at \
     FROM (SELECT r.* FROM (SELECT o.*, \
             ROW_NUMBER() OVER (PARTITION BY o.conversation ORDER BY o.at, o.length, o.key) AS place \
             FROM (SELECT id, conversation, attempts, received_at, next_at, at, LENGTH(key) AS length, key FROM inbox \
                 WHERE conversation > '' AND state = 'new' ORDER BY at, LENGTH(key), key LIMIT $3) AS o) AS r \
         WHERE r.place = 1 AND r.next_at <= $1 ORDER BY r.at, r.length, r.key LIMIT $2) AS h \
     ORDER BY h.at, h.length, h.key";
const FAILED: &str = "UPDATE inbox SET attempts = $2, state = $3, next_at = $4, last_error = $5 \
     WHERE id = $1 AND state = 'new'";
const POSTPONE: &str = "UPDATE inbox SET next_at = $2, last_error = $3 WHERE id = $1 AND state = 'new'";
/// Events after the sync mark of their connection stay, because the desk may read them again and must know them.
const SWEEP: &str = "DELETE FROM inbox WHERE id IN \
     (SELECT i.id FROM inbox AS i WHERE i.state = 'done' AND i.done_at < $1 AND NOT EXISTS \
         (SELECT 1 FROM counters WHERE counters.name = $3 || i.connection AND counters.value <= i.at) LIMIT $2)";

/// The inbox outside any unit of work.
#[derive(Clone, Copy, Debug)]
pub struct InboxQueue<'s>(pub(crate) &'s Arc<Database>);

/// Whether an event is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is saved now.
    New,
    /// It was saved before: the platform delivered it again.
    Duplicate,
}

/// A leased event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeasedEvent {
    /// Its id.
    pub id: InboxId,
    /// The event.
    pub inbound: Inbound,
    /// The number of failed attempts.
    pub attempts: i64,
    /// When it was received.
    pub received_at: Timestamp,
}

impl InboxQueue<'_> {
    /// Saves events in one commit; returns for each whether it is new.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`]: no event is saved.
    pub async fn keep(&self, inbounds: &[Inbound], now: Timestamp) -> Result<Vec<Kept>, StoreError> {
        let rows = inbounds
            .iter()
            .map(|inbound| inbox::row(self.0.mint.mint(now).into(), inbound, Arrival::CoolingDown, now));
        let mut transaction = self.0.begin().await?;
        let doing = ("keep what came in", "inbox");
        let mut new = HashSet::new();
        for row in write_returning(&mut transaction, doing, INSERT, rows.collect()).await? {
            new.insert((row.text("connection")?, row.text("key")?));
        }
        let committed = transaction.commit().await;
        committed.map_err(StoreError::while_doing("keep what came in"))?;
        let kept = inbounds.iter().map(|inbound| {
            // Of several events with one key, only the first is new.
            if new.remove(&(inbound.connection().0.clone(), inbound.key.clone())) {
                Kept::New
            } else {
                Kept::Duplicate
            }
        });
        Ok(kept.collect())
    }

    /// Leases the oldest events of up to `limit` conversations, in the order of the platform's clock. Each event is leased
    /// to one caller until it is done, failed or released. No event is younger than `reorder`, because an older one may
    /// still arrive.
    ///
    /// Leases live in this process. [`Inbox::done`](crate::Inbox::done) ensures that an event takes effect once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn lease(
        &self,
        now: Timestamp,
        limit: i64,
        reorder: Duration,
    ) -> Result<Vec<LeasedEvent>, StoreError> {
        let busy = i64::try_from(self.0.leased().len()).unwrap_or(i64::MAX);
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
                    if leased.len() < usize::try_from(limit).unwrap_or(0) && self.0.leased().insert(id) {
                        leased.push(LeasedEvent {
                            id,
                            inbound,
                            attempts: row.int("attempts")?,
                            received_at: row.time("received_at")?,
                        });
                    }
                }
                // One unreadable event must not stop the others.
                Err(error) => {
                    tracing::error!(inbox.id = %id, %error, "An event in the inbox cannot be read and is quarantined");
                    self.fail(id, MOST_ATTEMPTS, now, &error.to_string()).await?;
                }
            }
        }
        Ok(leased)
    }

    /// Notes a failure. The event is retried later, and quarantined after five failures. Returns whether it is quarantined
    /// now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn failed(&self, row: &LeasedEvent, why: &str, now: Timestamp) -> Result<bool, StoreError> {
        let attempts = row.attempts + 1;
        let noted = self.fail(row.id, attempts, now, why).await;
        self.release(&[row.id]);
        noted?;
        Ok(attempts >= MOST_ATTEMPTS)
    }

    /// Delays an event that cannot be processed yet. It does not count as a failure.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn postpone(&self, row: &LeasedEvent, until: Timestamp, why: &str) -> Result<(), StoreError> {
        let noted = self.note_postponed(row.id, until, why).await;
        self.release(&[row.id]);
        noted
    }

    /// Ends leases without any outcome.
    pub fn release(&self, ids: &[InboxId]) {
        let mut leased = self.0.leased();
        for id in ids {
            leased.remove(id);
        }
    }

    /// Deletes up to `limit` events that were processed before a time and that the desk will not read again; returns how
    /// many.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep(&self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        let cells = cells![before, limit, HEARD_UNTIL];
        run(&mut connection, "forget what came in", SWEEP, cells).await
    }

    async fn note_postponed(&self, id: InboxId, until: Timestamp, why: &str) -> Result<(), StoreError> {
        let mut connection = self.0.writer().await?;
        let cells = cells![id.to_string(), until, why];
        run(&mut connection, "postpone what came in", POSTPONE, cells).await?;
        Ok(())
    }

    async fn fail(&self, id: InboxId, attempts: i64, now: Timestamp, why: &str) -> Result<(), StoreError> {
        let state = if attempts >= MOST_ATTEMPTS {
            InboxState::Quarantined
        } else {
            InboxState::New
        };
        let next_at = now + backoff(attempts);
        let cells = cells![id.to_string(), attempts, state.as_str(), next_at, why];
        let mut connection = self.0.writer().await?;
        run(&mut connection, "note a failure", FAILED, cells).await?;
        Ok(())
    }
}

/// 1 s, 4 s, 16 s, 64 s, because a person may wait in that conversation.
fn backoff(attempts: i64) -> Duration {
    let exponent = u32::try_from(attempts.clamp(1, 4)).unwrap_or(1);
    Duration::from_secs(4_u64.pow(exponent - 1))
}
