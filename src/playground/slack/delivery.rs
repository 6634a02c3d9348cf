//! Delivers payloads to the app: over one of its sockets, or signed over HTTP. The app must acknowledge within three
//! seconds; unacknowledged events are delivered again.
//!
//! An event keeps its `event_id` over all attempts (at once, after a minute, after five). Slash commands and
//! interactions are tried once, and the person sees the failure.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc, oneshot};

use super::http_delivery::{self, HttpTarget};
use super::payload::PayloadKind;
use crate::{Call, Core, EventFault, Side, ids};

/// Slack's deadline for every acknowledgement.
pub(super) const ACK_DEADLINE: Duration = Duration::from_secs(3);
/// The delays before the three further attempts of an event.
const RETRIES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(60),
    Duration::from_secs(300),
];
/// How long a held-back event waits for another event to overtake it.
const HOLD: Duration = Duration::from_millis(500);

/// The app's answer, or the message that the person sees instead.
pub(super) type AckResult = Result<Option<Value>, String>;

/// A payload to deliver.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    kind: PayloadKind,
    payload: Arc<Value>,
}

/// An instruction to the task of a socket.
#[derive(Debug)]
pub(super) enum Frame {
    Text(String),
    Disconnect(String),
    Reset,
    /// Stay open and carry nothing.
    Stall,
}

/// The deliveries of one app; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Deliveries {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    core: Core,
    app_id: String,
    in_flight: AtomicUsize,
    /// Ends the delays before further attempts.
    retry_now: Notify,
    state: Mutex<DeliveryState>,
}

#[derive(Debug)]
pub(super) struct DeliveryState {
    pub(super) sockets: Vec<(u64, mpsc::UnboundedSender<Frame>)>,
    pub(super) round_robin: usize,
    pub(super) pending: HashMap<String, Pending>,
    pub(super) tickets: HashMap<String, DateTime<Utc>>,
    pub(super) held_back: Option<Delivery>,
    pub(super) is_enabled: bool,
    /// Whether new sockets receive `hello`.
    pub(super) sends_hello: bool,
    /// The target of HTTP deliveries; sockets are used if `None`.
    target: Option<HttpTarget>,
}

#[derive(Debug)]
pub(super) struct Pending {
    pub(super) socket: u64,
    ack: oneshot::Sender<Option<Value>>,
    loses_ack: bool,
}

/// One attempt that was sent.
#[derive(Debug)]
struct Sent {
    envelope_id: String,
    ack: oneshot::Receiver<Option<Value>>,
}

