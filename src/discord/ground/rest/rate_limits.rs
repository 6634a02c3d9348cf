//! Which calls may go out now: Discord's rate limits as its headers tell them.
//!
//! Buckets are learnt from answers and kept per bucket and major id. Nothing here waits: a call that must wait is told
//! for how long. It knows no HTTP client and no wall clock; the time is handed in.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::call::Call;

/// Discord's limit for a whole bot is 50 requests a second; interactions do not count.
const PER_SECOND: u32 = 45;
/// After 10,000 refused requests in ten minutes Discord bans the address for a while; we stop long before.
const REFUSED_AT_MOST: usize = 1_000;
/// The window in which refused requests are counted.
const REFUSED_WINDOW: Duration = Duration::from_secs(600);
/// So often a refused token is tried, and then only after a rest: somebody may have mended it.
const TOKEN_TRIES: u32 = 3;
const TOKEN_REST: Duration = Duration::from_secs(600);
/// How many buckets are remembered before old ones are forgotten.
const BUCKETS: usize = 2_000;

/// A call must wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// How long at least.
    pub(crate) after: Duration,
    /// Whether everything of this bot must wait, or only calls like this one.
    pub(crate) everything: bool,
    /// Why, in a few words.
    pub(crate) why: String,
}

/// What an answer's headers said about limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) bucket: Option<String>,
    pub(crate) remaining: Option<u32>,
    pub(crate) reset_after: Option<Duration>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) is_global: bool,
    /// A limit shared with other bots: its 429s do not count as ours.
    pub(crate) is_shared: bool,
}

/// The limits that are known.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// Which bucket a kind of call belongs to.
    buckets: HashMap<String, String>,
    windows: HashMap<(String, String), Window>,
    everything_until: Option<Instant>,
    second: Option<(Instant, u32)>,
    refused: VecDeque<Instant>,
    /// How often the token was refused in a row, and when last.
    token: (u32, Option<Instant>),
}

#[derive(Clone, Copy, Debug)]
struct Window {
    remaining: u32,
    resets: Instant,
}

