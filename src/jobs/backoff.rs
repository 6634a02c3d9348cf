//! Backoff: the wait before a failed delivery is retried.

use std::time::Duration;

/// The first waits. Every later wait is as long as the last one here. All messages behind the failed one in its lane
/// wait too, so the longest wait is short: the lane moves soon after a long outage ends.
const SCHEDULE: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
];

/// The waits while the platform accepts other messages of the connection.
const SHORT_SCHEDULE: [Duration; 3] = [
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
];

/// The failures with waits of ten seconds while the platform accepts other messages.
const SHORT_WAITS: usize = 10;

/// A message is given up after this many failures: about 20 hours, longer than a usual platform outage.
const MAX_FAILURES: usize = 243;

/// No message is given up before this time, even if waits were shortened.
const MIN_AGE: Duration = Duration::from_secs(20 * 3600);

/// The share by which a wait is randomly lengthened or shortened, so that messages that failed together are not all
/// retried together.
const JITTER: f64 = 0.2;

/// The wait after this number of failures, including the latest one. `jitter` is a random number from 0 up to 1.
pub(crate) fn wait_after(failures: i64, jitter: f64) -> Duration {
    let index = index(failures).min(SCHEDULE.len() - 1);
    jittered(SCHEDULE[index], jitter)
}

/// As [`wait_after`], while the platform accepts other messages of the connection.
pub(crate) fn short_wait_after(failures: i64, jitter: f64) -> Duration {
    let wait = match index(failures) {
        0 => SHORT_SCHEDULE[0],
        index if index < SHORT_WAITS => SHORT_SCHEDULE[1],
        _ => SHORT_SCHEDULE[2],
    };
    jittered(wait, jitter)
}

/// True if a message is to be given up after this number of failures and this time since its first attempt.
pub(crate) fn is_spent(failures: i64, age: Duration) -> bool {
    index(failures) >= MAX_FAILURES && age >= MIN_AGE
}

fn index(failures: i64) -> usize {
    usize::try_from(failures - 1).unwrap_or(0)
}

fn jittered(wait: Duration, jitter: f64) -> Duration {
    wait.mul_f64(1.0 + JITTER * (2.0 * jitter - 1.0))
}

/// The wait while a channel refuses messages, after this number of refusals.
pub(crate) fn refused_wait(refusals: i64, jitter: f64) -> Duration {
    let index = index(refusals).min(SHORT_SCHEDULE.len() - 1);
    jittered(SHORT_SCHEDULE[index], jitter)
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
        let waits = |count: i64| (1..=count).map(|n| wait_after(n, 0.5).as_secs());
        assert_eq!(waits(5).collect::<Vec<_>>(), [2, 10, 60, 300, 300]);
        assert_eq!(waits(243).sum::<u64>() / 3600, 20);
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        assert!(!is_spent(243, hours(30)));
        assert!(is_spent(244, hours(20)));
        assert!(
            !is_spent(1000, hours(19)),
            "shortened waits are no reason to give up"
        );
    }

    #[test]
    fn waits_are_short_while_the_platform_accepts_other_messages() {
        let waits: Vec<u64> = (1..=12).map(|n| short_wait_after(n, 0.5).as_secs()).collect();
        assert_eq!(waits, [2, 10, 10, 10, 10, 10, 10, 10, 10, 10, 60, 60]);
    }

    proptest! {
        #[test]
        fn jitter_changes_a_wait_by_a_fifth_at_most(failures in 1_i64..=243, jitter in 0.0..1.0) {
            let exact = wait_after(failures, 0.5).as_secs_f64();
            let wait = wait_after(failures, jitter).as_secs_f64();
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
