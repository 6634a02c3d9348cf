//! How long a message waits after it failed.

use std::time::Duration;

/// The first waits; every further one is as long as the last of these. What stands behind a message in its queue waits
/// with it, so that a platform that was away for long must not be left alone for longer when it is back.
const FIRST: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
];

/// After so many failures it is given up: together about 20 hours, longer than a platform's outage, shorter than
/// anybody's patience.
const MOST_FAILURES: usize = 243;

/// How far a wait is moved at random, so that what failed together does not come back together.
const JITTER: f64 = 0.2;

/// The wait after a number of failures, the one just seen included; `None` when it is time to give up. `fraction` is
/// drawn from 0 up to 1.
pub(crate) fn wait_after(failures: i64, fraction: f64) -> Option<Duration> {
    let failures = usize::try_from(failures).ok()?;
    if failures > MOST_FAILURES {
        return None;
    }
    let wait = FIRST[failures.checked_sub(1)?.min(FIRST.len() - 1)];
    Some(wait.mul_f64(1.0 + JITTER * (2.0 * fraction - 1.0)))
}

/// The wait that a platform asked for, and up to half a second more, so that not everybody comes back at that instant.
pub(crate) fn asked_wait(after: Duration, fraction: f64) -> Duration {
    after + Duration::from_millis(500).mul_f64(fraction)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_waits_grow_to_five_minutes_and_end_after_twenty_hours() {
        let waits: Vec<u64> = (1..)
            .map_while(|n| wait_after(n, 0.5))
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits[..5], [2, 10, 60, 300, 300]);
        assert_eq!(waits.iter().max(), Some(&300));
        assert_eq!(waits.iter().sum::<u64>() / 3600, 20);
        assert_eq!(wait_after(0, 0.5), None);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_more_than_a_fifth_off(failures in 1_i64..=243, fraction in 0.0..1.0) {
            let exact = wait_after(failures, 0.5).expect("in the schedule").as_secs_f64();
            let wait = wait_after(failures, fraction).expect("in the schedule").as_secs_f64();
            prop_assert!((wait - exact).abs() <= exact * 0.2 + 1e-6);
        }

        #[test]
        fn an_asked_wait_is_never_shorter_than_asked(millis in 0_u64..100_000, fraction in 0.0..1.0) {
            let after = Duration::from_millis(millis);
            let wait = asked_wait(after, fraction);
            prop_assert!(wait >= after && wait <= after + Duration::from_millis(500));
        }
    }
}
