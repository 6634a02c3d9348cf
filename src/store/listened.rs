//! Since when connections are listened to: before anything is kept, nothing else says so.

use chat::Connection;
use desk::Timestamp;

use crate::rows::{cells, read_one, run};
use crate::{Store, StoreError};

const FIRST: &str = "INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
const SINCE: &str = "SELECT value FROM counters WHERE name = $1";

impl Store {
    /// Since when a connection is listened to; nothing if it is now, for the first time.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn listened_since(
        &self,
        on: &Connection,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let name = format!("listened_since:{}", on.0);
        let mut connection = self.writer().await?;
        let cells = cells![name.clone(), now];
        if run(&mut connection, "note a first start", FIRST, cells).await? > 0 {
            return Ok(None);
        }
        let row = read_one(&mut connection, "counters", SINCE, cells![name]).await?;
        row.map(|row| row.time("value")).transpose()
    }
}
