//! How many open tickets of each team are late, and which teams must be told.

use desk::TeamName;

use crate::StoreError;
use crate::counters::LATE_TEAM;
use crate::open_tickets::is_open;
use crate::reads::Reads;
use crate::rows::{cells, read};
use crate::unit::UnitOfWork;

const LATE: &str = concat!(
    "SELECT t.team AS id, t.team, CASE WHEN t.private_since IS NULL THEN 0 ELSE 1 END AS private, \
     COUNT(*) AS open, CAST(SUM(CASE WHEN EXISTS (SELECT 1 FROM sla_clocks AS c WHERE c.ticket_id = t.id \
     AND c.state IN ('running', 'paused') AND c.reached >= 100) THEN 1 ELSE 0 END) AS BIGINT) AS late FROM tickets AS t \
     WHERE ",
    is_open!("t."),
    " GROUP BY t.team, CASE WHEN t.private_since IS NULL THEN 0 ELSE 1 END",
);

const MARKED: &str = "SELECT name AS id, name FROM counters WHERE name LIKE $1 ORDER BY name";
const MARK: &str = "INSERT INTO counters (name, value) VALUES ($1, 1) ON CONFLICT (name) DO NOTHING";
const UNMARK: &str = "DELETE FROM counters WHERE name = $1";

/// The word of the marks about private tickets.
const PRIVATE: &str = "private:";

/// The word of the marks about all other tickets.
const OPEN: &str = "open:";

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

    /// The teams that must be told of their late tickets, and whether of their private ones.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn late_teams(&self) -> Result<Vec<(TeamName, bool)>, StoreError> {
        let mut connection = self.0.reader().await?;
        let cells = cells![format!("{LATE_TEAM}%")];
        let rows = read(&mut connection, "counters", MARKED, cells).await?;
        let mut teams = Vec::new();
        for row in rows {
            let name = row.text("name")?;
            let mark = name.strip_prefix(LATE_TEAM).unwrap_or_default();
            let private = mark.strip_prefix(PRIVATE).map(|team| (team, true));
            let team = private.or_else(|| mark.strip_prefix(OPEN).map(|team| (team, false)));
            teams.extend(team.map(|(team, private)| (TeamName(team.to_owned()), private)));
        }
        Ok(teams)
    }
}

impl UnitOfWork {
    /// Marks a team that must be told of its late tickets. The mark outlasts the process.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn mark_late_team(&mut self, team: &TeamName, private: bool) -> Result<(), StoreError> {
        let cells = cells![mark(team, private)];
        self.session.run("mark a late team", MARK, cells).await?;
        Ok(())
    }

    /// Removes the mark of a team. Returns false if there is none: the team has been told.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn unmark_late_team(&mut self, team: &TeamName, private: bool) -> Result<bool, StoreError> {
        let cells = cells![mark(team, private)];
        let removed = self.session.run("unmark a late team", UNMARK, cells).await?;
        Ok(removed > 0)
    }
}

fn mark(team: &TeamName, private: bool) -> String {
    let word = if private { PRIVATE } else { OPEN };
    format!("{LATE_TEAM}{word}{}", team.0)
}
