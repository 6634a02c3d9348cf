//! Which policies and calendars the clocks of all open tickets follow.

use crate::StoreError;
use crate::counters::APPLIED_POLICIES;
use crate::reads::Reads;
use crate::rows::{cells, read_one};
use crate::unit::UnitOfWork;

const APPLIED: &str = "SELECT value FROM counters WHERE name = $1";
const NOTE: &str = "INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

impl Reads<'_> {
    /// The number of the policies and calendars that all open tickets follow. `None` if no version has noted one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn applied_policies(&self) -> Result<Option<i64>, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "counters", APPLIED, cells![APPLIED_POLICIES]).await?;
        row.map(|row| row.int("value")).transpose()
    }
}

impl UnitOfWork {
    /// Notes the number of the policies and calendars that all open tickets follow.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn note_applied_policies(&mut self, number: i64) -> Result<(), StoreError> {
        let cells = cells![APPLIED_POLICIES, number];
        self.session.run("note the applied policies", NOTE, cells).await?;
        Ok(())
    }
}
