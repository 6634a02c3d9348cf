//! Discord's rate limits, as its response headers report them: decides whether a call may be sent now.
//!
//! The limits are learnt from answers and stored per bucket and major id. Nothing here sleeps: a call that must wait
//! gets the duration of the wait. This file knows neither the HTTP client nor the wall clock; the caller passes the time.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::call::Call;
use crate::ground::limits::{INVALID_REQUEST_WINDOW, INVALID_REQUESTS, REQUESTS_PER_SECOND};

/// A rejected token is tried this many times in a row.
const TOKEN_ATTEMPTS: u32 = 3;
/// The pause before a rejected token is tried again: an administrator may have reset it.
const TOKEN_COOLDOWN: Duration = Duration::from_secs(600);
/// The number of windows from which on expired ones are dropped.
const MAX_WINDOWS: usize = 2_000;

/// A call must wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// The minimum duration.
    pub(crate) after: Duration,
    /// Whether all calls of this bot must wait, or only calls of the same bucket.
    pub(crate) is_global: bool,
    /// The reason, for logs.
    pub(crate) why: String,
}

/// The rate limit headers of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct LimitHeaders {
    pub(crate) status: u16,
    pub(crate) bucket: Option<String>,
    pub(crate) remaining: Option<u32>,
    pub(crate) reset_after: Option<Duration>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) is_global: bool,
    /// Whether the limit is shared with other bots. A 429 of a shared limit does not count as an invalid request.
    pub(crate) is_shared: bool,
}

/// The rate limits that are known so far.
#[derive(Debug, Default)]
pub(crate) struct RateLimits {
    /// The bucket of each kind of call.
    buckets: HashMap<String, String>,
    windows: HashMap<(String, String), Window>,
    global_until: Option<Instant>,
    second: Option<(Instant, u32)>,
    invalid: VecDeque<Instant>,
    /// How often Discord rejected the token in a row, and when it did so last.
    token: (u32, Option<Instant>),
}

#[derive(Clone, Copy, Debug)]
struct Window {
    remaining: u32,
    resets: Instant,
}

impl RateLimits {
    /// Admits a call and counts it, or returns how long the call must wait.
    pub(crate) fn admit(&mut self, call: &Call, now: Instant) -> Result<(), Wait> {
        while self
            .invalid
            .front()
            .is_some_and(|at| now.duration_since(*at) >= INVALID_REQUEST_WINDOW)
        {
            self.invalid.pop_front();
        }
        if let Some(first) = self
            .invalid
            .front()
            .filter(|_| self.invalid.len() >= INVALID_REQUESTS)
        {
            let after = INVALID_REQUEST_WINDOW.saturating_sub(now.duration_since(*first));
            return Err(Wait {
                after,
                is_global: true,
                why: "too many refused requests".to_owned(),
            });
        }
        if call.is_exempt() {
            return Ok(());
        }
        if let Some(until) = self.global_until.filter(|until| *until > now) {
            let why = "global rate limit".to_owned();
            return Err(Wait {
                after: until - now,
                is_global: true,
                why,
            });
        }
        self.check_requests_per_second(now)?;
        let key = self.key(call);
        if let Some(window) = self.windows.get_mut(&key).filter(|window| window.resets > now) {
            let Some(left) = window.remaining.checked_sub(1) else {
                let why = format!("rate limit of {}", call.name());
                return Err(Wait {
                    after: window.resets - now,
                    is_global: false,
                    why,
                });
            };
            window.remaining = left;
        }
        self.second = match self.second {
            Some((start, count)) => Some((start, count + 1)),
            None => Some((now, 1)),
        };
        Ok(())
    }

    /// Whether Discord rejected the token so often that no call is sent for a while.
    pub(crate) fn is_token_cooling_down(&self, now: Instant) -> bool {
        let (times, last) = self.token;
        times >= TOKEN_ATTEMPTS && last.is_some_and(|last| now.duration_since(last) < TOKEN_COOLDOWN)
    }

    /// Whether Discord rejected the token when it was used last.
    pub(crate) fn is_token_rejected(&self) -> bool {
        self.token.0 > 0
    }

    /// Learns from an answer. For a 429 it returns the wait.
    pub(crate) fn learn(&mut self, call: &Call, limit_headers: &LimitHeaders, now: Instant) -> Option<Wait> {
        if !call.is_exempt() {
            match limit_headers.status {
                401 => self.token = (self.token.0.saturating_add(1), Some(now)),
                200..=299 => self.token = (0, None),
                _ => {}
            }
        }
        if matches!(limit_headers.status, 401 | 403)
            || (limit_headers.status == 429 && !limit_headers.is_shared)
        {
            self.invalid.push_back(now);
        }
        if let Some(bucket) = &limit_headers.bucket {
            self.buckets.insert(call.name(), bucket.clone());
        }
        let key = self.key(call);
        if limit_headers.status == 429 {
            let after = limit_headers
                .retry_after
                .or(limit_headers.reset_after)
                .unwrap_or(Duration::from_secs(5));
            // A 429 without a bucket comes from the proxy in front of Discord's API: it limits all calls.
            let is_global = limit_headers.is_global
                || (limit_headers.bucket.is_none()
                    && limit_headers.remaining.is_none()
                    && !limit_headers.is_shared);
            if is_global {
                self.global_until = Some(now + after);
            } else {
                self.windows.insert(
                    key,
                    Window {
                        remaining: 0,
                        resets: now + after,
                    },
                );
            }
            return Some(Wait {
                after,
                is_global,
                why: format!("429 on {}", call.name()),
            });
        }
        if let (Some(remaining), Some(reset_after)) = (limit_headers.remaining, limit_headers.reset_after) {
            let resets = now + reset_after;
            let window = self.windows.entry(key).or_insert(Window { remaining, resets });
            // Answers may arrive out of order: within one window the smaller number is the newer one.
            if window.resets <= now || window.remaining >= remaining {
                *window = Window { remaining, resets };
            }
            if self.windows.len() > MAX_WINDOWS {
                self.windows.retain(|_, window| window.resets > now);
            }
        }
        None
    }

