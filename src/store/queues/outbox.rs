//! The outbox as a queue: leases, outcomes, pauses.
//!
//! Only the oldest message of each lane is leased, so that the messages of a thread arrive in order. A lease is committed
//! before the platform is called. If it runs out, nobody knows whether the message was delivered.

use std::sync::Arc;
use std::time::Duration;

use chat::MessageRef;
use desk::{TicketId, Timestamp};

use super::leased::{Leased, leased};
use super::sent::Sent;
use super::{anchors, former_places, lease};
use crate::StoreError;
use crate::database::Database;
use crate::ids::OutboxId;
use crate::kinds::OutboxState;
use crate::outbox::OutboxSlots;
use crate::rows::{Bulk, Rows, Value, cells, named, read, run, write};
use crate::session::Session;

/// Longer than any call to a platform may take. A longer transfer renews its lease.
const LEASE: Duration = Duration::from_secs(60);

const SENT: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET state = 'sent', sent_at = v.sent_at, lease_until = NULL, unsure = 0, last_error = NULL \
     FROM v WHERE outbox.id = v.id RETURNING outbox.id, outbox.post_id, outbox.created_at, \
     (SELECT threads.subject FROM threads JOIN posts ON posts.subject = threads.subject \
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
/// Pauses after failures end earlier, unless the platform asked for a longer one meanwhile.
const SHORTEN_PAUSES: Bulk<'static> = Bulk::with(
    "UPDATE pauses SET until = v.sooner FROM v WHERE pauses.scope = v.scope AND pauses.until = v.until \
     AND v.until > v.sooner",
);
const SHORTEN_WAITS: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET next_at = v.next_at FROM v WHERE outbox.id = v.id AND outbox.state = 'ready' \
     AND outbox.next_at > v.next_at",
);
const RECOVER: &str = "UPDATE outbox SET lease_until = $1 \
     WHERE lane > '' AND state IN ('ready', 'leased') AND state = 'leased' AND lease_until > $1";

/// The outbox outside any unit of work.
#[derive(Clone, Copy, Debug)]
pub struct OutboxQueue<'s>(pub(crate) &'s Arc<Database>);

/// The scope of a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The messages that the platform counts together.
    RateKey(String),
    /// A whole connection.
    Connection(chat::Connection),
}

/// How much may be leased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The most messages without files.
    pub messages: i64,
    /// The most messages with files.
    pub files: i64,
}

impl OutboxQueue<'_> {
    /// As [`OutboxQueue::lease_into`], with the same limit for messages with and without files.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn lease(&self, now: Timestamp, limit: i64) -> Result<Vec<Leased>, StoreError> {
        let room = Room {
            messages: limit,
            files: limit,
        };
        self.lease_into(now, room).await
    }

    /// Leases the next message of each rate key for a minute, as far as there is room. Paused rate keys are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn lease_into(&self, now: Timestamp, room: Room) -> Result<Vec<Leased>, StoreError> {
        let (leased, has_early) = self.lease_once(now, room).await?;
        if !has_early || !leased.is_empty() {
            return Ok(leased);
        }
        // All found messages wait for others, which may be files: files wait while another message is due.
        Ok(self.lease_once(now, room).await?.0)
    }

    /// As [`OutboxQueue::lease_into`], and whether messages were found that have to wait for others.
    async fn lease_once(&self, now: Timestamp, room: Room) -> Result<(Vec<Leased>, bool), StoreError> {
        let mut connection = self.0.writer().await?;
        let sql = lease::statement(self.0.dialect);
        let cells = cells![now, now + LEASE, room.messages, room.files];
        let rows = read(&mut connection, "outbox", sql, cells).await?;
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
        messages.sort_by_key(|one| (one.class, one.id));
        let (messages, has_early) = anchors::resolve(&mut connection, messages, now).await?;
        let messages = former_places::refuse(&mut connection, messages).await?;
        Ok((messages, has_early))
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
        let sent = Sent {
            id,
            message,
            confirmation: None,
        };
        self.sent_all(vec![sent], now).await
    }

    /// Notes deliveries with their addresses. Posts and the threads under them get the addresses in the same transaction, and
    /// the lines that tell about the deliveries are edited. Returns the tickets whose thread had a failed delivery before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn sent_all(&self, mut sent: Vec<Sent>, now: Timestamp) -> Result<Vec<TicketId>, StoreError> {
        let mut session = Session::new(Arc::clone(self.0), self.0.begin().await?, now);
        let rows = sent
            .iter()
            .map(|sent| named![id: sent.id.to_string(), sent_at: now])
            .collect();
        let doing = ("note what was sent", "outbox");
        let (mut filled, mut recovered, mut edits) = (Vec::new(), Vec::new(), Vec::new());
        for row in session.write_returning(doing, SENT, rows).await? {
            let id: OutboxId = row.parse("id")?;
            recovered.extend(row.maybe_parse::<TicketId>("recovered")?);
            let Some(sent) = sent.iter_mut().find(|sent| sent.id == id) else {
                continue;
            };
            if let Some(confirmation) = sent.confirmation.take() {
                edits.push((confirmation.edit(), row.time("created_at")?));
            }
            if let (Some(post), Some(message)) = (row.maybe_text("post_id")?, &sent.message) {
                filled.push(named![
                    post: post,
                    channel: message.channel.id.clone(),
                    message: message.id.clone(),
                ]);
            }
        }
        let posts = Rows::from_iter(filled.clone());
        session
            .write("fill in the addresses of posts", FILL_POSTS, posts)
            .await?;
        let threads = Rows::from_iter(filled);
        session
            .write("fill in the roots of threads", FILL_THREADS, threads)
            .await?;
        if !edits.is_empty() {
            let mut edits = OutboxSlots::following(edits);
            edits.assign_lanes(&mut session, &[]).await?;
            edits.flush(&mut session).await?;
        }
        session.commit().await?;
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
            Pause::RateKey(key) => key.clone(),
            Pause::Connection(connection) => connection.0.clone(),
        };
        let mut connection = self.0.writer().await?;
        run(&mut connection, "pause deliveries", PAUSE, cells![scope, until]).await?;
        Ok(())
    }

    /// Ends pauses sooner that failures caused, each by its rate key and its end.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn shorten_pauses(
        &self,
        pauses: Vec<(String, Timestamp)>,
        sooner: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = pauses
            .into_iter()
            .map(|(scope, until)| named![scope: scope, until: until, sooner: sooner]);
        let mut connection = self.0.writer().await?;
        let doing = "shorten pauses";
        write(&mut connection, doing, SHORTEN_PAUSES, rows.collect()).await?;
        Ok(())
    }

    /// Retries messages not later than at these times.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn shorten_waits(&self, messages: Vec<(OutboxId, Timestamp)>) -> Result<(), StoreError> {
        let rows = messages
            .into_iter()
            .map(|(id, next_at)| named![id: id.to_string(), next_at: next_at]);
        let mut connection = self.0.writer().await?;
        write(&mut connection, "shorten waits", SHORTEN_WAITS, rows.collect()).await?;
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

    /// Ends a message whose outcome nobody can tell. Its lane continues.
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
