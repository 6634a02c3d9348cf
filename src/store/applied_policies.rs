//! Which policies and calendars the clocks of all open tickets follow.

use desk::TicketId;

use crate::StoreError;
use crate::counters::APPLIED_POLICIES;
use crate::reads::Reads;
use crate::rows::{cells, read, read_one};
use crate::unit::UnitOfWork;

// The phases are first those of the index.
const OPEN: &str = "SELECT id FROM tickets \
     WHERE phase IN ('new', 'in_progress', 'on_hold', 'resolved', 'merged') AND phase IN ('new', 'in_progress', 'on_hold') AND id > $1 \
     ORDER BY id LIMIT $2";
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

    /// Up to `most` open tickets after a ticket, in the order of their ids.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn open_tickets(
        &self,
        after: Option<TicketId>,
        most: i64,
    ) -> Result<Vec<TicketId>, StoreError> {
        // Every id sorts after the empty text.
        let after = after.map_or_else(String::new, |after| after.to_string());
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "tickets", OPEN, cells![after, most]).await?;
        rows.iter().map(|row| row.parse("id")).collect()
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
