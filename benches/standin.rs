//! A Slack that takes everything at once and looks at nothing: the playground checks what it is sent as strictly as
//! Slack does, and would be what is measured.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::load::{CHANNELS, TEAMS};

/// The stand-in; cheap to clone.
#[derive(Clone)]
pub(crate) struct StandIn {
    pub(crate) port: u16,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    sent: AtomicU64,
    envelopes: AtomicU64,
    /// When the first card was posted under which message.
    posted: Mutex<HashMap<String, Instant>>,
    is_watched: Mutex<bool>,
    sockets: Mutex<Vec<mpsc::UnboundedSender<Message>>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<()>>>,
}

impl StandIn {
    /// Opens its door.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let standin = Self {
            port,
            inner: Arc::default(),
        };
        let routes = Router::new()
            .route("/api/{method}", any(call))
            .route("/link", get(link))
            .with_state(standin.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        standin
    }

    /// Messages that were posted so far.
    pub(crate) fn sent(&self) -> u64 {
        self.inner.sent.load(Ordering::Relaxed)
    }

    /// From now on it is written down when which card came; or no longer.
    pub(crate) fn watch(&self, is_watched: bool) {
        *lock(&self.inner.is_watched) = is_watched;
        lock(&self.inner.posted).clear();
    }

    /// When the card under a message was posted.
    pub(crate) fn posted_under(&self, ts: &str) -> Option<Instant> {
        lock(&self.inner.posted).get(ts).copied()
    }

    /// How many sockets are open.
    pub(crate) fn sockets(&self) -> usize {
        lock(&self.inner.sockets).len()
    }

    /// Puts an event on a socket and waits until it is acknowledged.
    pub(crate) async fn deliver(&self, payload: &str) {
        let number = self.inner.envelopes.fetch_add(1, Ordering::Relaxed);
        let (done, acknowledged) = oneshot::channel();
        lock(&self.inner.waiting).insert(number, done);
        let frame = format!(
            r#"{{"envelope_id":"{number}","type":"events_api","accepts_response_payload":false,"retry_attempt":0,"retry_reason":"","payload":{payload}}}"#
        );
        {
            let sockets = lock(&self.inner.sockets);
            let count = u64::try_from(sockets.len()).expect("a handful");
            assert!(count > 0, "no socket is open");
            let turn = usize::try_from(number % count).expect("a handful");
            sockets[turn].send(Message::text(frame)).expect("it is open");
        }
        acknowledged.await.expect("it is acknowledged");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn call(
    State(standin): State<StandIn>,
    Path(method): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> Json<Value> {
    Json(match method.as_str() {
        "chat.postMessage" | "chat.update" => post(&standin, &body),
        "users.info" => {
            let id = query.get("user").map_or("U0000000", String::as_str);
            json!({ "ok": true, "user": {
                "id": id, "team_id": "T0BENCH", "name": id, "real_name": id, "tz": "Europe/Berlin",
                "profile": { "real_name": id, "display_name": id, "title": "", "email": null },
            } })
        }
        "auth.test" => json!({
            "ok": true, "url": "https://bench.slack.com/", "team_id": "T0BENCH", "user_id": "U0DESK",
            "bot_id": "B0DESK",
        }),
        "apps.connections.open" => {
            json!({ "ok": true, "url": format!("ws://127.0.0.1:{}/link", standin.port) })
        }
        "conversations.info" => {
            let id = query.get("channel").map_or("C0000000", String::as_str);
            json!({ "ok": true, "channel": channel(id) })
        }
        "conversations.list" => {
            let watched = (0..CHANNELS).map(|number| channel(&format!("C{number:07}")));
            let triage = (0..TEAMS).map(|number| channel(&format!("G{number:07}")));
            json!({ "ok": true, "channels": watched.chain(triage).collect::<Vec<_>>() })
        }
        _ => json!({ "ok": true, "messages": [], "has_more": false }),
    })
}

fn channel(id: &str) -> Value {
    json!({
        "id": id, "name": id.to_lowercase(), "is_channel": true, "is_member": true, "is_archived": false,
        "is_private": id.starts_with('G'),
    })
}

fn post(standin: &StandIn, body: &[u8]) -> Value {
    let number = standin.inner.sent.fetch_add(1, Ordering::Relaxed);
    if *lock(&standin.inner.is_watched)
        && let Ok(body) = serde_json::from_slice::<Value>(body)
        && let Some(thread) = body["thread_ts"].as_str()
    {
        let mut posted = lock(&standin.inner.posted);
        posted.entry(thread.to_owned()).or_insert_with(Instant::now);
    }
    json!({ "ok": true, "ts": format!("1900000000.{number:06}"), "message": {} })
}

async fn link(State(standin): State<StandIn>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| serve_socket(standin, socket))
}

async fn serve_socket(standin: StandIn, mut socket: WebSocket) {
    let (sender, mut frames) = mpsc::unbounded_channel();
    let hello = json!({ "type": "hello", "num_connections": 1 }).to_string();
    if socket.send(Message::text(hello)).await.is_err() {
        return;
    }
    lock(&standin.inner.sockets).push(sender.clone());
    loop {
        tokio::select! {
            Some(frame) = frames.recv() => if socket.send(frame).await.is_err() { break },
            came = socket.recv() => match came {
                Some(Ok(Message::Text(text))) => acknowledged(&standin, &text),
                Some(Ok(_)) => {}
                None | Some(Err(_)) => break,
            },
        }
    }
    lock(&standin.inner.sockets).retain(|other| !other.same_channel(&sender));
}

fn acknowledged(standin: &StandIn, text: &str) {
    let ack: Value = serde_json::from_str(text).unwrap_or_default();
    let number = ack["envelope_id"].as_str().and_then(|id| id.parse().ok());
    if let Some(waiting) = number.and_then(|number: u64| lock(&standin.inner.waiting).remove(&number)) {
        let _gone = waiting.send(());
    }
}
