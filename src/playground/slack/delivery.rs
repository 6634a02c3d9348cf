//! How payloads reach the app: over one of its sockets or signed over HTTP, acknowledged within three
//! seconds, and events again when they were not.
//!
//! An event keeps its `event_id` over all attempts (at once, after a minute, after five); slash commands
//! and interactions are tried once, and the person sees the failure.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use super::http_delivery::{self, Target};
use super::payload::PayloadKind;
use crate::{Call, Core, EventFault, Side, ids};

/// Slack's deadline for every acknowledgement.
pub(super) const ACK_DEADLINE: Duration = Duration::from_secs(3);
/// The waits before the three further attempts of an event.
const RETRIES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(60),
    Duration::from_secs(300),
];
/// How long a held-back event waits for one to go before it.
const HOLD: Duration = Duration::from_millis(500);

/// What the app answered, or what the person sees instead.
pub(super) type Outcome = Result<Option<Value>, String>;

/// A payload on its way.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    kind: PayloadKind,
    payload: Arc<Value>,
}

/// What a socket's task is told.
#[derive(Debug)]
pub(super) enum Frame {
    Text(String),
    Disconnect(String),
    Cut,
    /// Carry nothing any more, and stay open.
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
    under_way: AtomicUsize,
    book: Mutex<Book>,
}

#[derive(Debug)]
pub(super) struct Book {
    pub(super) sockets: Vec<(u64, mpsc::UnboundedSender<Frame>)>,
    pub(super) turn: usize,
    pub(super) pending: HashMap<String, Pending>,
    pub(super) tickets: HashMap<String, DateTime<Utc>>,
    pub(super) held: Option<Outgoing>,
    pub(super) is_enabled: bool,
    /// Whether new sockets are told hello.
    pub(super) is_polite: bool,
    /// Where deliveries go instead of over sockets.
    target: Option<Target>,
}

#[derive(Debug)]
pub(super) struct Pending {
    pub(super) socket: u64,
    ack: oneshot::Sender<Option<Value>>,
    is_deaf: bool,
}

/// One attempt that went out.
#[derive(Debug)]
struct Sent {
    envelope_id: String,
    ack: oneshot::Receiver<Option<Value>>,
}

