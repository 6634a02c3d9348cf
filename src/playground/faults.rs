//! What the emulated platforms do wrong, on purpose: seeded, thread-safe, cheap when nothing is set.
//!
//! The servers ask once per call and once per delivered event. While the window of a rate-limit fault
//! is open, further calls to the same method (or to all of that side) are refused as well, and marked
//! as inside the window, because a good client makes none.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::watch;

use crate::{Clock, Side};

/// Something that is to go wrong.
#[derive(Clone, Debug)]
pub struct Fault {
    /// On which platform; both if `None`.
    pub side: Option<Side>,
    /// For which methods, by prefix: `chat.postMessage`, `POST /channels`; all if `None`. Ignored for events.
    pub method: Option<String>,
    /// What happens.
    pub what: What,
    /// How likely, 0 to 1, each time.
    pub chance: f64,
    /// How often at most; without end if `None`.
    pub times: Option<u32>,
}

/// Calls that come in so soon after the answer that opened a window had left the client before it could read that
/// answer. They are refused like the others, and held against nobody.
const ON_ITS_WAY: TimeDelta = TimeDelta::milliseconds(250);

/// What happens to a call or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The call is served, but late.
    Delay(Duration),
    /// The call is refused with 429; so is everything in its window.
    RateLimited {
        /// How long the window stays open; answered in whole seconds, rounded up.
        retry_after: Duration,
        /// Whether the window holds for all methods. Only Discord does that; Slack counts each method by itself
        /// (<https://docs.slack.dev/apis/web-api/rate-limits>), so there it holds for the method alone.
        global: bool,
    },
    /// The call is refused with this status and has no effect.
    ServerError(u16),
    /// The connection closes without an answer; the call has no effect.
    DropBefore,
    /// The call takes effect, then the connection closes without an answer.
    DropAfter,
    /// The event is delivered twice.
    DuplicateEvent,
    /// The event is held back behind the next one.
    ReorderEvent,
    /// The socket dies instead of delivering the event; what was unacknowledged is delivered again.
    CutSocket,
    /// The acknowledgement of this event is lost: it is delivered again.
    LoseAck,
    /// The socket falls silent instead of delivering the event: it stays open, carries nothing, and answers no ping.
    StallSocket,
    /// The platform goes down for a time, beginning with this call.
    Outage(Duration),
}

/// What a server does to the call at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFault {
    /// Nothing is wrong.
    None,
    /// Serve it after this time.
    Delay(Duration),
    /// Refuse it with 429.
    RateLimited {
        /// What is left of the window.
        retry_after: Duration,
        /// Whether all methods are concerned.
        global: bool,
        /// Whether the window was already open, and the client could know it: it should not have called.
        inside_window: bool,
    },
    /// Refuse it with this status.
    ServerError(u16),
    /// Close the connection, do nothing.
    DropBefore,
    /// Do it, then close the connection.
    DropAfter,
}

/// What a server does to the event at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventFault {
    /// Nothing is wrong.
    None,
    /// Deliver it twice.
    Duplicate,
    /// Deliver it after the next one.
    Reorder,
    /// Kill the socket instead.
    CutSocket,
    /// Deliver it, and overhear its acknowledgement.
    LoseAck,
    /// Leave it on a socket that carries nothing any more.
    Stall,
}

/// Whether a platform is down, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outage {
    None,
    Until(DateTime<Utc>),
    Endless,
}

/// The faults of one playground; cheap to clone.
#[derive(Clone, Debug)]
pub struct Faults {
    clock: Clock,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    armed: AtomicBool,
    state: Mutex<State>,
    outage: watch::Sender<(Outage, Outage)>,
}

#[derive(Debug)]
struct State {
    rng: StdRng,
    faults: Vec<Fault>,
    windows: Vec<Window>,
    /// How often each kind has struck.
    struck: HashMap<Discriminant<What>, usize>,
}

#[derive(Debug)]
struct Window {
    side: Side,
    method: Option<String>,
    until: DateTime<Utc>,
    /// From when on a client that calls should have known.
    known_from: DateTime<Utc>,
}

impl Faults {
    /// No faults yet; chances are drawn from `seed`.
    #[must_use]
    pub fn new(clock: Clock, seed: u64) -> Self {
        let state = State {
            rng: StdRng::seed_from_u64(seed),
            faults: Vec::new(),
            windows: Vec::new(),
            struck: HashMap::new(),
        };
        let inner = Inner {
            armed: AtomicBool::new(false),
            state: Mutex::new(state),
            outage: watch::Sender::new((Outage::None, Outage::None)),
        };
        Self {
            clock,
            inner: Arc::new(inner),
        }
    }

    /// Starts the chances anew from `seed`.
    pub fn reseed(&self, seed: u64) {
        self.lock().rng = StdRng::seed_from_u64(seed);
    }

    /// Adds a fault; earlier ones are tried first.
    pub fn add(&self, fault: Fault) {
        self.lock().faults.push(fault);
        self.inner.armed.store(true, Ordering::SeqCst);
    }

