//! Backoff: the wait before a failed delivery is retried.

use std::time::Duration;

/// The first waits. Every later wait is as long as the last one here. All messages behind the failed one in its queue
/// wait too, so the longest wait is short: the queue moves soon after a long outage ends.
const SCHEDULE: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
];

/// A message is given up after this many failures: about 20 hours, longer than a usual platform outage.
const MAX_FAILURES: usize = 243;

/// The share by which a wait is randomly lengthened or shortened, so that messages that failed together are not all
/// retried together.
const JITTER: f64 = 0.2;

/// The wait after this number of failures, including the latest one; `None` if the message is to be given up. `jitter`
/// is a random number from 0 up to 1.
pub(crate) fn wait_after(failures: i64, jitter: f64) -> Option<Duration> {
    let failures = usize::try_from(failures).ok()?;
    if failures > MAX_FAILURES {
        return None;
    }
    let wait = SCHEDULE[failures.checked_sub(1)?.min(SCHEDULE.len() - 1)];
    Some(wait.mul_f64(1.0 + JITTER * (2.0 * jitter - 1.0)))
}

/// The wait that a platform requested, plus up to half a second, so that not all clients retry at the same instant.
pub(crate) fn requested_wait(after: Duration, jitter: f64) -> Duration {
    after + Duration::from_millis(500).mul_f64(jitter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_grow_to_five_minutes_and_end_after_twenty_hours() {
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
        fn jitter_changes_a_wait_by_a_fifth_at_most(failures in 1_i64..=243, jitter in 0.0..1.0) {
            let exact = wait_after(failures, 0.5).expect("in the schedule").as_secs_f64();
            let wait = wait_after(failures, jitter).expect("in the schedule").as_secs_f64();
            prop_assert!((wait - exact).abs() <= exact * 0.2 + 1e-6);
        }

        #[test]
        fn a_requested_wait_is_never_shortened(millis in 0_u64..100_000, jitter in 0.0..1.0) {
            let after = Duration::from_millis(millis);
            let wait = requested_wait(after, jitter);
            prop_assert!(wait >= after && wait <= after + Duration::from_millis(500));
        }
    }
}
