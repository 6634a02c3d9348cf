//! Limits how often a gateway session may start.
//!
//! Discord revokes the token of a bot that starts a thousand sessions in a day. This limit stops a reconnect loop long
//! before, and keeps a reserve of Discord's own allowance for the administrator who fixes the cause. The starts are
//! counted in memory, so a restart forgets them; but Discord's own count is read before each session.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;

/// This many starts within [`BURST_WINDOW`] are a reconnect loop.
const BURST_STARTS: usize = 5;
const BURST_WINDOW: Duration = Duration::from_secs(600);
/// This many starts within [`DAILY_WINDOW`] are a reconnect loop as well.
const DAILY_STARTS: usize = 200;
const DAILY_WINDOW: Duration = Duration::from_secs(86_400);
/// The part of Discord's allowance that is never used.
const RESERVE: u64 = 50;
/// The longest wait before Discord's allowance is read again.
const MAX_COOLDOWN: Duration = Duration::from_secs(3_600);

/// The session starts of the last day.
#[derive(Debug, Default)]
pub(crate) struct SessionLimit(Mutex<VecDeque<Instant>>);

/// A session may not start yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cooldown {
    /// The minimum wait.
    pub(crate) after: Duration,
    /// The reason, in words for an administrator.
    pub(crate) why: String,
}

/// The answer of `GET /gateway/bot`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SessionAllowance {
    session_start_limit: Limit,
}

#[derive(Clone, Debug, Deserialize)]
struct Limit {
    remaining: u64,
    /// In milliseconds.
    reset_after: u64,
}

impl SessionLimit {
    /// Records the start of a session.
    pub(crate) fn record_start(&self, now: Instant) {
        let mut starts = self.starts();
        starts.retain(|at| now.duration_since(*at) < DAILY_WINDOW);
        starts.push_back(now);
    }

    /// The wait before another session may start, by this connection's own count.
    pub(crate) fn cooldown(&self, now: Instant) -> Option<Cooldown> {
        let starts = self.starts();
        let until_free = |most: usize, window: Duration| {
            // Another session may start once this one has left the window.
            let oldest = starts.iter().rev().nth(most - 1)?;
            window.checked_sub(now.duration_since(*oldest))
        };
        let after = until_free(BURST_STARTS, BURST_WINDOW).max(until_free(DAILY_STARTS, DAILY_WINDOW))?;
        let why = format!(
            "the gateway was opened too often of late; the next attempt is in {} min",
            after.as_secs().div_ceil(60)
        );
        (!after.is_zero()).then_some(Cooldown { after, why })
    }

    fn starts(&self) -> MutexGuard<'_, VecDeque<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionAllowance {
    /// The wait before another session may start, by Discord's count.
    pub(crate) fn cooldown(&self) -> Option<Cooldown> {
        let Limit {
            remaining,
            reset_after,
        } = self.session_start_limit;
        (remaining < RESERVE).then(|| Cooldown {
            after: Duration::from_millis(reset_after).clamp(Duration::from_secs(60), MAX_COOLDOWN),
            why: format!(
                "Discord lets this bot open only {remaining} more sessions for the next {} min, and takes its token away \
                 after that: see whether another program uses the same token",
                reset_after.div_ceil(60_000)
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_session_starts_in_ten_minutes_are_the_limit() {
        let (session_limit, start) = (SessionLimit::default(), Instant::now());
        for n in 0..5 {
            let now = start + Duration::from_secs(n * 60);
            assert_eq!(session_limit.cooldown(now), None);
            session_limit.record_start(now);
        }
        let now = start + Duration::from_secs(300);
        assert_eq!(
            session_limit.cooldown(now).map(|cooldown| cooldown.after),
            Some(Duration::from_secs(300))
        );
        assert_eq!(session_limit.cooldown(start + BURST_WINDOW), None);
    }

    #[test]
    fn a_slow_reconnect_loop_is_stopped_within_the_day() {
        let (session_limit, mut now) = (SessionLimit::default(), Instant::now());
        let end = now + DAILY_WINDOW;
        let mut starts = 0;
        while now < end {
            match session_limit.cooldown(now) {
                Some(cooldown) => now += cooldown.after,
                None => {
                    session_limit.record_start(now);
                    starts += 1;
                    now += Duration::from_secs(1);
                }
            }
        }
        assert_eq!(starts, DAILY_STARTS);
    }

    #[test]
    fn the_last_fifty_starts_of_discords_allowance_are_reserved() {
        let allowance = |remaining| SessionAllowance {
            session_start_limit: Limit {
                remaining,
                reset_after: 7_200_000,
            },
        };
        assert_eq!(allowance(50).cooldown(), None);
        let cooldown = allowance(49).cooldown().expect("the reserve is reached");
        assert_eq!(cooldown.after, MAX_COOLDOWN);
        assert!(
            cooldown
                .why
                .contains("only 49 more sessions for the next 120 min"),
            "{}",
            cooldown.why
        );
    }
}
