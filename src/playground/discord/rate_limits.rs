//! Rate limits: buckets per route, and fifty calls a second in all. Headers on every response report them.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use crate::RateLimitMode;

/// Calls a second over all routes, except interaction routes.
const GLOBAL_PER_SECOND: u32 = 50;

/// The limits of routes: calls per number of milliseconds, as observed on Discord.
const ROUTES: &[(&str, &str, u32, i64)] = &[
    ("POST", "channels/messages", 5, 5000),
    ("PATCH", "channels/messages/*", 5, 5000),
    ("DELETE", "channels/messages/*", 5, 1000),
    ("PUT", "channels/messages/*/reactions", 4, 1000),
    ("POST", "channels/messages/*/threads", 50, 300_000),
    ("POST", "channels/threads", 50, 300_000),
    ("PATCH", "channels", 5, 15_000),
    ("POST", "users/@me/channels", 10, 10_000),
    ("POST", "webhooks", 5, 2000),
    ("PATCH", "webhooks", 5, 2000),
];
/// The limit of routes that are not in the list.
const OTHERS: (u32, i64) = (50, 1000);

/// The window in which refused calls are counted, and the duration of a ban.
const INVALID_WINDOW: TimeDelta = TimeDelta::minutes(10);
const BAN: TimeDelta = TimeDelta::minutes(10);

/// The limit and the remaining calls in the headers when no limits apply.
const NO_LIMIT: (u32, u32) = (1_000_000, 999_999);

/// The state of a call's bucket.
#[derive(Clone, Debug)]
pub(crate) struct RateLimitStatus {
    pub(crate) bucket: String,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) resets_at: DateTime<Utc>,
    pub(crate) refusal: Option<Refusal>,
}

/// A refusal of the rate limiter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal {
    pub(crate) retry_after: TimeDelta,
    pub(crate) is_global: bool,
    /// Whether an earlier response had told the client not to call yet.
    pub(crate) inside_window: bool,
}

#[derive(Debug)]
struct Bucket {
    used: u32,
    resets_at: DateTime<Utc>,
    refused: bool,
}

/// All buckets of one client.
#[derive(Debug, Default)]
pub(crate) struct RateLimits {
    buckets: HashMap<String, Bucket>,
    /// The times of recent calls that were refused with 401, 403 or 429.
    invalid: VecDeque<DateTime<Utc>>,
    banned_until: Option<DateTime<Utc>>,
}

impl RateLimits {
    /// Counts a refused call; too many of them in ten minutes ban the client.
    pub(crate) fn count_invalid(&mut self, now: DateTime<Utc>, most: usize) {
        self.invalid.push_back(now);
        while self
            .invalid
            .front()
            .is_some_and(|first| *first <= now - INVALID_WINDOW)
        {
            self.invalid.pop_front();
        }
        if self.invalid.len() >= most {
            self.invalid.clear();
            self.banned_until = Some(now + BAN);
        }
    }

    /// When a banned client may call again.
    pub(crate) fn banned_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.banned_until.filter(|until| *until > now)
    }

    /// Counts a call.
    pub(crate) fn count(
        &mut self,
        verb: &str,
        path: &[String],
        now: DateTime<Utc>,
        mode: RateLimitMode,
    ) -> RateLimitStatus {
        if self.buckets.len() > 10_000 {
            self.buckets.retain(|_, bucket| bucket.resets_at > now);
        }
        let shape = shape(path);
        let bucket = name(&shape, verb);
        let listed = ROUTES
            .iter()
            .find(|(of, route, ..)| *of == verb && shape == *route);
        let (limit, window_ms) = listed.map_or(OTHERS, |(_, _, limit, window_ms)| (*limit, *window_ms));
        let window = |ms| mode.window(TimeDelta::milliseconds(ms));
        // Buckets are per route and per channel, guild or webhook. Interactions do not count globally.
        let is_interaction = matches!(
            path.first().map(String::as_str),
            Some("interactions" | "webhooks")
        );
        let major = path.iter().skip(1).take(if is_interaction { 2 } else { 1 });
        let key = major.fold(format!("{verb} {shape}"), |key, part| key + " " + part);
        if !is_interaction && mode.is_enforced() {
            let second = (GLOBAL_PER_SECOND, window(1000));
            let (_, resets_at, refused) = take(&mut self.buckets, "global".to_owned(), second, now);
            if let Some(inside_window) = refused {
                let refusal = Some(Refusal {
                    retry_after: resets_at - now,
                    is_global: true,
                    inside_window,
                });
                return RateLimitStatus {
                    bucket,
                    limit,
                    remaining: 0,
                    resets_at,
                    refusal,
                };
            }
        }
        let (remaining, resets_at, refused) = take(&mut self.buckets, key, (limit, window(window_ms)), now);
        let refusal = refused
            .filter(|_| mode.is_enforced())
            .map(|inside_window| Refusal {
                retry_after: resets_at - now,
                is_global: false,
                inside_window,
            });
        // Without limits, a client that counts calls by itself must not slow down either.
        let (limit, remaining) = if mode.is_enforced() {
            (limit, remaining)
        } else {
            NO_LIMIT
        };
        RateLimitStatus {
            bucket,
            limit,
            remaining,
            resets_at,
            refusal,
        }
    }
}

/// Takes one call out of a bucket. Returns the remaining calls and the reset time. If no call was left, also returns
/// whether the client had been refused before in this window.
fn take(
    buckets: &mut HashMap<String, Bucket>,
    key: String,
    (limit, window): (u32, TimeDelta),
    now: DateTime<Utc>,
) -> (u32, DateTime<Utc>, Option<bool>) {
    let fresh = || Bucket {
        used: 0,
        resets_at: now + window,
        refused: false,
    };
    let bucket = buckets.entry(key).or_insert_with(fresh);
    if bucket.resets_at <= now {
        *bucket = fresh();
    }
    if bucket.used >= limit {
        let inside_window = std::mem::replace(&mut bucket.refused, true);
        return (0, bucket.resets_at, Some(inside_window));
    }
    bucket.used += 1;
    (limit - bucket.used, bucket.resets_at, None)
}

/// A path without its ids: `channels/messages/*`.
fn shape(path: &[String]) -> String {
    let is_id = |segment: &str| segment.len() > 3 && segment.bytes().all(|byte| byte.is_ascii_digit());
    let mut shape = Vec::new();
    for (index, segment) in path.iter().enumerate() {
        match path[0].as_str() {
            "webhooks" | "interactions" if index > 0 => break,
            "channels" if path.get(4).is_some_and(|part| part == "reactions") && index > 4 => break,
            _ if index == 1 && is_id(segment) => {}
            _ if is_id(segment) => shape.push("*"),
            _ => shape.push(segment),
        }
    }
    shape.join("/")
}

/// The bucket's opaque name; equal for routes of the same kind.
fn name(shape: &str, verb: &str) -> String {
    let sum = shape
        .bytes()
        .chain(verb.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{sum:016x}")
}
