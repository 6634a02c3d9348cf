//! The promises and the queue of a team at a glance.
//!
//! Unwritten changes of a unit of work do not count.

use desk::{TeamName, TicketId, Timestamp};

use crate::StoreError;
use crate::open_tickets::is_open;
use crate::row::Row;
use crate::rows::{Value, cells};
use crate::sla_clocks::SlaClocks;

const OPEN_PROMISES: &str = concat!(
    "SELECT open.team AS id, CAST(SUM(open.late) AS BIGINT) AS late, \
     CAST(SUM(CASE WHEN open.late = 0 THEN open.at_risk ELSE 0 END) AS BIGINT) AS at_risk \
     FROM (SELECT t.team AS team, MAX(CASE WHEN c.reached >= 100 THEN 1 ELSE 0 END) AS late, \
     MAX(CASE WHEN c.state = 'running' AND c.reached > 0 THEN 1 ELSE 0 END) AS at_risk \
     FROM tickets AS t JOIN sla_clocks AS c ON c.ticket_id = t.id \
     WHERE ",
    is_open!("t."),
    " AND c.state IN ('running', 'paused') AND t.team = $1 \
     AND (CASE WHEN t.private_since IS NULL THEN 0 ELSE 1 END) BETWEEN $2 AND $3 GROUP BY t.id, t.team) AS open \
     GROUP BY open.team",
);
// SQLite joins in this order, so it reads only what was met since the moment.
const MET_PROMISES: &str = "SELECT t.team AS id, \
     CAST(SUM(CASE WHEN c.breached_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS kept, \
     CAST(SUM(CASE WHEN c.breached_at IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS missed \
     FROM sla_clocks AS c CROSS JOIN tickets AS t \
     WHERE t.id = c.ticket_id AND c.met_at >= $4 AND c.state = 'met' AND t.team = $1 \
     AND (CASE WHEN t.private_since IS NULL THEN 0 ELSE 1 END) BETWEEN $2 AND $3 GROUP BY t.team";
const PRESSING: &str = concat!(
    "SELECT t.id AS id, MIN(c.due_at) AS due \
     FROM tickets AS t JOIN sla_clocks AS c ON c.ticket_id = t.id \
     WHERE ",
    is_open!("t."),
    " AND t.team = $1 \
     AND (c.state = 'running' OR (c.state = 'paused' AND c.reached >= 100)) AND c.reached >= $4 \
     AND (CASE WHEN t.private_since IS NULL THEN 0 ELSE 1 END) BETWEEN $2 AND $3 \
     GROUP BY t.id ORDER BY due, t.id LIMIT $5",
);
const QUEUE: &str = concat!(
    "SELECT team AS id, COUNT(*) AS open, \
     CAST(SUM(CASE WHEN assignee_id IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unassigned, \
     CAST(SUM(CASE WHEN phase = 'on_hold' THEN 1 ELSE 0 END) AS BIGINT) AS on_hold FROM tickets \
     WHERE ",
    is_open!(""),
    " AND team = $1 \
     AND (CASE WHEN private_since IS NULL THEN 0 ELSE 1 END) BETWEEN $2 AND $3 GROUP BY team",
);
const LONGEST: &str = concat!(
    "SELECT id FROM tickets WHERE ",
    is_open!(""),
    " AND phase <> 'on_hold' AND team = $1 \
     AND (CASE WHEN private_since IS NULL THEN 0 ELSE 1 END) BETWEEN $2 AND $3 ORDER BY opened_at, id LIMIT $4"
);

/// The tickets of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketsOf {
    /// The team.
    pub team: TeamName,
    /// Whether private tickets are meant.
    pub privacy: Privacy,
}

/// Which tickets are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// Those that the whole team sees.
    Shared,
    /// The private ones.
    Private,
    /// All of them.
    Both,
}

/// The promises about the tickets of a team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PromiseBoard {
    /// The open tickets that are not late, with a promise of which a threshold before the due time has passed.
    pub at_risk: i64,
    /// The open tickets with a promise whose due time has passed.
    pub late: i64,
    /// The promises that were met in time since a moment.
    pub kept: i64,
    /// The promises that were met late since that moment.
    pub missed: i64,
}

/// The open tickets of a team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueBoard {
    /// All of them.
    pub open: i64,
    /// Those without an assignee.
    pub unassigned: i64,
    /// Those on hold.
    pub on_hold: i64,
}

impl TicketsOf {
    fn cells(&self) -> Vec<Value> {
        let (least, most) = match self.privacy {
            Privacy::Shared => (0, 0),
            Privacy::Private => (1, 1),
            Privacy::Both => (0, 1),
        };
        cells![self.team.0.clone(), least, most]
    }

    fn cells_and<const N: usize>(&self, more: [i64; N]) -> Vec<Value> {
        let mut cells = self.cells();
        cells.extend(more.into_iter().flat_map(|number| cells![number]));
        cells
    }
}

impl SlaClocks<'_> {
    /// The promises about the tickets of a team. `since` is the moment from which met promises count. The late tickets and those
    /// at risk are the ones of [`SlaClocks::pressing`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn board(&mut self, of: &TicketsOf, since: Timestamp) -> Result<PromiseBoard, StoreError> {
        let open = self
            .session
            .read_one("sla_clocks", OPEN_PROMISES, of.cells())
            .await?;
        let mut cells = of.cells();
        cells.extend(cells![since]);
        let met = self.session.read_one("sla_clocks", MET_PROMISES, cells).await?;
        let int = |row: &Option<Row>, column| row.as_ref().map_or(Ok(0), |row| row.int(column));
        Ok(PromiseBoard {
            at_risk: int(&open, "at_risk")?,
            late: int(&open, "late")?,
            kept: int(&met, "kept")?,
            missed: int(&met, "missed")?,
        })
    }

    /// Up to `most` open tickets with a promise that has reached a threshold, those that are due first at the front. A promise
    /// whose time stands still counts only if it is late.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn pressing(
        &mut self,
        of: &TicketsOf,
        reached: u8,
        most: i64,
    ) -> Result<Vec<TicketId>, StoreError> {
        let cells = of.cells_and([reached.into(), most]);
        let rows = self.session.read("sla_clocks", PRESSING, cells).await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }

    /// The open tickets of a team.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn queue(&mut self, of: &TicketsOf) -> Result<QueueBoard, StoreError> {
        let row = self.session.read_one("tickets", QUEUE, of.cells()).await?;
        let Some(row) = row else {
            return Ok(QueueBoard::default());
        };
        Ok(QueueBoard {
            open: row.int("open")?,
            unassigned: row.int("unassigned")?,
            on_hold: row.int("on_hold")?,
        })
    }

    /// Up to `most` tickets that the team works on or has to claim, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn waiting_longest(&mut self, of: &TicketsOf, most: i64) -> Result<Vec<TicketId>, StoreError> {
        let rows = self
            .session
            .read("tickets", LONGEST, of.cells_and([most]))
            .await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }
}