    fn key(&self, call: &Call) -> (String, String) {
        let name = call.name();
        (
            self.buckets.get(&name).cloned().unwrap_or(name),
            call.major.clone(),
        )
    }

    fn check_requests_per_second(&mut self, now: Instant) -> Result<(), Wait> {
        let Some((start, count)) = self.second else {
            return Ok(());
        };
        let passed = now.duration_since(start);
        let second = Duration::from_secs(1);
        if passed >= second {
            self.second = None;
            return Ok(());
        }
        if count < REQUESTS_PER_SECOND {
            return Ok(());
        }
        Err(Wait {
            after: second - passed,
            is_global: true,
            why: "our own 45 requests a second".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn send(channel: &str) -> Call {
        Call::post("channels/{}/messages", &[channel], Value::Null)
    }

    fn limit_headers(remaining: u32) -> LimitHeaders {
        LimitHeaders {
            status: 200,
            bucket: Some("abc".to_owned()),
            remaining: Some(remaining),
            reset_after: Some(Duration::from_secs(2)),
            ..LimitHeaders::default()
        }
    }

    #[test]
    fn an_empty_bucket_delays_only_its_own_channel() {
        let (mut rate_limits, now) = (RateLimits::default(), Instant::now());
        rate_limits.admit(&send("1"), now).expect("no limit is known yet");
        rate_limits.learn(&send("1"), &limit_headers(0), now);
        let wait = rate_limits
            .admit(&send("1"), now)
            .expect_err("the bucket is empty");
        assert_eq!((wait.after, wait.is_global), (Duration::from_secs(2), false));
        rate_limits
            .admit(&send("2"), now)
            .expect("another channel has its own window");
        rate_limits
            .admit(&send("1"), now + Duration::from_secs(2))
            .expect("the window is over");
    }

    #[test]
    fn a_call_counts_before_its_answer_arrives() {
        let (mut rate_limits, now) = (RateLimits::default(), Instant::now());
        rate_limits.learn(&send("1"), &limit_headers(1), now);
        rate_limits.admit(&send("1"), now).expect("one call remains");
        rate_limits
            .admit(&send("1"), now)
            .expect_err("the window is used up");
    }

    #[test]
    fn a_global_limit_delays_everything_except_interactions() {
        let (mut rate_limits, now) = (RateLimits::default(), Instant::now());
        let global = LimitHeaders {
            status: 429,
            retry_after: Some(Duration::from_secs(3)),
            is_global: true,
            ..LimitHeaders::default()
        };
        assert!(
            rate_limits
                .learn(&send("1"), &global, now)
                .expect("a 429 returns a wait")
                .is_global
        );
        rate_limits
            .admit(&send("2"), now)
            .expect_err("the limit is global");
        let answer = Call::post("interactions/{}/{}/callback", &["1", "t"], Value::Null);
        rate_limits.admit(&answer, now).expect("interactions are exempt");
    }

    #[test]
    fn a_thousand_invalid_requests_stop_all_calls_until_the_window_is_over() {
        let (mut rate_limits, now) = (RateLimits::default(), Instant::now());
        let invalid = LimitHeaders {
            status: 403,
            ..LimitHeaders::default()
        };
        for _ in 0..INVALID_REQUESTS {
            rate_limits.learn(&send("1"), &invalid, now);
        }
        assert!(
            rate_limits
                .admit(&send("2"), now)
                .expect_err("the invalid request limit is reached")
                .is_global
        );
        rate_limits
            .admit(&send("2"), now + INVALID_REQUEST_WINDOW)
            .expect("the window is over");
    }

    #[test]
    fn a_rejected_token_is_tried_three_times_and_then_once_in_ten_minutes() {
        let (mut rate_limits, mut now) = (RateLimits::default(), Instant::now());
        let answer = |status| LimitHeaders {
            status,
            ..LimitHeaders::default()
        };
        for _ in 0..TOKEN_ATTEMPTS {
            assert!(!rate_limits.is_token_cooling_down(now));
            rate_limits.learn(&send("1"), &answer(401), now);
        }
        assert!(rate_limits.is_token_cooling_down(now) && rate_limits.is_token_rejected());
        now += TOKEN_COOLDOWN;
        assert!(!rate_limits.is_token_cooling_down(now));
        rate_limits.learn(&send("1"), &answer(401), now);
        assert!(rate_limits.is_token_cooling_down(now));
        rate_limits.learn(&send("1"), &answer(200), now + TOKEN_COOLDOWN);
        assert!(!rate_limits.is_token_rejected());
    }

    #[test]
    fn a_burst_is_limited_before_discord_limits_it() {
        let (mut rate_limits, now) = (RateLimits::default(), Instant::now());
        for channel in 0..REQUESTS_PER_SECOND {
            rate_limits
                .admit(&send(&channel.to_string()), now)
                .expect("the second has capacity");
        }
        assert!(
            rate_limits
                .admit(&send("x"), now)
                .expect_err("the second is full")
                .is_global
        );
        rate_limits
            .admit(&send("x"), now + Duration::from_secs(1))
            .expect("the next second");
    }
}
