//! The table `sla_clocks`: what a policy promises about a ticket, one row per metric.
//!
//! The rows follow from the journal. Each running row has one armed timer, for its next threshold.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use desk::{Metric, PersonId, TicketId, Timestamp};
use strum::{Display, EnumString, IntoStaticStr};

use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, NamedCells, named};
use crate::session::Session;

const OF_EACH: Bulk<'static> = Bulk::with(
    "SELECT c.ticket_id AS id, c.ticket_id, c.metric, c.policy, c.target, c.state, c.started_at, c.due_at, \
     c.original_due_at, c.met_at, c.breached_at, c.reached, c.next_threshold, c.next_at, c.epoch, c.acknowledged, \
     c.acknowledged_by_id, c.acknowledged_at, c.late, c.told FROM sla_clocks AS c JOIN v ON v.id = c.ticket_id",
);
const UPSERT: Bulk<'static> = Bulk::insert(
    "sla_clocks",
    "ON CONFLICT (ticket_id, metric) DO UPDATE SET policy = excluded.policy, target = excluded.target, \
     state = excluded.state, started_at = excluded.started_at, due_at = excluded.due_at, \
     original_due_at = excluded.original_due_at, met_at = excluded.met_at, breached_at = excluded.breached_at, \
     reached = excluded.reached, next_threshold = excluded.next_threshold, next_at = excluded.next_at, \
     epoch = excluded.epoch, acknowledged = excluded.acknowledged, \
     acknowledged_by_id = excluded.acknowledged_by_id, acknowledged_at = excluded.acknowledged_at, \
     late = excluded.late, told = excluded.told",
);
const DELETE: Bulk<'static> =
    Bulk::with("DELETE FROM sla_clocks WHERE (ticket_id, metric) IN (SELECT v.ticket_id, v.metric FROM v)");

/// The clocks of tickets in a unit of work.
#[derive(Debug)]
pub struct SlaClocks<'u> {
    pub(crate) slots: &'u mut SlaClockSlots,
    pub(crate) session: &'u mut Session,
}

/// The clocks that a unit of work writes. `None` deletes the row.
pub(crate) type SlaClockSlots = BTreeMap<(TicketId, Metric), Option<SlaClock>>;

/// A promise about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlaClock {
    /// The ticket.
    pub ticket: TicketId,
    /// What is promised.
    pub metric: Metric,
    /// The name of the policy.
    pub policy: String,
    /// The target, as the configuration writes it.
    pub target: String,
    /// Whether the time runs.
    pub state: ClockState,
    /// When the time began.
    pub started: Timestamp,
    /// When the promise is due. `None` while the time stands still before it.
    pub due: Option<Timestamp>,
    /// When the promise is due without extensions.
    pub original_due: Option<Timestamp>,
    /// When the promise was met.
    pub met: Option<Timestamp>,
    /// The due time that passed, if the promise was broken.
    pub breached: Option<Timestamp>,
    /// How late the promise was when its time stopped, without the pauses.
    pub late: Option<TimeDelta>,
    /// The highest threshold that has passed, in percent; 0 if none has.
    pub reached: u8,
    /// The highest threshold that people were told of, in percent.
    pub told: u8,
    /// The threshold whose timer is armed.
    pub next: Option<NextThreshold>,
    /// Rises when the due time or the moment of the next threshold changes.
    pub epoch: i64,
    /// The last acknowledgement.
    pub acknowledged: Option<Acknowledged>,
}

/// A threshold that has not passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextThreshold {
    /// In percent of the target.
    pub percent: u8,
    /// When it passes.
    pub at: Timestamp,
}

/// Somebody knows of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The highest threshold that had passed, in percent.
    pub percent: u8,
    /// Who acknowledged it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Whether the time of a promise runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ClockState {
    /// The time runs.
    Running,
    /// The time stands still.
    Paused,
    /// The promise was met, in time or late.
    Met,
    /// The promise does not apply, because the ticket was merged, cancelled or settled otherwise.
    NotApplicable,
}

impl SlaClock {
    /// Whether the time runs.
    pub fn is_running(&self) -> bool {
        self.state == ClockState::Running
    }
}

