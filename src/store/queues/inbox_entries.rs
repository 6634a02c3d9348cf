//! The inbox for administrators and gauges: what it holds, and what to do with quarantined events.

use desk::Timestamp;

use super::inbox::InboxQueue;
use crate::StoreError;
use crate::ids::InboxId;
use crate::inbox::{InboxEntry, UNREPORTED, columns, entry};
use crate::kinds::InboxState;
use crate::rows::{cells, read, read_one, run};

const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM inbox WHERE state = $1 OR ($1 = 'all' AND state <> 'done') ORDER BY received_at, id LIMIT $2"
);
const SHOW: &str = concat!("SELECT ", columns!(), " FROM inbox WHERE id = $1");
const RETRY: &str = "UPDATE inbox SET state = 'new', attempts = 0, next_at = 0, done_at = NULL \
     WHERE id = $1 AND state = 'quarantined'";
const DROP: &str = "UPDATE inbox SET state = 'done', done_at = $2 WHERE id = $1 AND state = 'quarantined'";
// Two halves, because each state has its own index.
const DEPTH: &str = "SELECT state, COUNT(*) AS count, MIN(received_at) AS oldest FROM inbox \
     WHERE conversation > '' AND state = 'new' GROUP BY state \
     UNION ALL SELECT state, COUNT(*) AS count, MIN(received_at) AS oldest FROM inbox \
     WHERE state = 'quarantined' GROUP BY state";

/// Counts of the events in the inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InboxDepth {
    /// Events that wait to be processed.
    pub waiting: i64,
    /// Quarantined events.
    pub quarantined: i64,
    /// When the oldest waiting event was received.
    pub oldest: Option<Timestamp>,
}

impl InboxQueue<'_> {
    /// Up to `limit` events of a state, or of all states but done, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn list(&self, state: Option<InboxState>, limit: i64) -> Result<Vec<InboxEntry>, StoreError> {
        let state = state.map_or("all", InboxState::as_str);
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "inbox", LIST, cells![state, limit]).await?;
        rows.iter().map(entry).collect()
    }

    /// The event of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn show(&self, id: InboxId) -> Result<Option<InboxEntry>, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "inbox", SHOW, cells![id.to_string()]).await?;
        row.as_ref().map(entry).transpose()
    }

    /// Returns a quarantined event to the queue. Returns false if it is not quarantined.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn retry(&self, id: InboxId) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let cells = cells![id.to_string()];
        let done = run(&mut connection, "retry a quarantined event", RETRY, cells).await?;
        Ok(done == 1)
    }

    /// Drops a quarantined event. If the platform delivers it again, it is a duplicate. Returns false if it is not
    /// quarantined.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn drop(&self, id: InboxId, now: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let cells = cells![id.to_string(), now];
        let done = run(&mut connection, "drop a quarantined event", DROP, cells).await?;
        Ok(done == 1)
    }

    /// Whether there is a quarantined event that administrators were not notified of.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn has_unreported(&self) -> Result<bool, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "inbox", UNREPORTED, cells![1]).await?;
        Ok(!rows.is_empty())
    }

    /// Counts the events.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn depth(&self) -> Result<InboxDepth, StoreError> {
        let mut connection = self.0.reader().await?;
        let mut depth = InboxDepth::default();
        for row in read(&mut connection, "inbox", DEPTH, cells![]).await? {
            if row.text("state")? == "new" {
                depth.waiting = row.int("count")?;
                depth.oldest = row.maybe_time("oldest")?;
            } else {
                depth.quarantined = row.int("count")?;
            }
        }
        Ok(depth)
    }
}
