//! The outbox as a queue: leases, outcomes, pauses.
//!
//! Only the oldest message of each queue is leased, so that messages to one destination arrive in order. A lease is
//! committed before the platform is called. If it runs out, nobody knows whether the message was delivered.

use std::sync::Arc;
use std::time::Duration;

use chat::MessageRef;
use desk::{TicketId, Timestamp};

use super::anchors;
use super::leased::{Leased, leased};
use crate::StoreError;
use crate::database::Database;
use crate::dialect::Dialect;
use crate::ids::OutboxId;
use crate::kinds::OutboxState;
use crate::rows::{Bulk, Rows, Value, cells, named, read, run, write, write_returning};

/// Longer than any call to a platform may take. A longer transfer renews its lease.
const LEASE: Duration = Duration::from_secs(60);

/// Finds the oldest messages by steps from queue to queue along the index, so that a long queue costs no more than a short
/// one. Every step has the condition `queue > ''`: it allows the index of the queues, and makes all other indexes look
/// worse to a planner that knows an outbox at rest.
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

const SENT: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET state = 'sent', sent_at = v.sent_at, lease_until = NULL, unsure = 0, last_error = NULL \
     FROM v WHERE outbox.id = v.id RETURNING outbox.id, outbox.post_id, \
     (SELECT threads.ticket_id FROM threads JOIN posts ON posts.ticket_id = threads.ticket_id \
         AND posts.side = threads.side WHERE posts.id = outbox.post_id AND threads.trouble IS NOT NULL) AS recovered",
);
const FILL_POSTS: Bulk<'static> =
    Bulk::with("UPDATE posts SET channel = v.channel, message = v.message FROM v WHERE posts.id = v.post");
const FILL_THREADS: Bulk<'static> = Bulk::with(
    "UPDATE threads SET root_channel = v.channel, root_message = v.message FROM v WHERE threads.root_post = v.post",
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
pub struct OutboxQueue<'s>(pub(crate) &'s Arc<Database>);

/// The scope of a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pause {
    /// One destination, by the name of its queue.
    Queue(String),
    /// A whole connection.
    Connection(chat::Connection),
}

impl OutboxQueue<'_> {
    /// Leases the oldest messages of up to `limit` queues for a minute. Paused queues are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn lease(&self, now: Timestamp, limit: i64) -> Result<Vec<Leased>, StoreError> {
        let mut connection = self.0.writer().await?;
        let sql = match self.0.dialect {
            Dialect::Sqlite => LEASE_SQLITE,
            Dialect::Postgres => LEASE_POSTGRES,
        };
        let rows = read(&mut connection, "outbox", sql, cells![now, now + LEASE, limit]).await?;
        let mut messages = Vec::new();
        for row in &rows {
            match leased(row) {
                Ok(one) => messages.push(one),
                // One unreadable message must not stop the others.
                Err(error) => {
                    tracing::error!(%error, "A message in the outbox cannot be read and becomes a dead letter");
                    let cells = cells![row.text("id")?, OutboxState::Dead.as_str(), error.to_string()];
                    run(&mut connection, "give a message up", END, cells).await?;
                }
            }
        }
        messages.sort_by_key(|one| one.id);
        anchors::resolve(&mut connection, messages, now).await
    }

    /// Ends the leases of earlier processes at a time; their messages return as unsure. Only for the desk that holds the
    /// database ([`Store::hold`](crate::Store::hold)). Returns the number of messages.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn recover(&self, at: Timestamp) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        run(&mut connection, "take leases over", RECOVER, cells![at]).await
    }

    /// As [`OutboxQueue::sent_all`], for one message.
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

    /// Notes deliveries with their addresses. Posts and the threads under them get the addresses in the same transaction.
    /// Returns the tickets whose thread had a failed delivery before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn sent_all(
        &self,
        sent: Vec<(OutboxId, Option<MessageRef>)>,
        now: Timestamp,
    ) -> Result<Vec<TicketId>, StoreError> {
        let mut transaction = self.0.begin().await?;
        let rows = sent
            .iter()
            .map(|(id, _)| named![id: id.to_string(), sent_at: now])
            .collect();
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
                filled.push(named![
                    post: post,
                    channel: message.channel.id.clone(),
                    message: message.id.clone(),
                ]);
            }
        }
        let posts = Rows::from_iter(filled.clone());
        write(
            &mut transaction,
            "fill in the addresses of posts",
            FILL_POSTS,
            posts,
        )
        .await?;
        let threads = Rows::from_iter(filled);
        write(
            &mut transaction,
            "fill in the roots of threads",
            FILL_THREADS,
            threads,
        )
        .await?;
        let done = transaction.commit().await;
        done.map_err(StoreError::while_doing("note what was sent"))?;
        Ok(recovered)
    }

    /// Extends a lease by a minute from now.
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

    /// Notes a failed delivery that is retried; `counted` unless the platform asked the desk to wait.
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
        self.put_back(cells![id.to_string(), next_at, i64::from(counted), 0, why])
            .await
    }

    /// Notes a delivery whose outcome cannot be found out now. The message returns as [`Leased::unsure`].
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
        self.put_back(cells![id.to_string(), next_at, i64::from(counted), 1, why])
            .await
    }

    /// Pauses deliveries until a time.
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

    /// Makes a message a dead letter and notifies nobody. To notify people, use [`Outbox::dead`](crate::Outbox::dead).
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn dead(&self, id: OutboxId, why: &str) -> Result<(), StoreError> {
        self.end(id, OutboxState::Dead, why).await
    }

    /// Ends a message whose outcome nobody can tell. Its queue continues.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn uncertain(&self, id: OutboxId, why: &str) -> Result<(), StoreError> {
        self.end(id, OutboxState::Uncertain, why).await
    }

    async fn put_back(&self, cells: Vec<Value>) -> Result<(), StoreError> {
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
