//! The table `inbox`: events that the desk saves before it acknowledges them to the platform, and processes once.

use std::collections::BTreeSet;

use chat::Inbound;
use desk::Timestamp;

use crate::StoreError;
use crate::ids::InboxId;
use crate::kinds::InboxState;
use crate::row::Row;
use crate::rows::{Bulk, NamedCells, Rows, cells, named};
use crate::session::Session;

macro_rules! columns {
    () => {
        "id, connection, key, conversation, received_at, payload, state, attempts, last_error"
    };
}
pub(crate) use columns;

/// Adds events; returns the keys of those that are new.
pub(crate) const INSERT: Bulk<'static> = Bulk::insert(
    "inbox",
    "ON CONFLICT (connection, key) DO NOTHING RETURNING connection, key, id",
);
const REJECT: &str = "DELETE FROM inbox WHERE connection = $1 AND key = $2 AND state = 'done'";
const DONE: Bulk<'static> = Bulk::with(
    "UPDATE inbox SET state = 'done', done_at = v.done_at FROM v WHERE inbox.id = v.id AND inbox.state = 'new'",
);
/// A quarantined event was never processed, so its `done_at` holds when administrators were notified.
pub(crate) const UNREPORTED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM inbox WHERE state = 'quarantined' AND done_at IS NULL ORDER BY received_at, id LIMIT $1"
);
const REPORTED: Bulk<'static> = Bulk::with(
    "UPDATE inbox SET done_at = v.done_at FROM v \
     WHERE inbox.id = v.id AND inbox.state = 'quarantined' AND inbox.done_at IS NULL",
);

/// The inbox of a unit of work.
#[derive(Debug)]
pub struct Inbox<'u> {
    pub(crate) done: &'u mut BTreeSet<InboxId>,
    pub(crate) session: &'u mut Session,
}

/// An event in the inbox, for administrators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its id.
    pub id: InboxId,
    /// The connection that received it.
    pub connection: String,
    /// The platform's key of the event.
    pub key: String,
    /// The conversation whose events are processed in order.
    pub conversation: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// The event as JSON, which may be unreadable.
    pub payload: String,
    /// Its state.
    pub state: InboxState,
    /// The number of failed attempts.
    pub attempts: i64,
    /// The last error.
    pub last_error: Option<String>,
}

/// How an event is saved.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arrival {
    /// It waits to be processed.
    CoolingDown,
    /// The same transaction processes it.
    Processed,
}

impl Inbox<'_> {
    /// Saves an event that a person waits for and that this unit processes. Returns false if it was processed before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn accept(&mut self, inbound: &Inbound) -> Result<bool, StoreError> {
        let id = self.session.mint();
        let row = row(id, inbound, Arrival::Processed, self.session.now());
        let doing = ("note what came in", "inbox");
        let rows = Rows::from_iter([row]);
        let new = self.session.write_returning(doing, INSERT, rows).await?;
        Ok(!new.is_empty())
    }

    /// Forgets an event that this unit has accepted and refused, so that the person can correct it and send it again
    /// with the same key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn reject(&mut self, inbound: &Inbound) -> Result<(), StoreError> {
        let key = cells![inbound.connection().0.clone(), inbound.key.clone()];
        self.session.run("forget what was refused", REJECT, key).await?;
        Ok(())
    }

    /// Marks an event as processed. If another transaction has processed it, the commit fails with
    /// [`StoreError::Conflict`].
    pub fn done(&mut self, id: InboxId) {
        self.done.insert(id);
    }

    /// Up to `limit` quarantined events that administrators were not notified of, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn unreported(&mut self, limit: i64) -> Result<Vec<InboxEntry>, StoreError> {
        let rows = self.session.read("inbox", UNREPORTED, cells![limit]).await?;
        rows.iter().map(entry).collect()
    }

    /// Marks quarantined events whose administrators are notified by this unit.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another transaction has notified them; [`StoreError::Database`].
    pub async fn mark_reported(&mut self, entries: &[InboxEntry]) -> Result<(), StoreError> {
        let now = self.session.now();
        let rows = entries
            .iter()
            .map(|entry| named![id: entry.id.to_string(), done_at: now]);
        let doing = "note who was notified";
        let noted = self.session.write(doing, REPORTED, rows.collect()).await?;
        match noted == entries.len() as u64 {
            true => Ok(()),
            false => Err(StoreError::Conflict),
        }
    }
}

/// Marks events as processed; returns how many.
pub(crate) async fn flush_done(session: &mut Session, done: &BTreeSet<InboxId>) -> Result<u64, StoreError> {
    let now = session.now();
    let rows = done.iter().map(|id| named![id: id.to_string(), done_at: now]);
    let touched = session.write("empty the inbox", DONE, rows.collect()).await?;
    if touched == done.len() as u64 {
        Ok(touched)
    } else {
        Err(StoreError::Conflict)
    }
}

/// An event as a row.
pub(crate) fn row(id: InboxId, inbound: &Inbound, arrival: Arrival, now: Timestamp) -> NamedCells {
    let (state, done_at, payload) = match arrival {
        Arrival::CoolingDown => {
            let payload = serde_json::to_string(inbound).expect("an event serializes to JSON");
            (InboxState::New, None, payload)
        }
        // Nobody reads the payload of a processed event again, so only the key is saved.
        Arrival::Processed => (InboxState::Done, Some(now), "null".to_owned()),
    };
    named![
        id: id.to_string(),
        connection: inbound.connection().0.clone(),
        key: inbound.key.clone(),
        conversation: inbound.conversation(),
        at: inbound.at,
        received_at: now,
        payload: payload,
        state: state.as_str(),
        attempts: 0,
        // The event must not wait if the platform's clock is ahead of the desk's.
        next_at: inbound.at.min(now),
        done_at: done_at,
    ]
}

/// The entry of a row.
pub(crate) fn entry(row: &Row) -> Result<InboxEntry, StoreError> {
    Ok(InboxEntry {
        id: row.parse("id")?,
        connection: row.text("connection")?,
        key: row.text("key")?,
        conversation: row.text("conversation")?,
        received_at: row.time("received_at")?,
        payload: row.text("payload")?,
        state: row.parse("state")?,
        attempts: row.int("attempts")?,
        last_error: row.maybe_text("last_error")?,
    })
}
