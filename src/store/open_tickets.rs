//! Open tickets outside of any unit of work, in the order of their ids.

use desk::TicketId;

use crate::StoreError;
use crate::reads::Reads;
use crate::rows::{cells, read};

/// The condition of an open ticket, behind the name of its table (`"t."`). The phases are first those of the index
/// `tickets_unended`.
macro_rules! is_open {
    ($table:literal) => {
        concat!(
            $table,
            "phase IN ('new', 'in_progress', 'on_hold', 'resolved', 'merged') AND ",
            $table,
            "phase IN ('new', 'in_progress', 'on_hold')"
        )
    };
}

pub(crate) use is_open;

const OPEN: &str = concat!(
    "SELECT id FROM tickets WHERE ",
    is_open!(""),
    " AND id > $1 ORDER BY id LIMIT $2"
);
const WITHOUT_CLOCKS: &str = concat!(
    "SELECT id FROM tickets WHERE ",
    is_open!(""),
    " AND id > $1 AND NOT EXISTS (SELECT 1 FROM sla_clocks WHERE sla_clocks.ticket_id = tickets.id) ORDER BY id LIMIT $2"
);

impl Reads<'_> {
    /// Up to `most` open tickets after a ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn open_tickets(
        &self,
        after: Option<TicketId>,
        most: i64,
    ) -> Result<Vec<TicketId>, StoreError> {
        self.after(OPEN, after, most).await
    }

    /// Up to `most` open tickets without clocks, after a ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn without_clocks(
        &self,
        after: Option<TicketId>,
        most: i64,
    ) -> Result<Vec<TicketId>, StoreError> {
        self.after(WITHOUT_CLOCKS, after, most).await
    }

    async fn after(
        &self,
        sql: &'static str,
        after: Option<TicketId>,
        most: i64,
    ) -> Result<Vec<TicketId>, StoreError> {
        // Every id sorts after the empty text.
        let after = after.map_or_else(String::new, |after| after.to_string());
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "tickets", sql, cells![after, most]).await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }
}