impl SlaClocks<'_> {
    /// Adds or replaces a clock.
    pub fn put(&mut self, clock: SlaClock) {
        self.session.count_write();
        self.slots.insert((clock.ticket, clock.metric), Some(clock));
    }

    /// Deletes a clock that no policy asks for any more.
    pub fn remove(&mut self, ticket: TicketId, metric: Metric) {
        self.session.count_write();
        self.slots.insert((ticket, metric), None);
    }

    /// The clocks of a ticket, by metric. The unit locks the ticket.
    ///
    /// # Errors
    ///
    /// As [`crate::Tickets::find`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<SlaClock>, StoreError> {
        self.session.lock_ticket(ticket).await?;
        self.of_each(&[ticket]).await
    }

    /// The clocks of several tickets, by ticket and metric. The unit does not lock the tickets.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of_each(&mut self, tickets: &[TicketId]) -> Result<Vec<SlaClock>, StoreError> {
        let written = tickets
            .iter()
            .filter(|ticket| !self.session.is_unwritten(**ticket));
        let rows = written.map(|ticket| named![id: ticket.to_string()]).collect();
        let rows = self.session.read_each("sla_clocks", OF_EACH, rows).await?;
        let mut all = BTreeMap::new();
        for row in &rows {
            let clock = clock(row)?;
            all.insert((clock.ticket, clock.metric), Some(clock));
        }
        let own = self
            .slots
            .iter()
            .filter(|((ticket, _), _)| tickets.contains(ticket));
        all.extend(own.map(|(key, clock)| (*key, clock.clone())));
        Ok(all.into_values().flatten().collect())
    }
}

/// Refuses to write clocks of tickets that the unit has not locked.
pub(crate) fn check(slots: &SlaClockSlots, locks: &Locks) -> Result<(), StoreError> {
    let mut tickets = slots.keys().map(|(ticket, _)| Lock::Ticket(*ticket));
    tickets.try_for_each(|lock| locks.check("sla_clocks", lock))
}

/// Writes clocks.
pub(crate) async fn flush(session: &mut Session, slots: SlaClockSlots) -> Result<(), StoreError> {
    let (put, removed): (Vec<_>, Vec<_>) = slots.into_iter().partition(|(_, clock)| clock.is_some());
    let removed = removed
        .into_iter()
        .map(|((ticket, metric), _)| named![ticket_id: ticket.to_string(), metric: <&str>::from(metric)]);
    session
        .write("delete promises", DELETE, removed.collect())
        .await?;
    let put = put.into_iter().filter_map(|(_, clock)| clock).map(cells_of);
    session.write("write promises", UPSERT, put.collect()).await?;
    Ok(())
}

fn cells_of(clock: SlaClock) -> NamedCells {
    let acknowledged = clock.acknowledged;
    named![
        ticket_id: clock.ticket.to_string(),
        metric: <&str>::from(clock.metric),
        policy: clock.policy,
        target: clock.target,
        state: <&str>::from(clock.state),
        started_at: clock.started,
        due_at: clock.due,
        original_due_at: clock.original_due,
        met_at: clock.met,
        breached_at: clock.breached,
        late: clock.late.and_then(|late| late.num_microseconds()),
        reached: i64::from(clock.reached),
        told: i64::from(clock.told),
        next_threshold: clock.next.map(|next| i64::from(next.percent)),
        next_at: clock.next.map(|next| next.at),
        epoch: clock.epoch,
        acknowledged: acknowledged.map(|one| i64::from(one.percent)),
        acknowledged_by_id: acknowledged.map(|one| one.by.to_string()),
        acknowledged_at: acknowledged.map(|one| one.at),
    ]
}

fn clock(row: &Row) -> Result<SlaClock, StoreError> {
    let percent = |column| -> Result<Option<u8>, StoreError> {
        let number = row.maybe_int(column)?;
        let number = number.map(|number| u8::try_from(number).map_err(|_| row.corrupt(column)));
        number.transpose()
    };
    let reached = percent("reached")?.unwrap_or_default();
    let next = percent("next_threshold")?.zip(row.maybe_time("next_at")?);
    let acknowledged = percent("acknowledged")?
        .zip(row.maybe_parse("acknowledged_by_id")?)
        .zip(row.maybe_time("acknowledged_at")?);
    Ok(SlaClock {
        ticket: row.parse("ticket_id")?,
        metric: row.parse("metric")?,
        policy: row.text("policy")?,
        target: row.text("target")?,
        state: row.parse("state")?,
        started: row.time("started_at")?,
        due: row.maybe_time("due_at")?,
        original_due: row.maybe_time("original_due_at")?,
        met: row.maybe_time("met_at")?,
        breached: row.maybe_time("breached_at")?,
        late: row.maybe_int("late")?.map(TimeDelta::microseconds),
        reached,
        told: percent("told")?.unwrap_or(reached),
        next: next.map(|(percent, at)| NextThreshold { percent, at }),
        epoch: row.int("epoch")?,
        acknowledged: acknowledged.map(|((percent, by), at)| Acknowledged { percent, by, at }),
    })
}
