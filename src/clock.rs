//! The desk's clock, and the only place of this crate that reads the wall clock.
//!
//! Protocols use the wall clock. The desk's clock serves reminders, deadlines and times on cards. A file with an offset in
//! seconds moves the desk's clock (the playground's buttons write this file), and a speed accelerates it.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

/// The desk's clock. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The start of the accelerated time.
    since: DateTime<Utc>,
    /// The desk's seconds in one second of the wall clock.
    speed: u32,
    /// The file with the offset in seconds.
    file: Option<PathBuf>,
}

impl Clock {
    /// A clock that shows the wall clock's time.
    pub fn wall() -> Self {
        Self::moved(None, 1)
    }

    /// A clock that runs `speed` times as fast from now on, with the offset in `file`.
    pub fn moved(file: Option<PathBuf>, speed: u32) -> Self {
        let since = wall();
        Self(Arc::new(Inner { since, speed, file }))
    }

    /// The desk's current time.
    pub fn now(&self) -> DateTime<Utc> {
        let wall = wall();
        let run = wall - self.0.since;
        let ahead = i32::try_from(self.0.speed - 1)
            .ok()
            .and_then(|faster| run.checked_mul(faster))
            .unwrap_or_default();
        wall + ahead + self.offset()
    }

    /// The offset in the file. A missing or damaged file means no offset.
    fn offset(&self) -> TimeDelta {
        let Some(file) = &self.0.file else {
            return TimeDelta::zero();
        };
        let written = std::fs::read_to_string(file).unwrap_or_default();
        let seconds = written.trim().parse().ok();
        seconds.and_then(TimeDelta::try_seconds).unwrap_or_default()
    }
}

/// The time of the wall clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the only place where the root crate reads the wall clock"
)]
pub fn wall() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_moves_the_clock_and_a_damaged_file_does_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("clock");
        let clock = Clock::moved(Some(file.clone()), 1);
        let is_ahead_by = |seconds: i64| {
            let ahead = (clock.now() - wall()).num_seconds();
            assert!((seconds - 2..=seconds).contains(&ahead), "{ahead}");
        };
        is_ahead_by(0);
        std::fs::write(&file, "3600\n").expect("the folder is writable");
        is_ahead_by(3_600);
        std::fs::write(&file, "tomorrow").expect("the folder is writable");
        is_ahead_by(0);
    }

    #[test]
    fn an_accelerated_clock_runs_ahead_and_never_back() {
        let clock = Clock::moved(None, 3_600);
        let mut last = clock.now();
        for _ in 0..1_000 {
            let now = clock.now();
            assert!(now >= last);
            last = now;
        }
        assert!(clock.now() >= wall());
    }
}
