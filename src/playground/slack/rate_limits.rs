//! Slack's rate limits: a bucket per method and tier, and for `chat.postMessage` one per channel.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::RateLimitMode;

/// How often a method may be called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tier {
    /// About once a minute, with a small burst.
    One,
    /// 20 a minute.
    Two,
    /// 50 a minute.
    Three,
    /// 100 a minute.
    Four,
    /// A message per second and channel, with a small burst.
    Posting,
    /// Once a minute: the limit of history for apps that are sold outside Slack's marketplace (since May 2025).
    Special,
    /// Once a minute: what reading history costs an app that is sold outside Slack's marketplace (since May 2025).
    UnlistedHistory,
}

/// The buckets of one app.
#[derive(Debug, Default)]
pub(super) struct Limits {
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: DateTime<Utc>,
    closed_until: DateTime<Utc>,
}

/// A call that exceeds a limit.
#[derive(Debug)]
pub(super) struct RateLimited {
    /// The value of `Retry-After`, in seconds.
    pub(super) retry_after_s: u64,
    /// Whether an earlier response had told the client not to call yet.
    pub(super) inside_window: bool,
}

impl Tier {
    /// The burst, and the refill per second.
    fn numbers(self) -> (f64, f64) {
        match self {
            // An app may open ten sockets at once and refresh them from time to time; a hot loop must exceed the limit.
            Self::One => (30.0, 1.0 / 60.0),
            Self::Two => (20.0, 20.0 / 60.0),
            Self::Three => (50.0, 50.0 / 60.0),
            Self::Four => (100.0, 100.0 / 60.0),
            Self::Posting => (5.0, 1.0),
            Self::Special => (300.0, 5.0),
            Self::UnlistedHistory => (1.0, 1.0 / 60.0),
        }
    }
}

impl Limits {
    /// Counts a call.
    ///
    /// # Errors
    ///
    /// When the bucket is empty, or its window is still closed.
    pub(super) fn take(
        &self,
        key: &str,
        tier: Tier,
        mode: RateLimitMode,
        now: DateTime<Utc>,
    ) -> Result<(), RateLimited> {
        let (burst, per_second) = tier.numbers();
        let per_second = per_second / mode.window(TimeDelta::seconds(1)).as_seconds_f64();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Bucket {
            tokens: burst,
            filled: now,
            closed_until: DateTime::UNIX_EPOCH,
        };
        let bucket = buckets.entry(key.to_owned()).or_insert(fresh);
        if bucket.closed_until > now {
            let left = (bucket.closed_until - now).to_std().unwrap_or_default();
            return Err(RateLimited {
                retry_after_s: whole_seconds(left),
                inside_window: true,
            });
        }
        let passed = (now - bucket.filled).to_std().unwrap_or_default();
        bucket.tokens = (bucket.tokens + passed.as_secs_f64() * per_second).min(burst);
        bucket.filled = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = whole_seconds(Duration::from_secs_f64((1.0 - bucket.tokens) / per_second));
        bucket.closed_until = now + TimeDelta::seconds(i64::try_from(wait).unwrap_or(i64::MAX));
        Err(RateLimited {
            retry_after_s: wait,
            inside_window: false,
        })
    }
}

/// Rounded up, because the header holds whole seconds and a client must not call too early.
pub(super) fn whole_seconds(span: Duration) -> u64 {
    (span.as_secs() + u64::from(span.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_accepted_and_the_sixth_message_must_wait_a_second() {
        let limits = Limits::default();
        let now = DateTime::UNIX_EPOCH;
        for _ in 0..5 {
            limits
                .take("chat.postMessage C1", Tier::Posting, RateLimitMode::Real, now)
                .expect("within the burst");
        }
        let first = limits
            .take("chat.postMessage C1", Tier::Posting, RateLimitMode::Real, now)
            .expect_err("too many");
        assert_eq!((first.retry_after_s, first.inside_window), (1, false));
        let second = limits
            .take("chat.postMessage C1", Tier::Posting, RateLimitMode::Real, now)
            .expect_err("too many");
        assert!(second.inside_window);
        limits
            .take("chat.postMessage C2", Tier::Posting, RateLimitMode::Real, now)
            .expect("another channel");
        limits
            .take(
                "chat.postMessage C1",
                Tier::Posting,
                RateLimitMode::Real,
                now + TimeDelta::seconds(1),
            )
            .expect("after the wait");
    }
}
