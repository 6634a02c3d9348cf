//! Timers as a queue: which are due, and what becomes of those that cannot fire.

use desk::Timestamp;

use crate::StoreError;
use crate::database::Database;
use crate::rows::{cells, read, run};
use crate::timers::{TimerRow, timer};

const DUE: &str = "SELECT subject AS id, subject, kind, epoch, due_at FROM timers \
     WHERE state = 'armed' AND due_at <= $1 ORDER BY due_at, subject, kind LIMIT $2";
const POSTPONE: &str =
    "UPDATE timers SET due_at = $4 WHERE subject = $1 AND kind = $2 AND epoch = $3 AND state = 'armed'";
const SWEEP: &str = "DELETE FROM timers WHERE (subject, kind, epoch) IN \
     (SELECT subject, kind, epoch FROM timers WHERE state = 'void' AND due_at < $1 LIMIT $2)";

/// The timers outside any unit of work.
#[derive(Clone, Copy, Debug)]
pub struct TimerQueue<'s>(pub(crate) &'s Database);

impl TimerQueue<'_> {
    /// Up to `limit` due timers, the longest overdue first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<TimerRow>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "timers", DUE, cells![now, limit]).await?;
        rows.iter().map(timer).collect()
    }

    /// Delays a timer whose action failed.
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

    /// Deletes up to `limit` void timers that were due before a time; returns how many. Fired timers stay, so that a
    /// threshold does not fire twice.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn sweep(&self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let mut connection = self.0.writer().await?;
        run(&mut connection, "forget timers", SWEEP, cells![before, limit]).await
    }
}
