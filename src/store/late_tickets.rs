//! How many open tickets of each team are late.

use desk::TeamName;

use crate::StoreError;
use crate::reads::Reads;
use crate::rows::{cells, read};

/// The phases are first those of the index.
const LATE: &str = "SELECT t.team AS id, t.team, CASE WHEN t.private_since IS NULL THEN 0 ELSE 1 END AS private, \
     COUNT(*) AS open, CAST(SUM(CASE WHEN EXISTS (SELECT 1 FROM sla_clocks AS c WHERE c.ticket_id = t.id \
     AND c.state = 'running' AND c.reached >= 100) THEN 1 ELSE 0 END) AS BIGINT) AS late FROM tickets AS t \
     WHERE t.phase IN ('new', 'in_progress', 'resolved', 'merged') AND t.phase IN ('new', 'in_progress') \
     GROUP BY t.team, CASE WHEN t.private_since IS NULL THEN 0 ELSE 1 END";

/// How many open tickets of a team are late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateTickets {
    /// The team.
    pub team: TeamName,
    /// Whether these are the private tickets of the team.
    pub private: bool,
    /// The open tickets.
    pub open: i64,
    /// Those with a promise whose due time has passed.
    pub late: i64,
}

impl Reads<'_> {
    /// How many open tickets of each team are late.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn late_tickets(&self) -> Result<Vec<LateTickets>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "tickets", LATE, cells![]).await?;
        let late = rows.iter().map(|row| {
            Ok(LateTickets {
                team: TeamName(row.text("team")?),
                private: row.int("private")? == 1,
                open: row.int("open")?,
                late: row.int("late")?,
            })
        });
        late.collect()
    }
}