impl Gate {
    /// Lets a call out, and counts it; or says how long it must wait.
    pub(crate) fn admit(&mut self, call: &Call, now: Instant) -> Result<(), Wait> {
        while self
            .refused
            .front()
            .is_some_and(|at| now.duration_since(*at) >= REFUSED_WINDOW)
        {
            self.refused.pop_front();
        }
        if let Some(first) = self
            .refused
            .front()
            .filter(|_| self.refused.len() >= REFUSED_AT_MOST)
        {
            let after = REFUSED_WINDOW.saturating_sub(now.duration_since(*first));
            return Err(Wait {
                after,
                everything: true,
                why: "too many refused requests".to_owned(),
            });
        }
        if call.is_exempt() {
            return Ok(());
        }
        if let Some(until) = self.everything_until.filter(|until| *until > now) {
            let why = "global rate limit".to_owned();
            return Err(Wait {
                after: until - now,
                everything: true,
                why,
            });
        }
        self.room_in_second(now)?;
        let key = self.key(call);
        if let Some(window) = self.windows.get_mut(&key).filter(|window| window.resets > now) {
            let Some(left) = window.remaining.checked_sub(1) else {
                let why = format!("rate limit of {}", call.name());
                return Err(Wait {
                    after: window.resets - now,
                    everything: false,
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

    /// Whether the token was refused so often that nothing is sent with it for a while.
    pub(crate) fn rests_for_token(&self, now: Instant) -> bool {
        let (times, last) = self.token;
        times >= TOKEN_TRIES && last.is_some_and(|last| now.duration_since(last) < TOKEN_REST)
    }

    /// Whether the token opened nothing when it was tried last.
    pub(crate) fn is_token_refused(&self) -> bool {
        self.token.0 > 0
    }

    /// Takes in what an answer said; a 429's answer is how long to wait.
    pub(crate) fn learn(&mut self, call: &Call, heard: &Heard, now: Instant) -> Option<Wait> {
        if !call.is_exempt() {
            match heard.status {
                401 => self.token = (self.token.0.saturating_add(1), Some(now)),
                200..=299 => self.token = (0, None),
                _ => {}
            }
        }
        if matches!(heard.status, 401 | 403) || (heard.status == 429 && !heard.is_shared) {
            self.refused.push_back(now);
        }
        if let Some(bucket) = &heard.bucket {
            self.buckets.insert(call.name(), bucket.clone());
        }
        let key = self.key(call);
        if heard.status == 429 {
            let after = heard
                .retry_after
                .or(heard.reset_after)
                .unwrap_or(Duration::from_secs(5));
            // A refusal without bucket did not come from Discord's own limiter but from the wall before it.
            let everything =
                heard.is_global || (heard.bucket.is_none() && heard.remaining.is_none() && !heard.is_shared);
            if everything {
                self.everything_until = Some(now + after);
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
                everything,
                why: format!("429 on {}", call.name()),
            });
        }
        if let (Some(remaining), Some(reset_after)) = (heard.remaining, heard.reset_after) {
            let resets = now + reset_after;
            let window = self.windows.entry(key).or_insert(Window { remaining, resets });
            // Answers may overtake each other: within one window the smaller number is the newer one.
            if window.resets <= now || window.remaining >= remaining {
                *window = Window { remaining, resets };
            }
            if self.windows.len() > BUCKETS {
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

    fn room_in_second(&mut self, now: Instant) -> Result<(), Wait> {
        let Some((start, count)) = self.second else {
            return Ok(());
        };
        let passed = now.duration_since(start);
        let second = Duration::from_secs(1);
        if passed >= second {
            self.second = None;
            return Ok(());
        }
        if count < PER_SECOND {
            return Ok(());
        }
        Err(Wait {
            after: second - passed,
            everything: true,
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

    fn heard(remaining: u32) -> Heard {
        Heard {
            status: 200,
            bucket: Some("abc".to_owned()),
            remaining: Some(remaining),
            reset_after: Some(Duration::from_secs(2)),
            ..Heard::default()
        }
    }

    #[test]
    fn an_empty_bucket_holds_its_channel_back_and_no_other() {
        let (mut gate, now) = (Gate::default(), Instant::now());
        gate.admit(&send("1"), now).expect("nothing is known yet");
        gate.learn(&send("1"), &heard(0), now);
        let wait = gate.admit(&send("1"), now).expect_err("the bucket is empty");
        assert_eq!((wait.after, wait.everything), (Duration::from_secs(2), false));
        gate.admit(&send("2"), now)
            .expect("another channel is another window");
        gate.admit(&send("1"), now + Duration::from_secs(2))
            .expect("the window is over");
    }

    #[test]
    fn a_call_on_its_way_counts_before_its_answer_comes() {
        let (mut gate, now) = (Gate::default(), Instant::now());
        gate.learn(&send("1"), &heard(1), now);
        gate.admit(&send("1"), now).expect("one is left");
        gate.admit(&send("1"), now).expect_err("that one is on its way");
    }

    #[test]
    fn a_global_limit_holds_everything_back_but_interactions() {
        let (mut gate, now) = (Gate::default(), Instant::now());
        let global = Heard {
            status: 429,
            retry_after: Some(Duration::from_secs(3)),
            is_global: true,
            ..Heard::default()
        };
        assert!(
            gate.learn(&send("1"), &global, now)
                .expect("a 429 is a wait")
                .everything
        );
        gate.admit(&send("2"), now).expect_err("everything waits");
        let answer = Call::post("interactions/{}/{}/callback", &["1", "t"], Value::Null);
        gate.admit(&answer, now).expect("a person waits for this one");
    }

    #[test]
    fn a_thousand_refusals_stop_everything_until_they_are_old() {
        let (mut gate, now) = (Gate::default(), Instant::now());
        let refused = Heard {
            status: 403,
            ..Heard::default()
        };
        for _ in 0..REFUSED_AT_MOST {
            gate.learn(&send("1"), &refused, now);
        }
        assert!(gate.admit(&send("2"), now).expect_err("stop").everything);
        gate.admit(&send("2"), now + REFUSED_WINDOW)
            .expect("they are old");
    }

    #[test]
    fn a_refused_token_is_tried_three_times_and_then_once_in_ten_minutes() {
        let (mut gate, mut now) = (Gate::default(), Instant::now());
        let answer = |status| Heard {
            status,
            ..Heard::default()
        };
        for _ in 0..TOKEN_TRIES {
            assert!(!gate.rests_for_token(now));
            gate.learn(&send("1"), &answer(401), now);
        }
        assert!(gate.rests_for_token(now) && gate.is_token_refused());
        now += TOKEN_REST;
        assert!(!gate.rests_for_token(now));
        gate.learn(&send("1"), &answer(401), now);
        assert!(gate.rests_for_token(now));
        gate.learn(&send("1"), &answer(200), now + TOKEN_REST);
        assert!(!gate.is_token_refused());
    }

    #[test]
    fn a_burst_is_spread_before_discord_asks_for_it() {
        let (mut gate, now) = (Gate::default(), Instant::now());
        for channel in 0..PER_SECOND {
            gate.admit(&send(&channel.to_string()), now)
                .expect("within a second's share");
        }
        assert!(
            gate.admit(&send("x"), now)
                .expect_err("the second is full")
                .everything
        );
        gate.admit(&send("x"), now + Duration::from_secs(1))
            .expect("the next second");
    }
}
