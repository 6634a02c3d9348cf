//! The table `timers`. Each timer fires at most once.
//!
//! A newer epoch of the same subject and kind voids the older ones.

use std::collections::{BTreeMap, BTreeSet};

use desk::Timestamp;

use crate::StoreError;
use crate::locks::Lock;
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const FIRE: &str = "UPDATE timers SET state = 'fired', fired_at = $4 \
     WHERE subject = $1 AND kind = $2 AND epoch = $3 AND state = 'armed' AND due_at <= $4";
const UPSERT: Bulk<'static> = Bulk::insert(
    "timers",
    "ON CONFLICT (subject, kind, epoch) DO UPDATE SET due_at = excluded.due_at, state = 'armed' \
     WHERE timers.state <> 'fired'",
);
const LAST_FIRED: &str = "SELECT subject, kind, epoch, due_at, fired_at FROM timers WHERE subject = $1 AND kind = $2 \
     AND state = 'fired' ORDER BY epoch DESC LIMIT 1";
const ARMED: &str = "SELECT subject, kind, epoch, due_at FROM timers WHERE subject = $1 AND kind = $2 \
     AND state = 'armed' ORDER BY epoch DESC LIMIT 1";
const DISARM: Bulk<'static> = Bulk::with(
    "UPDATE timers SET state = 'void' WHERE state = 'armed' \
     AND (subject, kind) IN (SELECT v.subject, v.kind FROM v)",
);
/// The timers of a unit of work.
#[derive(Debug)]
pub struct Timers<'u> {
    pub(crate) slots: &'u mut TimerSlots,
    pub(crate) session: &'u mut Session,
}

/// An action that is due at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Its subject (`tkt_01J…`).
    pub subject: String,
    /// The action (`close`).
    pub kind: String,
    /// A rising number. A newer epoch voids the timers of older ones.
    pub epoch: i64,
    /// When it is due.
    pub due_at: Timestamp,
}

/// A timer that is due.
pub type TimerRow = Timer;

/// The timers that a unit of work arms and disarms.
#[derive(Debug, Default)]
pub(crate) struct TimerSlots {
    disarm: BTreeSet<(String, String)>,
    arm: BTreeMap<(String, String), Timer>,
}

impl Timers<'_> {
    /// Arms a timer and voids its earlier epochs. A fired timer stays fired.
    pub fn arm(&mut self, timer: &Timer) {
        self.session.count_write();
        let key = (timer.subject.clone(), timer.kind.clone());
        if timer.epoch > 0 || self.slots.arm.contains_key(&key) {
            self.slots.disarm.insert(key.clone());
        }
        self.slots.arm.insert(key, timer.clone());
    }

    /// Voids all armed timers of a subject and kind.
    pub fn disarm(&mut self, subject: &str, kind: &str) {
        self.session.count_write();
        let key = (subject.to_owned(), kind.to_owned());
        self.slots.arm.remove(&key);
        self.slots.disarm.insert(key);
    }

    /// The armed timer of a subject and kind.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn armed(&mut self, subject: &str, kind: &str) -> Result<Option<Timer>, StoreError> {
        let key = (subject.to_owned(), kind.to_owned());
        if let Some(timer) = self.slots.arm.get(&key) {
            return Ok(Some(timer.clone()));
        }
        if self.slots.disarm.contains(&key) {
            return Ok(None);
        }
        let row = self
            .session
            .read_one("timers", ARMED, cells![key.0, key.1])
            .await?;
        row.as_ref().map(timer).transpose()
    }

    /// The last timer of a subject and kind that has fired, and when it fired. `None` if none has.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn last_fired(
        &mut self,
        subject: &str,
        kind: &str,
    ) -> Result<Option<(Timer, Timestamp)>, StoreError> {
        let cells = cells![subject.to_owned(), kind.to_owned()];
        let row = self.session.read_one("timers", LAST_FIRED, cells).await?;
        row.map(|row| Ok((timer(&row)?, row.time("fired_at")?)))
            .transpose()
    }

    /// Locks the subject of a timer and marks the timer as fired. Returns false if it has fired
    /// already, is void, or is due later now; the caller must do nothing then.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`], [`StoreError::Database`].
    pub async fn fire(&mut self, timer: &TimerRow) -> Result<bool, StoreError> {
        let key = (timer.subject.clone(), timer.kind.clone());
        if self.slots.disarm.contains(&key) || self.slots.arm.contains_key(&key) {
            return Ok(false);
        }
        if let Some(subject) = Lock::of_subject(&timer.subject) {
            self.session.lock(&[subject]).await?;
        }
        self.session.count_write();
        let cells = cells![key.0, key.1, timer.epoch, self.session.now()];
        let fired = self.session.run("fire a timer", FIRE, cells).await?;
        Ok(fired == 1)
    }
}

impl TimerSlots {
    /// Writes armed and disarmed timers; returns how many were armed.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<u64, StoreError> {
        let disarm = std::mem::take(&mut self.disarm).into_iter();
        let arm = std::mem::take(&mut self.arm).into_values();
        let disarm = disarm.map(|(subject, kind)| named![subject: subject, kind: kind]);
        let arm = arm.map(|timer| {
            named![
                subject: timer.subject,
                kind: timer.kind,
                epoch: timer.epoch,
                due_at: timer.due_at,
                state: "armed",
            ]
        });
        session.write("disarm timers", DISARM, disarm.collect()).await?;
        session.write("arm timers", UPSERT, arm.collect()).await
    }
}

/// The timer of a row.
pub(crate) fn timer(row: &Row) -> Result<Timer, StoreError> {
    Ok(Timer {
        subject: row.text("subject")?,
        kind: row.text("kind")?,
        epoch: row.int("epoch")?,
        due_at: row.time("due_at")?,
    })
}
