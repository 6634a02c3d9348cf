//! The desk's clock, and the one place of this crate that reads the wall's.
//!
//! Protocols live on the wall's clock. The desk's clock (reminders, deadlines, what stands on cards) can be moved: by a
//! file that holds the seconds it is ahead, as the playground's buttons write it, and by a speed.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

/// What the desk takes the time to be; cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Since when the desk's time runs at its own speed.
    since: DateTime<Utc>,
    /// How many of the desk's seconds one of the wall's has.
    speed: u32,
    /// Where the seconds stand by which it is ahead besides.
    file: Option<PathBuf>,
}

impl Clock {
    /// The wall's own.
    pub fn wall() -> Self {
        Self::moved(None, 1)
    }

    /// One that runs `speed` times as fast from now on, and is ahead by as many seconds as `file` says.
    pub fn moved(file: Option<PathBuf>, speed: u32) -> Self {
        let since = wall();
        Self(Arc::new(Inner { since, speed, file }))
    }

    /// Now, for the desk.
    pub fn now(&self) -> DateTime<Utc> {
        let wall = wall();
        let run = wall - self.0.since;
        let ahead = i32::try_from(self.0.speed - 1)
            .ok()
            .and_then(|faster| run.checked_mul(faster))
            .unwrap_or_default();
        wall + ahead + self.offset()
    }

    /// By how much the file says that the clock is ahead; a missing or damaged file says nothing.
    fn offset(&self) -> TimeDelta {
        let Some(file) = &self.0.file else {
            return TimeDelta::zero();
        };
        let written = std::fs::read_to_string(file).unwrap_or_default();
        let seconds = written.trim().parse().ok();
        seconds.and_then(TimeDelta::try_seconds).unwrap_or_default()
    }
}

/// The wall's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the root reads the wall's clock"
)]
pub fn wall() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_moves_the_clock_and_damage_does_not() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("clock");
        let clock = Clock::moved(Some(file.clone()), 1);
        let is_ahead_by = |seconds: i64| {
            let ahead = (clock.now() - wall()).num_seconds();
            assert!((seconds - 2..=seconds).contains(&ahead), "{ahead}");
        };
        is_ahead_by(0);
        std::fs::write(&file, "3600\n").expect("the folder can be written");
        is_ahead_by(3_600);
        std::fs::write(&file, "tomorrow").expect("the folder can be written");
        is_ahead_by(0);
    }

    #[test]
    fn a_faster_clock_gets_ahead_and_never_runs_back() {
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
