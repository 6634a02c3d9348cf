//! How often a session of the gateway may begin. Discord takes a token away that begins a thousand in a day, so a loop
//! is stopped long before, and a little is always kept for whoever mends it.
//!
//! Counted in memory: a restart forgets, but Discord's own count is asked for before each session.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;

/// So many within ten minutes are a loop.
const MOST_SOON: usize = 5;
const SOON: Duration = Duration::from_secs(600);
/// So many within a day are a loop as well.
const MOST_A_DAY: usize = 200;
const DAY: Duration = Duration::from_secs(86_400);
/// What is never used up.
const RESERVE: u64 = 50;
/// Discord is asked again at least so often whether there is more.
const LONGEST: Duration = Duration::from_secs(3_600);

/// The sessions that began lately.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<VecDeque<Instant>>);

/// A session must wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    /// How long at least.
    pub(crate) after: Duration,
    /// Why, in words for an administrator.
    pub(crate) why: String,
}

/// What `GET /gateway/bot` says.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Allowance {
    session_start_limit: Limit,
}

#[derive(Clone, Debug, Deserialize)]
struct Limit {
    remaining: u64,
    /// In milliseconds.
    reset_after: u64,
}

impl Breaker {
    /// A session begins.
    pub(crate) fn begin(&self, now: Instant) {
        let mut begun = self.begun();
        begun.retain(|at| now.duration_since(*at) < DAY);
        begun.push_back(now);
    }

    /// Whether another session has to wait, as far as we know ourselves.
    pub(crate) fn rest(&self, now: Instant) -> Option<Rest> {
        let begun = self.begun();
        let until_free = |most: usize, window: Duration| {
            // The one that has to leave the window before another may begin.
            let oldest = begun.iter().rev().nth(most - 1)?;
            window.checked_sub(now.duration_since(*oldest))
        };
        let after = until_free(MOST_SOON, SOON).max(until_free(MOST_A_DAY, DAY))?;
        let why = format!(
            "the gateway was opened too often of late; the next attempt is in {} min",
            after.as_secs().div_ceil(60)
        );
        (!after.is_zero()).then_some(Rest { after, why })
    }

    fn begun(&self) -> MutexGuard<'_, VecDeque<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Allowance {
    /// Whether another session has to wait, as Discord counts.
    pub(crate) fn rest(&self) -> Option<Rest> {
        let Limit {
            remaining,
            reset_after,
        } = self.session_start_limit;
        (remaining < RESERVE).then(|| Rest {
            after: Duration::from_millis(reset_after).clamp(Duration::from_secs(60), LONGEST),
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
    fn five_sessions_in_ten_minutes_are_enough() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for n in 0..5 {
            let now = start + Duration::from_secs(n * 60);
            assert_eq!(breaker.rest(now), None);
            breaker.begin(now);
        }
        let now = start + Duration::from_secs(300);
        assert_eq!(
            breaker.rest(now).map(|rest| rest.after),
            Some(Duration::from_secs(300))
        );
        assert_eq!(breaker.rest(start + SOON), None);
    }

    #[test]
    fn a_slow_loop_is_stopped_within_the_day() {
        let (breaker, mut now) = (Breaker::default(), Instant::now());
        let end = now + DAY;
        let mut begun = 0;
        while now < end {
            match breaker.rest(now) {
                Some(rest) => now += rest.after,
                None => {
                    breaker.begin(now);
                    begun += 1;
                    now += Duration::from_secs(1);
                }
            }
        }
        assert_eq!(begun, MOST_A_DAY);
    }

    #[test]
    fn the_last_fifty_of_discords_own_count_are_kept() {
        let allowance = |remaining| Allowance {
            session_start_limit: Limit {
                remaining,
                reset_after: 7_200_000,
            },
        };
        assert_eq!(allowance(50).rest(), None);
        let rest = allowance(49).rest().expect("it has to wait");
        assert_eq!(rest.after, LONGEST);
        assert!(
            rest.why.contains("only 49 more sessions for the next 120 min"),
            "{}",
            rest.why
        );
    }
}
