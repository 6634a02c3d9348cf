//! The two clocks of the playground: the protocols' clock, and the desk's clock.
//!
//! The protocols' clock is real time plus an offset. All deadlines (triggers, response URLs, nonce windows, redelivery)
//! use it, so that a test can jump past them instead of waiting. The desk's clock is a number in a file that the
//! program under test reads. The playground writes the number and never uses it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// The protocols' clock: real time plus the offset that tests add.
#[derive(Clone, Debug)]
pub struct Clock {
    offset_us: Arc<watch::Sender<i64>>,
}

/// The offset of the desk's clock, kept in a file that the program under test reads.
#[derive(Clone, Debug)]
pub struct DeskClock {
    file: Option<PathBuf>,
    offset_s: Arc<AtomicI64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            offset_us: Arc::new(watch::Sender::new(0)),
        }
    }
}

impl Clock {
    /// The current time of the platforms.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.wall() + TimeDelta::microseconds(*self.offset_us.borrow())
    }

    /// Real time without the offset. Signatures carry it, because the receiver verifies them against real time.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of the crate that reads the wall's clock"
    )]
    pub fn wall(&self) -> DateTime<Utc> {
        Utc::now()
    }

    /// Jumps forward; tasks that sleep on this clock wake earlier.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.offset_us
            .send_modify(|offset| *offset = offset.saturating_add(by));
    }

    /// Waits until this clock reaches `deadline`, in real time or by a jump.
    pub async fn sleep_until(&self, deadline: DateTime<Utc>) {
        let mut moved = self.offset_us.subscribe();
        loop {
            moved.mark_unchanged();
            let Ok(left) = (deadline - self.now()).to_std() else {
                return;
            };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                _ = moved.changed() => {}
            }
        }
    }

    /// Waits for a span of time on this clock.
    pub async fn sleep(&self, span: Duration) {
        self.sleep_until(self.now() + TimeDelta::from_std(span).unwrap_or(TimeDelta::MAX))
            .await;
    }
}

impl DeskClock {
    /// A desk clock that writes its offset to `file`, if there is one.
    #[must_use]
    pub fn new(file: Option<PathBuf>) -> Self {
        Self {
            file,
            offset_s: Arc::default(),
        }
    }

    /// How far the desk's clock is ahead of real time, in seconds.
    #[must_use]
    pub fn offset_s(&self) -> i64 {
        self.offset_s.load(Ordering::SeqCst)
    }

    /// Moves the desk's clock by `seconds` and writes the new total offset to the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be written; the offset is then unchanged.
    pub fn shift(&self, seconds: i64) -> std::io::Result<i64> {
        let moved = self.offset_s().saturating_add(seconds);
        if let Some(file) = &self.file {
            // Writing a temporary file and renaming it is atomic: a reader never finds half a number.
            let beside = file.with_extension("new");
            std::fs::write(&beside, moved.to_string())?;
            std::fs::rename(&beside, file)?;
        }
        self.offset_s.store(moved, Ordering::SeqCst);
        Ok(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeping_task_wakes_when_the_clock_jumps() {
        let clock = Clock::default();
        let sleeper = clock.clone();
        let start = std::time::Instant::now();
        let task = tokio::spawn(async move { sleeper.sleep(Duration::from_secs(3600)).await });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(3601));
        task.await.expect("the sleeper does not panic");
        assert!(start.elapsed() < Duration::from_secs(60));
    }
}
