//! What is to happen at a time. Each timer fires at most once, whoever tries.
//!
//! A newer epoch of the same subject and kind voids the older ones.

use std::collections::{BTreeMap, BTreeSet};

use desk::Timestamp;
use sqlx::AnyConnection;

use crate::row::Row;
use crate::rows::{cells, read, run, write};
use crate::unit::Unit;
use crate::{Store, StoreError};

const DUE: &str = "SELECT subject AS id, subject, kind, epoch, due_at FROM timers \
     WHERE state = 'armed' AND due_at <= $1 ORDER BY due_at, subject, kind LIMIT $2";
const FIRE: &str = "UPDATE timers SET state = 'fired', fired_at = $4 \
     WHERE subject = $1 AND kind = $2 AND epoch = $3 AND state = 'armed'";
const UPSERT: (&str, &str) = (
    "INSERT INTO timers (subject, kind, epoch, due_at, state)",
    "ON CONFLICT (subject, kind, epoch) DO UPDATE SET due_at = excluded.due_at, state = 'armed' \
     WHERE timers.state <> 'fired'",
);
const DISARM: (&str, &str) = (
    "UPDATE timers SET state = 'void' WHERE state = 'armed' AND (subject, kind) IN (",
    ")",
);
const POSTPONE: &str =
    "UPDATE timers SET due_at = $4 WHERE subject = $1 AND kind = $2 AND epoch = $3 AND state = 'armed'";
const SWEEP: &str = "DELETE FROM timers WHERE (subject, kind, epoch) IN \
     (SELECT subject, kind, epoch FROM timers WHERE state = 'void' AND due_at < $1 LIMIT $2)";

/// The timers of a unit of work.
#[derive(Debug)]
pub struct Timers<'u>(pub(crate) &'u mut Unit);

/// The timers outside any unit of work.
#[derive(Clone, Copy, Debug)]
pub struct TimerQueue<'s>(pub(crate) &'s Store);

/// Something that is to happen at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// To what (`tkt_01J…`).
    pub subject: String,
    /// What (`close`).
    pub kind: String,
    /// Which round: an ever rising number that voids what was armed in rounds before.
    pub epoch: i64,
    /// When.
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
    /// Arms a timer and voids its earlier epochs. One that has fired already stays fired.
    pub fn arm(&mut self, timer: &Timer) {
        let key = (timer.subject.clone(), timer.kind.clone());
        if timer.epoch > 0 || self.0.timers.arm.contains_key(&key) {
            self.0.timers.disarm.insert(key.clone());
        }
        self.0.timers.arm.insert(key, timer.clone());
    }

    /// Voids whatever is armed for that subject and kind.
    pub fn disarm(&mut self, subject: &str, kind: &str) {
        let key = (subject.to_owned(), kind.to_owned());
        self.0.timers.arm.remove(&key);
        self.0.timers.disarm.insert(key);
    }

    /// Marks a timer as fired. False if it has fired already or was voided: then nothing must happen.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn fire(&mut self, timer: &TimerRow) -> Result<bool, StoreError> {
        let key = (timer.subject.clone(), timer.kind.clone());
        if self.0.timers.disarm.contains(&key) || self.0.timers.arm.contains_key(&key) {
            return Ok(false);
        }
        let cells = cells![key.0, key.1, timer.epoch, self.0.now];
        let fired = run(&mut self.0.transaction, "fire a timer", FIRE, cells).await?;
        Ok(fired == 1)
    }
}

impl TimerQueue<'_> {
    /// What is due, the longest overdue first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<TimerRow>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "timers", DUE, cells![now, limit]).await?;
        rows.iter().map(timer).collect()
    }

    /// A timer could not take effect: it comes back at that moment.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn postpone(&self, timer: &TimerRow, until: Timestamp) -> Result<(), StoreError> {
        let cells = cells![timer.subject.clone(), timer.kind.clone(), timer.epoch, until];
        let mut connection = self.0.writer().await?;
        run(&mut connection, "postpone a timer", POSTPONE, cells).await?;
        Ok(())
    }

    /// Forgets voided timers that were due before a moment, so many at most; says how many it forgot. Fired ones stay:
    /// they are what keeps a threshold from firing twice.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep(&self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        run(&mut connection, "forget timers", SWEEP, cells![before, limit]).await
    }
}

impl TimerSlots {
    /// Writes what was armed and disarmed; says how many timers are armed.
    pub(crate) async fn flush(&mut self, connection: &mut AnyConnection) -> Result<u64, StoreError> {
        let disarm = std::mem::take(&mut self.disarm).into_iter();
        let arm = std::mem::take(&mut self.arm).into_values();
        let disarm = disarm.map(|(subject, kind)| cells![subject, kind]).collect();
        let arm = arm.map(|timer| cells![timer.subject, timer.kind, timer.epoch, timer.due_at, "armed"]);
        write(connection, "disarm timers", DISARM, disarm).await?;
        write(connection, "arm timers", UPSERT, arm.collect()).await
    }
}

fn timer(row: &Row) -> Result<Timer, StoreError> {
    Ok(Timer {
        subject: row.text("subject")?,
        kind: row.text("kind")?,
        epoch: row.int("epoch")?,
        due_at: row.time("due_at")?,
    })
}
