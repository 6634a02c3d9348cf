//! A Slack stub that accepts every call at once and checks nothing. The playground validates requests as strictly as Slack
//! does, and would be the bottleneck.

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

/// The number of watched channels.
pub(crate) const CHANNELS: u64 = 100;
/// The number of teams, each with a triage channel.
pub(crate) const TEAMS: u64 = 20;

/// The stub. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SlackStub {
    pub(crate) port: u16,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    sent: AtomicU64,
    envelopes: AtomicU64,
    /// The time of the first card by message.
    posted: Mutex<HashMap<String, Instant>>,
    is_watched: Mutex<bool>,
    sockets: Mutex<Vec<mpsc::UnboundedSender<Message>>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<()>>>,
}

impl SlackStub {
    /// Starts the stub.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("the listener is bound").port();
        let stub = Self {
            port,
            inner: Arc::default(),
        };
        let routes = Router::new()
            .route("/api/{method}", any(call))
            .route("/link", get(link))
            .with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.expect("the server runs") });
        stub
    }

    /// The number of posted messages.
    pub(crate) fn sent(&self) -> u64 {
        self.inner.sent.load(Ordering::Relaxed)
    }

    /// Starts or stops recording the times of cards.
    pub(crate) fn watch(&self, is_watched: bool) {
        *lock(&self.inner.is_watched) = is_watched;
        lock(&self.inner.posted).clear();
    }

    /// The time of the card under a message.
    pub(crate) fn posted_under(&self, ts: &str) -> Option<Instant> {
        lock(&self.inner.posted).get(ts).copied()
    }

    /// The number of open sockets.
    pub(crate) fn sockets(&self) -> usize {
        lock(&self.inner.sockets).len()
    }

    /// Sends an event over a socket, and waits for its acknowledgement.
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
            sockets[turn]
                .send(Message::text(frame))
                .expect("the socket is open");
        }
        acknowledged.await.expect("the event is acknowledged");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn call(
    State(stub): State<SlackStub>,
    Path(method): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> Json<Value> {
    Json(match method.as_str() {
        "chat.postMessage" | "chat.update" => post(&stub, &body),
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
            json!({ "ok": true, "url": format!("ws://127.0.0.1:{}/link", stub.port) })
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

fn post(stub: &SlackStub, body: &[u8]) -> Value {
    let number = stub.inner.sent.fetch_add(1, Ordering::Relaxed);
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    // A message without the thread that the call names would be a reply under a deleted message.
    let mut message = json!({});
    if let Some(thread) = body["thread_ts"].as_str() {
        message["thread_ts"] = json!(thread);
        if *lock(&stub.inner.is_watched) {
            let mut posted = lock(&stub.inner.posted);
            posted.entry(thread.to_owned()).or_insert_with(Instant::now);
        }
    }
    json!({ "ok": true, "ts": format!("1900000000.{number:06}"), "message": message })
}

async fn link(State(stub): State<SlackStub>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| serve_socket(stub, socket))
}

async fn serve_socket(stub: SlackStub, mut socket: WebSocket) {
    let (sender, mut frames) = mpsc::unbounded_channel();
    let hello = json!({ "type": "hello", "num_connections": 1 }).to_string();
    if socket.send(Message::text(hello)).await.is_err() {
        return;
    }
    lock(&stub.inner.sockets).push(sender.clone());
    loop {
        tokio::select! {
            Some(frame) = frames.recv() => if socket.send(frame).await.is_err() { break },
            came = socket.recv() => match came {
                Some(Ok(Message::Text(text))) => acknowledged(&stub, &text),
                Some(Ok(_)) => {}
                None | Some(Err(_)) => break,
            },
        }
    }
    lock(&stub.inner.sockets).retain(|other| !other.same_channel(&sender));
}

fn acknowledged(stub: &SlackStub, text: &str) {
    let ack: Value = serde_json::from_str(text).unwrap_or_default();
    let number = ack["envelope_id"].as_str().and_then(|id| id.parse().ok());
    if let Some(waiting) = number.and_then(|number: u64| lock(&stub.inner.waiting).remove(&number)) {
        let _gone = waiting.send(());
    }
}
