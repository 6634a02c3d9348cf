//! The inbox as the command line and administrators see it: what was set aside, and what can be done about it by hand.

use std::str::FromStr;

use desk::Timestamp;

use crate::StoreError;
use crate::inbox::{Inbox, InboxId, InboxQueue};
use crate::row::Row;
use crate::rows::{cells, read, read_one, run, write};

macro_rules! columns {
    () => {
        "id, connection, key, conversation, received_at, payload, state, attempts, last_error"
    };
}

const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM inbox WHERE state = $1 OR ($1 = 'all' AND state <> 'done') ORDER BY received_at, id LIMIT $2"
);
const SHOW: &str = concat!("SELECT ", columns!(), " FROM inbox WHERE id = $1");
const RETRY: &str = "UPDATE inbox SET state = 'new', attempts = 0, next_at = 0, done_at = NULL \
     WHERE id = $1 AND state = 'quarantined'";
const DROP: &str = "UPDATE inbox SET state = 'done', done_at = $2 WHERE id = $1 AND state = 'quarantined'";
/// What is set aside was never done: the moment says when administrators were told.
const UNTOLD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM inbox WHERE state = 'quarantined' AND done_at IS NULL ORDER BY received_at, id LIMIT $1"
);
const TOLD: (&str, &str) = (
    "UPDATE inbox SET done_at = v.column2 FROM (",
    ") AS v WHERE inbox.id = v.column1 AND inbox.state = 'quarantined' AND inbox.done_at IS NULL",
);

/// What became of something that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InboxState {
    /// It waits to be dealt with.
    New,
    /// It was dealt with.
    Done,
    /// It was set aside.
    Quarantined,
}

/// Something that came in, for the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEntry {
    /// Ours.
    pub id: InboxId,
    /// Where it came in.
    pub connection: String,
    /// What the platform knows it by.
    pub key: String,
    /// What it is dealt with in order with.
    pub conversation: String,
    /// When it came in.
    pub received_at: Timestamp,
    /// What came in, as JSON; it may be what nobody could read.
    pub payload: String,
    /// What became of it.
    pub state: InboxState,
    /// How often it has failed.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl InboxState {
    const ALL: [InboxState; 3] = [InboxState::New, InboxState::Done, InboxState::Quarantined];

    /// The word that stands for it in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            InboxState::New => "new",
            InboxState::Done => "done",
            InboxState::Quarantined => "quarantined",
        }
    }
}

impl FromStr for InboxState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| format!("\"{text}\" is not new, quarantined or done"))
    }
}

impl InboxQueue<'_> {
    /// What is in that state, or all that is not done, oldest first.
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

    /// One of them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn show(&self, id: InboxId) -> Result<Option<InboxEntry>, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "inbox", SHOW, cells![id.to_string()]).await?;
        row.as_ref().map(entry).transpose()
    }

    /// Lets something that was set aside be dealt with again. False if it was not.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn retry(&self, id: InboxId) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let done = run(
            &mut connection,
            "deal with it again",
            RETRY,
            cells![id.to_string()],
        )
        .await?;
        Ok(done == 1)
    }

    /// Forgets something that was set aside; delivered again, it is known. False if it was not set aside.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn drop(&self, id: InboxId, now: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.0.writer().await?;
        let cells = cells![id.to_string(), now];
        let done = run(&mut connection, "drop what came in", DROP, cells).await?;
        Ok(done == 1)
    }

    /// Whether anything was set aside that administrators were not told of.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn has_untold(&self) -> Result<bool, StoreError> {
        let mut connection = self.0.reader().await?;
        Ok(!read(&mut connection, "inbox", UNTOLD, cells![1])
            .await?
            .is_empty())
    }
}

impl Inbox<'_> {
    /// What was set aside and administrators were not told of, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn untold(&mut self, limit: i64) -> Result<Vec<InboxEntry>, StoreError> {
        let rows = read(&mut self.0.transaction, "inbox", UNTOLD, cells![limit]).await?;
        rows.iter().map(entry).collect()
    }

    /// Notes that administrators are told of these by this very unit.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if somebody else told them meanwhile; [`StoreError::Database`].
    pub async fn told(&mut self, entries: &[InboxEntry]) -> Result<(), StoreError> {
        let now = self.0.now;
        let rows = entries.iter().map(|entry| cells![entry.id.to_string(), now]);
        let noted = write(&mut self.0.transaction, "note who was told", TOLD, rows.collect()).await?;
        match noted == entries.len() as u64 {
            true => Ok(()),
            false => Err(StoreError::Conflict),
        }
    }
}

fn entry(row: &Row) -> Result<InboxEntry, StoreError> {
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