impl Deliveries {
    pub(super) fn new(core: Core, app_id: String, target: Option<HttpTarget>, is_enabled: bool) -> Self {
        let state = DeliveryState {
            sockets: Vec::new(),
            round_robin: 0,
            pending: HashMap::new(),
            tickets: HashMap::new(),
            held_back: None,
            is_enabled,
            sends_hello: true,
            target,
        };
        let inner = Inner {
            core,
            app_id,
            in_flight: AtomicUsize::new(0),
            retry_now: Notify::new(),
            state: Mutex::new(state),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Delivers an event, with the fault for it.
    pub(super) fn event(&self, payload: Value) {
        let delivery = Delivery {
            kind: PayloadKind::EventsApi,
            payload: Arc::new(payload),
        };
        match self.inner.core.faults.on_event(Side::Slack) {
            EventFault::None => self.spawn(delivery, false),
            EventFault::LoseAck => self.spawn(delivery, true),
            EventFault::Duplicate => {
                self.spawn(delivery.clone(), false);
                self.spawn(delivery, false);
            }
            EventFault::CutSocket => {
                self.cut_one();
                self.spawn(delivery, false);
            }
            EventFault::Stall => {
                self.stall_one();
                self.spawn(delivery, false);
            }
            EventFault::Reorder => return self.hold_back(delivery),
        }
        self.release_held_back();
    }

    /// Delivers a command or an interaction and waits for the acknowledgement.
    ///
    /// # Errors
    ///
    /// `dispatch_failed` without a connection, `operation_timeout` without an acknowledgement in time.
    pub(super) async fn request_ack(&self, kind: PayloadKind, payload: Value) -> AckResult {
        let delivery = Delivery {
            kind,
            payload: Arc::new(payload),
        };
        let sent = self.send(&delivery, 0, "", false);
        self.await_ack(&delivery, sent, 0, "")
            .await
            .map_err(|reason| match reason {
                "timeout" | "http_timeout" => "operation_timeout".to_owned(),
                _ => "dispatch_failed".to_owned(),
            })
    }

    /// Handles an acknowledgement that a socket received.
    pub(super) fn acknowledged(&self, envelope_id: &str, payload: Option<Value>) -> Result<(), &'static str> {
        let Some(pending) = self.state().pending.remove(envelope_id) else {
            return Err("unknown_envelope");
        };
        if pending.loses_ack {
            // The acknowledgement is ignored, so that the attempt times out.
            self.state().pending.insert(envelope_id.to_owned(), pending);
            return Ok(());
        }
        // The waiting task may have timed out in the meantime.
        let _ = pending.ack.send(payload);
        Ok(())
    }

    /// Delivers to this target from now on; over sockets if `None`.
    pub(super) fn set_target(&self, target: Option<HttpTarget>) {
        let is_http = target.is_some();
        self.state().target = target;
        self.disconnect(if is_http {
            "link_disabled"
        } else {
            "refresh_requested"
        });
        self.state().is_enabled = !is_http;
    }

    /// Makes the next attempt of each event that waits for it.
    pub(super) fn retry_now(&self) {
        self.inner.retry_now.notify_waiters();
    }

    pub(super) fn in_flight(&self) -> usize {
        self.inner.in_flight.load(Ordering::SeqCst)
    }

    pub(super) fn core(&self) -> &Core {
        &self.inner.core
    }

    pub(super) fn app_id(&self) -> &str {
        &self.inner.app_id
    }

    fn spawn(&self, delivery: Delivery, loses_ack: bool) {
        let sent = self.send(&delivery, 0, "", loses_ack);
        let this = self.clone();
        self.inner.in_flight.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(async move {
            tokio::select! {
                () = this.retry_until_acknowledged(delivery, sent) => {}
                () = this.inner.core.shutdown.cancelled() => {}
            }
            this.inner.in_flight.fetch_sub(1, Ordering::SeqCst);
            this.inner.core.record.touch();
        });
    }

    /// Retries an event until the app acknowledges it or the attempts are used up.
    async fn retry_until_acknowledged(&self, delivery: Delivery, mut sent: Option<Sent>) {
        let mut reason = "";
        for attempt in 0..=RETRIES.len() {
            if attempt > 0 {
                // After a timeout the next attempt follows at once; without a socket it follows after a delay.
                if attempt > 1 || reason != "timeout" {
                    tokio::select! {
                        () = self.inner.core.clock.sleep(RETRIES[attempt - 1]) => {}
                        () = self.inner.retry_now.notified() => {}
                    }
                }
                sent = self.send(&delivery, attempt, reason, false);
            }
            match self.await_ack(&delivery, sent.take(), attempt, reason).await {
                Ok(_) => return,
                Err("no_retry") => break,
                Err(why) => reason = why,
            }
        }
        self.record(
            "socket.lost",
            (*delivery.payload).clone(),
            Value::Null,
            Some("not_delivered"),
        );
    }

    /// Waits for the acknowledgement of one attempt.
    async fn await_ack(
        &self,
        delivery: &Delivery,
        sent: Option<Sent>,
        attempt: usize,
        reason: &str,
    ) -> Result<Option<Value>, &'static str> {
        let target = self.state().target.clone();
        if let Some(target) = &target {
            self.record("http.delivery", (*delivery.payload).clone(), Value::Null, None);
            let retry = (attempt > 0).then_some((attempt, reason));
            let post = http_delivery::post(
                target,
                delivery.kind,
                &delivery.payload,
                self.inner.core.clock.wall(),
                retry,
            );
            return tokio::select! {
                answer = post => answer,
                () = self.inner.core.clock.sleep(ACK_DEADLINE) => Err("http_timeout"),
            };
        }
        let Some(Sent { envelope_id, ack }) = sent else {
            return Err("connection_failed");
        };
        tokio::select! {
            answer = ack => answer.map_err(|_| "connection_failed"),
            () = self.inner.core.clock.sleep(ACK_DEADLINE) => {
                self.state().pending.remove(&envelope_id);
                Err("timeout")
            }
        }
    }

    /// Sends a payload over the next socket, round-robin.
    fn send(&self, delivery: &Delivery, attempt: usize, reason: &str, loses_ack: bool) -> Option<Sent> {
        if self.state().target.is_some() {
            return None;
        }
        let envelope_id = ids::uuid();
        let mut envelope = json!({
            "envelope_id": envelope_id,
            "type": delivery.kind.envelope_type(),
            "accepts_response_payload": delivery.kind != PayloadKind::EventsApi,
            "payload": *delivery.payload,
        });
        if delivery.kind == PayloadKind::EventsApi {
            envelope["retry_attempt"] = attempt.into();
            envelope["retry_reason"] = reason.into();
        }
        let ack = {
            let mut state = self.state();
            if state.sockets.is_empty() {
                return None;
            }
            state.round_robin = (state.round_robin + 1) % state.sockets.len();
            let (socket, frames) = &state.sockets[state.round_robin];
            frames.send(Frame::Text(envelope.to_string())).ok()?;
            let (ack, answered) = oneshot::channel();
            let pending = Pending {
                socket: *socket,
                ack,
                loses_ack,
            };
            state.pending.insert(envelope_id.clone(), pending);
            answered
        };
        self.record(
            &format!("socket.{}", delivery.kind.envelope_type()),
            envelope,
            Value::Null,
            None,
        );
        Some(Sent { envelope_id, ack })
    }

    fn hold_back(&self, delivery: Delivery) {
        // Only one event is held back at a time: an earlier one is sent now.
        self.release_held_back();
        self.state().held_back = Some(delivery);
        let this = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(HOLD).await;
            this.release_held_back();
        });
    }

    fn release_held_back(&self) {
        let held_back = self.state().held_back.take();
        if let Some(held_back) = held_back {
            self.spawn(held_back, false);
        }
    }

    pub(super) fn record(&self, method: &str, body: Value, answer: Value, refused: Option<&str>) {
        self.inner.core.record.add(Call {
            at: self.inner.core.clock.now(),
            side: Side::Slack,
            method: method.to_owned(),
            body,
            status: 0,
            answer,
            refused: refused.map(str::to_owned),
            inside_retry_after: false,
        });
    }

    pub(super) fn state(&self) -> MutexGuard<'_, DeliveryState> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
