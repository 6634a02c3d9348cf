//! The outbox as delivery sees it: leases, outcomes, pauses.
//!
//! Of each queue only the head is leased, so that messages to one home arrive in order. A lease is on the disk before
//! the platform is called; one that runs out means that nobody knows whether the message arrived.

use std::time::Duration;

use chat::{DeliveryKey, MessageRef, OutboundMessage};
use desk::{PostId, TicketId, Timestamp};

use crate::dialect::Dialect;
use crate::outbox::{OutboxId, OutboxState};
use crate::row::Row;
use crate::rows::{cells, read, run, write, write_returning};
use crate::{Store, StoreError};

/// Longer than any call to a platform may take; a transfer that takes longer renews it.
const LEASE: Duration = Duration::from_secs(60);

/// The heads are found by hopping from queue to queue along the index, so that a long queue costs no more than a short
/// one. Every hop says `queue > ''`: that is what lets it use the index of the queues, and keeps every other from looking
/// as good to a planner that knows an outbox at rest.
macro_rules! lease {
    ($lock:literal) => {
        concat!(
            "UPDATE outbox SET state = 'leased', lease_until = $2, \
             unsure = CASE WHEN state = 'leased' THEN 1 ELSE unsure END, \
             first_attempt_at = COALESCE(first_attempt_at, $1) \
             WHERE id IN (WITH RECURSIVE queues (queue) AS ( \
                 SELECT MIN(queue) FROM outbox WHERE queue > '' AND state IN ('ready', 'leased') \
                 UNION ALL \
                 SELECT (SELECT MIN(n.queue) FROM outbox AS n \
                     WHERE n.queue > queues.queue AND n.queue > '' AND n.state IN ('ready', 'leased')) \
                 FROM queues WHERE queues.queue IS NOT NULL) \
             SELECT o.id FROM queues JOIN outbox AS o ON o.id = (SELECT MIN(h.id) FROM outbox AS h \
                 WHERE h.queue = queues.queue AND h.queue > '' AND h.state IN ('ready', 'leased')) \
             WHERE ((o.state = 'ready' AND o.next_at <= $1) OR (o.state = 'leased' AND o.lease_until <= $1)) \
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
    ") AS v WHERE outbox.id = v.column1 RETURNING outbox.id, outbox.post_id, \
     (SELECT threads.ticket_id FROM threads JOIN posts ON posts.ticket_id = threads.ticket_id \
         AND posts.side = threads.side WHERE posts.id = outbox.post_id AND threads.trouble IS NOT NULL) AS recovered",
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
const RENEW: &str = "UPDATE outbox SET lease_until = $2 WHERE id = $1 AND state = 'leased'";
const PAUSE: &str = "INSERT INTO pauses (scope, until) VALUES ($1, $2) ON CONFLICT (scope) DO UPDATE SET until = \
     CASE WHEN excluded.until > pauses.until THEN excluded.until ELSE pauses.until END";
const RECOVER: &str = "UPDATE outbox SET lease_until = $1 \
     WHERE queue > '' AND state IN ('ready', 'leased') AND state = 'leased' AND lease_until > $1";

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
    /// The post that it makes or changes.
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

    /// Whoever leased before this process began is gone: their messages come back at that moment, unsure. Only for the
    /// one desk that holds the database ([`Store::hold`]). Says how many they are.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn recover(&self, at: Timestamp) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        run(&mut connection, "take leases over", RECOVER, cells![at]).await
    }

    /// It arrived, and where. Says whose ticket's trouble is over by that.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn sent(
        &self,
        id: OutboxId,
        message: Option<MessageRef>,
        now: Timestamp,
    ) -> Result<Vec<TicketId>, StoreError> {
        self.sent_all(vec![(id, message)], now).await
    }

    /// They arrived, and where. Posts and the threads under them get their addresses in the same transaction. Says in
    /// which tickets' threads something arrived where the last message had not.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn sent_all(
        &self,
        sent: Vec<(OutboxId, Option<MessageRef>)>,
        now: Timestamp,
    ) -> Result<Vec<TicketId>, StoreError> {
        let mut transaction = self.0.transaction().await?;
        let rows = sent.iter().map(|(id, _)| cells![id.to_string(), now]).collect();
        let doing = ("note what was sent", "outbox");
        let (mut filled, mut recovered) = (Vec::new(), Vec::new());
        for row in write_returning(&mut transaction, doing, SENT, rows).await? {
            let id: OutboxId = row.parse("id")?;
            recovered.extend(row.maybe_parse::<TicketId>("recovered")?);
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
        done.map_err(StoreError::while_doing("note what was sent"))?;
        Ok(recovered)
    }

    /// Whoever sends it needs longer: the lease lasts another minute from now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn renew(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.0.writer().await?;
        let cells = cells![id.to_string(), now + LEASE];
        run(&mut connection, "renew a lease", RENEW, cells).await?;
        Ok(())
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
