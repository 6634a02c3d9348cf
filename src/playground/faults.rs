//! Fault injection for the emulated platforms: seeded, thread-safe, and cheap when no fault is set.
//!
//! The servers ask once per call and once per delivered event. A rate-limit fault opens a window. Until the window
//! closes, further calls to the same method (or to the whole platform) are refused too. These calls are marked as
//! inside the window, because a correct client makes none.

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

/// A fault to inject.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The platform; both if `None`.
    pub side: Option<Side>,
    /// A prefix of the methods, such as `chat.postMessage` or `POST /channels`; all methods if `None`. Ignored for
    /// events.
    pub method: Option<String>,
    /// The effect of the fault.
    pub what: FaultKind,
    /// The probability of each application, 0 to 1.
    pub chance: f64,
    /// How often the fault applies at most; without limit if `None`.
    pub times: Option<u32>,
}

/// A call that arrives this soon after the opening of a window left the client before the client could read the
/// response. Such a call is refused, but not marked as inside the window.
const ON_ITS_WAY: TimeDelta = TimeDelta::milliseconds(250);

/// The effect of a fault on a call or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The call is served late.
    Delay(Duration),
    /// The call is refused with 429, and so are further calls in the window.
    RateLimited {
        /// How long the window stays open. The response rounds it up to whole seconds.
        retry_after: Duration,
        /// Whether the window applies to all methods. Only Discord has global windows. Slack counts each method
        /// separately (<https://docs.slack.dev/apis/web-api/rate-limits>), so on Slack the window applies to the method
        /// alone.
        global: bool,
    },
    /// The call is refused with this status and has no effect.
    ServerError(u16),
    /// The connection closes without a response; the call has no effect.
    DropBefore,
    /// The call takes effect, then the connection closes without a response.
    DropAfter,
    /// The event is delivered twice.
    DuplicateEvent,
    /// The event is delivered after the next one.
    ReorderEvent,
    /// The socket closes instead of delivering the event; unacknowledged events are delivered again.
    CutSocket,
    /// The acknowledgement of the event is lost, so the event is delivered again.
    LoseAck,
    /// The socket stalls instead of delivering the event: it stays open, carries nothing, and answers no ping.
    StallSocket,
    /// The application answers a submitted form, and the answer is lost: the form stays open, and its person submits it
    /// again.
    LoseAnswer,
    /// The platform is down for a time, beginning with this call.
    Outage(Duration),
}

/// FaultKind a server does with the current call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFault {
    /// No fault.
    None,
    /// Serve the call after this time.
    Delay(Duration),
    /// Refuse the call with 429.
    RateLimited {
        /// The rest of the window.
        retry_after: Duration,
        /// Whether the window applies to all methods.
        global: bool,
        /// Whether the window was open already and the client could know it, so that the client should not have called.
        inside_window: bool,
    },
    /// Refuse the call with this status.
    ServerError(u16),
    /// Close the connection without executing the call.
    DropBefore,
    /// Execute the call, then close the connection.
    DropAfter,
}

/// FaultKind a server does with the current event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventFault {
    /// No fault.
    None,
    /// Deliver the event twice.
    Duplicate,
    /// Deliver the event after the next one.
    Reorder,
    /// Close the socket instead.
    CutSocket,
    /// Deliver the event and ignore its acknowledgement.
    LoseAck,
    /// Stall the socket that carries the event.
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
    /// How often each kind of fault was applied.
    times_applied: HashMap<Discriminant<FaultKind>, usize>,
}

#[derive(Debug)]
struct Window {
    side: Side,
    method: Option<String>,
    until: DateTime<Utc>,
    /// From this time on, a client could know that the window is open.
    known_from: DateTime<Utc>,
}