    /// Forgets all faults, windows and outages.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.faults.clear();
        state.windows.clear();
        self.inner.armed.store(false, Ordering::SeqCst);
        self.inner.outage.send_replace((Outage::None, Outage::None));
    }

    /// How often faults of that kind have struck so far, whatever stands in them.
    #[must_use]
    pub fn struck(&self, like: &What) -> usize {
        let state = self.lock();
        state.struck.get(&discriminant(like)).copied().unwrap_or_default()
    }

    /// Takes a platform down (REST answers 503, sockets are cut and refused) or up again.
    pub fn set_outage(&self, side: Side, down: bool) {
        self.tell_outage(side, if down { Outage::Endless } else { Outage::None });
    }

    /// Takes a platform down for a time on the protocols' clock; it comes up again by itself.
    pub fn outage_for(&self, side: Side, span: Duration) {
        self.tell_outage(side, Outage::Until(self.clock.now() + span));
    }

    fn tell_outage(&self, side: Side, outage: Outage) {
        self.inner.outage.send_modify(|(slack, discord)| match side {
            Side::Slack => *slack = outage,
            Side::Discord => *discord = outage,
        });
    }

    /// Whether that platform is down.
    #[must_use]
    pub fn is_down(&self, side: Side) -> bool {
        self.holds(*self.inner.outage.borrow(), side)
    }

    /// Returns once that platform is down.
    pub async fn goes_down(&self, side: Side) {
        // The sender lives in `self`, so the wait cannot fail.
        let _ = self
            .inner
            .outage
            .subscribe()
            .wait_for(|outage| self.holds(*outage, side))
            .await;
    }

    /// What is to happen to this call; asked once, before it takes effect.
    #[must_use]
    pub fn on_call(&self, side: Side, method: &str) -> CallFault {
        if self.is_down(side) {
            return CallFault::ServerError(503);
        }
        if !self.inner.armed.load(Ordering::SeqCst) {
            return CallFault::None;
        }
        let now = self.clock.now();
        let mut state = self.lock();
        state.windows.retain(|window| window.until > now);
        if let Some(open) = state.windows.iter().find(|window| window.holds(side, method)) {
            let retry_after = (open.until - now).to_std().unwrap_or_default();
            return CallFault::RateLimited {
                retry_after,
                global: open.method.is_none(),
                inside_window: open.known_from <= now,
            };
        }
        let Some(what) = state.draw(side, Some(method), What::concerns_calls) else {
            return CallFault::None;
        };
        match what {
            What::Delay(by) => CallFault::Delay(by),
            What::ServerError(status) => CallFault::ServerError(status),
            What::DropBefore => CallFault::DropBefore,
            What::DropAfter => CallFault::DropAfter,
            What::Outage(span) => {
                self.outage_for(side, span);
                CallFault::ServerError(503)
            }
            What::RateLimited { retry_after, global } => {
                let global = global && side == Side::Discord;
                let until = now + TimeDelta::from_std(retry_after).unwrap_or(TimeDelta::MAX);
                state.windows.push(Window {
                    side,
                    method: (!global).then(|| method.to_owned()),
                    until,
                    known_from: now + ON_ITS_WAY,
                });
                CallFault::RateLimited {
                    retry_after,
                    global,
                    inside_window: false,
                }
            }
            What::DuplicateEvent
            | What::ReorderEvent
            | What::CutSocket
            | What::LoseAck
            | What::StallSocket => CallFault::None,
        }
    }

    /// What is to happen to this event; asked once per delivery.
    #[must_use]
    pub fn on_event(&self, side: Side) -> EventFault {
        if !self.inner.armed.load(Ordering::SeqCst) {
            return EventFault::None;
        }
        match self.lock().draw(side, None, |what| !what.concerns_calls()) {
            Some(What::DuplicateEvent) => EventFault::Duplicate,
            Some(What::ReorderEvent) => EventFault::Reorder,
            Some(What::CutSocket) => EventFault::CutSocket,
            Some(What::LoseAck) => EventFault::LoseAck,
            Some(What::StallSocket) => EventFault::Stall,
            _ => EventFault::None,
        }
    }

    fn holds(&self, (slack, discord): (Outage, Outage), side: Side) -> bool {
        let outage = match side {
            Side::Slack => slack,
            Side::Discord => discord,
        };
        match outage {
            Outage::None => false,
            Outage::Until(end) => self.clock.now() < end,
            Outage::Endless => true,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl What {
    fn concerns_calls(&self) -> bool {
        !matches!(
            self,
            Self::DuplicateEvent | Self::ReorderEvent | Self::CutSocket | Self::LoseAck | Self::StallSocket
        )
    }
}

impl Window {
    fn holds(&self, side: Side, method: &str) -> bool {
        self.side == side && self.method.as_deref().is_none_or(|of| of == method)
    }
}

impl State {
    /// The first fault that fits and whose chance comes up; its count goes down.
    fn draw(&mut self, side: Side, method: Option<&str>, kind: impl Fn(&What) -> bool) -> Option<What> {
        let Self {
            rng, faults, struck, ..
        } = self;
        let at = faults.iter().position(|fault| {
            kind(&fault.what)
                && fault.times != Some(0)
                && fault.side.is_none_or(|of| of == side)
                && method.is_none_or(|name| fault.method.as_deref().is_none_or(|of| name.starts_with(of)))
                && rng.random_bool(fault.chance.clamp(0.0, 1.0))
        })?;
        let fault = &mut faults[at];
        fault.times = fault.times.map(|left| left - 1);
        let what = fault.what.clone();
        *struck.entry(discriminant(&what)).or_default() += 1;
        faults.retain(|fault| fault.times != Some(0));
        Some(what)
    }
}

#[cfg(test)]
mod tests;