impl Deliveries {
    pub(super) fn new(core: Core, app_id: String, target: Option<Target>, is_enabled: bool) -> Self {
        let book = Book {
            sockets: Vec::new(),
            turn: 0,
            pending: HashMap::new(),
            tickets: HashMap::new(),
            held: None,
            is_enabled,
            is_polite: true,
            target,
        };
        let inner = Inner {
            core,
            app_id,
            under_way: AtomicUsize::new(0),
            book: Mutex::new(book),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Sends an event on its way, as the faults will have it.
    pub(super) fn event(&self, payload: Value) {
        let outgoing = Outgoing {
            kind: PayloadKind::EventsApi,
            payload: Arc::new(payload),
        };
        match self.inner.core.faults.on_event(Side::Slack) {
            EventFault::None => self.start(outgoing, false),
            EventFault::LoseAck => self.start(outgoing, true),
            EventFault::Duplicate => {
                self.start(outgoing.clone(), false);
                self.start(outgoing, false);
            }
            EventFault::CutSocket => {
                self.cut_one();
                self.start(outgoing, false);
            }
            EventFault::Stall => {
                self.stall_one();
                self.start(outgoing, false);
            }
            EventFault::Reorder => return self.hold(outgoing),
        }
        self.release();
    }

    /// Delivers a command or an interaction and waits for its answer.
    ///
    /// # Errors
    ///
    /// `dispatch_failed` when nobody was there, `operation_timeout` when nobody acknowledged in time.
    pub(super) async fn ask(&self, kind: PayloadKind, payload: Value) -> Outcome {
        let outgoing = Outgoing {
            kind,
            payload: Arc::new(payload),
        };
        let sent = self.send(&outgoing, 0, "", false);
        self.settle(&outgoing, sent, 0, "")
            .await
            .map_err(|reason| match reason {
                "timeout" | "http_timeout" => "operation_timeout".to_owned(),
                _ => "dispatch_failed".to_owned(),
            })
    }

    /// An acknowledgement came in over a socket.
    pub(super) fn acknowledged(&self, envelope_id: &str, payload: Option<Value>) -> Result<(), &'static str> {
        let Some(pending) = self.book().pending.remove(envelope_id) else {
            return Err("unknown_envelope");
        };
        if pending.is_deaf {
            // Kept alive but unheard: the attempt runs into its deadline.
            self.book().pending.insert(envelope_id.to_owned(), pending);
            return Ok(());
        }
        // Who waited may just have given up.
        let _ = pending.ack.send(payload);
        Ok(())
    }

    /// From now on deliveries go there; over sockets if nowhere.
    pub(super) fn deliver_to(&self, target: Option<Target>) {
        let is_http = target.is_some();
        self.book().target = target;
        self.disconnect(if is_http {
            "link_disabled"
        } else {
            "refresh_requested"
        });
        self.book().is_enabled = !is_http;
    }

    pub(super) fn under_way(&self) -> usize {
        self.inner.under_way.load(Ordering::SeqCst)
    }

    pub(super) fn core(&self) -> &Core {
        &self.inner.core
    }

    pub(super) fn app_id(&self) -> &str {
        &self.inner.app_id
    }

    fn start(&self, outgoing: Outgoing, is_deaf: bool) {
        let sent = self.send(&outgoing, 0, "", is_deaf);
        let this = self.clone();
        self.inner.under_way.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(async move {
            tokio::select! {
                () = this.follow(outgoing, sent) => {}
                () = this.inner.core.shutdown.cancelled() => {}
            }
            this.inner.under_way.fetch_sub(1, Ordering::SeqCst);
            this.inner.core.record.touch();
        });
    }

    /// Stays with an event until it is acknowledged or given up.
    async fn follow(&self, outgoing: Outgoing, mut sent: Option<Sent>) {
        let mut reason = "";
        for attempt in 0..=RETRIES.len() {
            if attempt > 0 {
                // After a timeout the next attempt follows at once; without a socket it waits a moment.
                if attempt > 1 || reason != "timeout" {
                    self.inner.core.clock.sleep(RETRIES[attempt - 1]).await;
                }
                sent = self.send(&outgoing, attempt, reason, false);
            }
            match self.settle(&outgoing, sent.take(), attempt, reason).await {
                Ok(_) => return,
                Err("no_retry") => break,
                Err(why) => reason = why,
            }
        }
        self.note(
            "socket.lost",
            (*outgoing.payload).clone(),
            Value::Null,
            Some("not_delivered"),
        );
    }

    /// Waits for the end of one attempt.
    async fn settle(
        &self,
        outgoing: &Outgoing,
        sent: Option<Sent>,
        attempt: usize,
        reason: &str,
    ) -> Result<Option<Value>, &'static str> {
        let target = self.book().target.clone();
        if let Some(target) = &target {
            self.note("http.delivery", (*outgoing.payload).clone(), Value::Null, None);
            let retry = (attempt > 0).then_some((attempt, reason));
            let post = http_delivery::post(
                target,
                outgoing.kind,
                &outgoing.payload,
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
                self.book().pending.remove(&envelope_id);
                Err("timeout")
            }
        }
    }

    /// Puts a payload on the next socket in turn.
    fn send(&self, outgoing: &Outgoing, attempt: usize, reason: &str, is_deaf: bool) -> Option<Sent> {
        if self.book().target.is_some() {
            return None;
        }
        let envelope_id = ids::uuid();
        let mut envelope = json!({
            "envelope_id": envelope_id,
            "type": outgoing.kind.envelope_type(),
            "accepts_response_payload": outgoing.kind != PayloadKind::EventsApi,
            "payload": *outgoing.payload,
        });
        if outgoing.kind == PayloadKind::EventsApi {
            envelope["retry_attempt"] = attempt.into();
            envelope["retry_reason"] = reason.into();
        }
        let ack = {
            let mut book = self.book();
            if book.sockets.is_empty() {
                return None;
            }
            book.turn = (book.turn + 1) % book.sockets.len();
            let (socket, frames) = &book.sockets[book.turn];
            frames.send(Frame::Text(envelope.to_string())).ok()?;
            let (ack, answered) = oneshot::channel();
            let pending = Pending {
                socket: *socket,
                ack,
                is_deaf,
            };
            book.pending.insert(envelope_id.clone(), pending);
            answered
        };
        self.note(
            &format!("socket.{}", outgoing.kind.envelope_type()),
            envelope,
            Value::Null,
            None,
        );
        Some(Sent { envelope_id, ack })
    }

    fn hold(&self, outgoing: Outgoing) {
        // Only one is held at a time: an earlier one goes now, behind which this one then waits.
        self.release();
        self.book().held = Some(outgoing);
        let this = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(HOLD).await;
            this.release();
        });
    }

    fn release(&self) {
        let held = self.book().held.take();
        if let Some(held) = held {
            self.start(held, false);
        }
    }

    pub(super) fn note(&self, method: &str, body: Value, answer: Value, refused: Option<&str>) {
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

    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.inner.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