impl Faults {
    /// No faults yet; random decisions are seeded with `seed`.
    #[must_use]
    pub fn new(clock: Clock, seed: u64) -> Self {
        let state = State {
            rng: StdRng::seed_from_u64(seed),
            faults: Vec::new(),
            windows: Vec::new(),
            times_applied: HashMap::new(),
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

    /// Restarts the random decisions from `seed`.
    pub fn reseed(&self, seed: u64) {
        self.lock().rng = StdRng::seed_from_u64(seed);
    }

    /// Adds a fault; earlier faults are tried first.
    pub fn add(&self, fault: Fault) {
        self.lock().faults.push(fault);
        self.inner.armed.store(true, Ordering::SeqCst);
    }

    /// Removes all faults, windows and outages.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.faults.clear();
        state.windows.clear();
        self.inner.armed.store(false, Ordering::SeqCst);
        self.inner.outage.send_replace((Outage::None, Outage::None));
    }

    /// How often faults of this kind were applied so far, whatever their parameters.
    #[must_use]
    pub fn times_applied(&self, like: &FaultKind) -> usize {
        let state = self.lock();
        state
            .times_applied
            .get(&discriminant(like))
            .copied()
            .unwrap_or_default()
    }

    /// Takes a platform down (REST answers 503, sockets are closed and refused) or brings it back up.
    pub fn set_outage(&self, side: Side, down: bool) {
        self.tell_outage(side, if down { Outage::Endless } else { Outage::None });
    }

    /// Takes a platform down for a time on the protocols' clock.
    pub fn outage_for(&self, side: Side, span: Duration) {
        self.tell_outage(side, Outage::Until(self.clock.now() + span));
    }

    fn tell_outage(&self, side: Side, outage: Outage) {
        self.inner.outage.send_modify(|(slack, discord)| match side {
            Side::Slack => *slack = outage,
            Side::Discord => *discord = outage,
        });
    }

    /// Whether the platform is down.
    #[must_use]
    pub fn is_down(&self, side: Side) -> bool {
        self.holds(*self.inner.outage.borrow(), side)
    }

    /// Returns once the platform is down.
    pub async fn goes_down(&self, side: Side) {
        // The sender lives in `self`, so the wait cannot fail.
        let _ = self
            .inner
            .outage
            .subscribe()
            .wait_for(|outage| self.holds(*outage, side))
            .await;
    }

    /// The fault for this call; asked once, before the call takes effect.
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
        let Some(what) = state.draw(side, Some(method), FaultKind::concerns_calls) else {
            return CallFault::None;
        };
        match what {
            FaultKind::Delay(by) => CallFault::Delay(by),
            FaultKind::ServerError(status) => CallFault::ServerError(status),
            FaultKind::DropBefore => CallFault::DropBefore,
            FaultKind::DropAfter => CallFault::DropAfter,
            FaultKind::Outage(span) => {
                self.outage_for(side, span);
                CallFault::ServerError(503)
            }
            FaultKind::RateLimited { retry_after, global } => {
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
            FaultKind::DuplicateEvent
            | FaultKind::ReorderEvent
            | FaultKind::CutSocket
            | FaultKind::LoseAck
            | FaultKind::LoseAnswer
            | FaultKind::StallSocket => CallFault::None,
        }
    }

    /// The fault for this event; asked once per delivery.
    #[must_use]
    pub fn on_event(&self, side: Side) -> EventFault {
        if !self.inner.armed.load(Ordering::SeqCst) {
            return EventFault::None;
        }
        let concerns_events = |what: &FaultKind| !what.concerns_calls() && *what != FaultKind::LoseAnswer;
        match self.lock().draw(side, None, concerns_events) {
            Some(FaultKind::DuplicateEvent) => EventFault::Duplicate,
            Some(FaultKind::ReorderEvent) => EventFault::Reorder,
            Some(FaultKind::CutSocket) => EventFault::CutSocket,
            Some(FaultKind::LoseAck) => EventFault::LoseAck,
            Some(FaultKind::StallSocket) => EventFault::Stall,
            _ => EventFault::None,
        }
    }

    /// Whether the answer to the form that is being submitted is lost.
    #[must_use]
    pub fn loses_answer(&self, side: Side) -> bool {
        self.inner.armed.load(Ordering::SeqCst)
            && self
                .lock()
                .draw(side, None, |what| *what == FaultKind::LoseAnswer)
                .is_some()
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

impl FaultKind {
    fn concerns_calls(&self) -> bool {
        !matches!(
            self,
            Self::DuplicateEvent
                | Self::ReorderEvent
                | Self::CutSocket
                | Self::LoseAck
                | Self::LoseAnswer
                | Self::StallSocket
        )
    }
}

impl Window {
    fn holds(&self, side: Side, method: &str) -> bool {
        self.side == side && self.method.as_deref().is_none_or(|of| of == method)
    }
}

impl State {
    /// The first matching fault whose random decision succeeds; its remaining count decreases.
    fn draw(
        &mut self,
        side: Side,
        method: Option<&str>,
        kind: impl Fn(&FaultKind) -> bool,
    ) -> Option<FaultKind> {
        let Self {
            rng,
            faults,
            times_applied,
            ..
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
        *times_applied.entry(discriminant(&what)).or_default() += 1;
        faults.retain(|fault| fault.times != Some(0));
        Some(what)
    }
}

#[cfg(test)]
mod tests;
