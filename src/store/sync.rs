//! Up to when everything was heard: before that mark, nothing is missing of what was said where the desk listens.
//!
//! The mark goes forward only while nothing is missing. So a desk that is ended in the midst of catching up reads at
//! its next start from where it began, however new what it kept meanwhile is.

use chat::Connection;
use chrono::TimeDelta;
use desk::Timestamp;

use crate::rows::{cells, read_one, run};
use crate::{Store, StoreError};

/// What the mark's counter is called, before the connection's name.
pub(crate) const HEARD_UNTIL: &str = "heard_until:";

/// Events come in any order, so the newest that came in says little of those just before it. What is read twice is
/// known by its key.
const MARGIN: TimeDelta = TimeDelta::minutes(10);

const MARK: &str = "SELECT value FROM counters WHERE name = $1";
const NEWEST: &str = "SELECT MAX(at) AS at FROM inbox WHERE connection = $1";
const FIRST: &str = "INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
const FORWARD: &str = "UPDATE counters SET value = $2 WHERE name = $1 AND value < $2";

impl Store {
    /// Up to when everything was heard on a connection, by the platform's clock. Nothing if it is listened to for the
    /// first time: then the mark begins now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn heard_until(
        &self,
        on: &Connection,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let name = name(on);
        let mut connection = self.writer().await?;
        if let Some(row) = read_one(&mut connection, "counters", MARK, cells![name.clone()]).await? {
            return row.time("value").map(Some);
        }
        // A desk of before there was a mark knows no more than what it kept.
        let row = read_one(&mut connection, "inbox", NEWEST, cells![on.0.clone()]).await?;
        let newest = row.map_or(Ok(None), |row| row.maybe_time("at"))?;
        let mark = newest.map(|at| at - MARGIN);
        let cells = cells![name, mark.unwrap_or(now)];
        run(&mut connection, "note a first start", FIRST, cells).await?;
        Ok(mark)
    }

    /// Notes that nothing is missing of what was said before the newest event that came in. The mark never goes back.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn note_heard(&self, on: &Connection, newest: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.writer().await?;
        let cells = cells![name(on), newest - MARGIN];
        run(&mut connection, "note what was heard", FORWARD, cells).await?;
        Ok(())
    }
}

fn name(on: &Connection) -> String {
    format!("{HEARD_UNTIL}{}", on.0)
}
