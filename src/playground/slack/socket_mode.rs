//! Socket Mode: the connections over which payloads go out and acknowledgements come in.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::Slack;
use super::delivery::Frame;
use crate::{Core, STALL_LIMIT, Side, ids};

/// The lifetime of a connection in seconds, as Slack announces it; much shorter with `debug_reconnects`.
const LIFE_S: u64 = 18_060;
const DEBUG_LIFE_S: u64 = 360;
/// The time between the warning and the end.
const GRACE: Duration = Duration::from_secs(10);
const PING_EVERY: Duration = Duration::from_secs(10);

/// Accepts a connection with a ticket of `apps.connections.open`.
pub(super) async fn connect(
    State(slack): State<Slack>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if slack.core().faults.is_down(Side::Slack) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if !query
        .get("ticket")
        .is_some_and(|ticket| slack.deliveries().redeem(ticket))
    {
        slack
            .deliveries()
            .record("socket.connect", Value::Null, Value::Null, Some("invalid_ticket"));
        return StatusCode::FORBIDDEN.into_response();
    }
    let is_debug = query.get("debug_reconnects").is_some_and(|flag| flag == "true");
    let life_s = if is_debug { DEBUG_LIFE_S } else { LIFE_S };
    upgrade.on_upgrade(move |socket| run(slack, socket, life_s))
}

async fn run(slack: Slack, mut socket: WebSocket, life_s: u64) {
    let id = ids::next();
    match slack.deliveries().join(id) {
        Ok((mut inbox, count)) => {
            let hello = json!({
                "type": "hello",
                "num_connections": count,
                "debug_info": { "host": "applink-playground", "build_number": 1, "approximate_connection_time": life_s },
                "connection_info": { "app_id": slack.deliveries().app_id() },
            });
            if !slack.deliveries().sends_hello() || say(&mut socket, &hello).await.is_some() {
                serve(&slack, &mut socket, &mut inbox, life_s).await;
            }
            slack.deliveries().leave(id);
        }
        Err(reason) => {
            slack
                .deliveries()
                .record("socket.connect", Value::Null, Value::Null, Some(reason));
            send_disconnect(&mut socket, reason).await;
        }
    }
}

/// Serves one socket until either side ends it.
async fn serve(
    slack: &Slack,
    socket: &mut WebSocket,
    inbox: &mut mpsc::UnboundedReceiver<Frame>,
    life_s: u64,
) {
    let core = slack.core();
    let mut ends = core.clock.now() + Duration::from_secs(life_s);
    let mut is_warned = false;
    let mut ping = tokio::time::interval(PING_EVERY);
    loop {
        let is_open = tokio::select! {
            frame = inbox.recv() => match frame {
                Some(Frame::Text(text)) => socket.send(Message::text(text)).await.ok(),
                Some(Frame::Disconnect(reason)) if reason == "warning" => {
                    ends = core.clock.now() + GRACE;
                    is_warned = true;
                    say(socket, &disconnect("warning")).await
                }
                Some(Frame::Disconnect(reason)) => return send_disconnect(socket, &reason).await,
                Some(Frame::Stall) => return stalled(core).await,
                // A dying host drops its sockets without a close frame.
                Some(Frame::Reset) | None => None,
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => { handle_ack(slack, text.as_str()); Some(()) }
                Some(Err(_)) | None => None,
                // The library answers a close frame while the server continues to read.
                Some(Ok(_)) => Some(()),
            },
            _ = ping.tick() => socket.send(Message::Ping("Ping from applink-playground".into())).await.ok(),
            () = core.clock.sleep_until(ends) => {
                if is_warned {
                    return send_disconnect(socket, "refresh_requested").await;
                }
                is_warned = true;
                ends = core.clock.now() + GRACE;
                say(socket, &disconnect("warning")).await
            }
            () = core.faults.goes_down(Side::Slack) => None,
            () = core.shutdown.cancelled() => None,
        };
        if is_open.is_none() {
            return;
        }
    }
}

/// A stalled socket: sent frames stay in buffers, and no ping is answered.
async fn stalled(core: &Core) {
    let end = core.clock.now() + STALL_LIMIT;
    tokio::select! {
        () = core.clock.sleep_until(end) => {}
        () = core.shutdown.cancelled() => {}
    }
}

/// Handles an acknowledgement.
fn handle_ack(slack: &Slack, text: &str) {
    let deliveries = slack.deliveries();
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return deliveries.record("socket.ack", text.into(), Value::Null, Some("invalid_json"));
    };
    let Some(envelope_id) = frame
        .get("envelope_id")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return deliveries.record("socket.ack", frame, Value::Null, Some("missing_envelope_id"));
    };
    let payload = frame.get("payload").filter(|payload| !payload.is_null()).cloned();
    let taken = deliveries.acknowledged(&envelope_id, payload);
    deliveries.record("socket.ack", frame, Value::Null, taken.err());
}

async fn send_disconnect(socket: &mut WebSocket, reason: &str) {
    if say(socket, &disconnect(reason)).await.is_some() {
        // The peer may have disconnected already.
        let _ = socket.send(Message::Close(None)).await;
    }
}

async fn say(socket: &mut WebSocket, frame: &Value) -> Option<()> {
    socket.send(Message::text(frame.to_string())).await.ok()
}

fn disconnect(reason: &str) -> Value {
    json!({ "type": "disconnect", "reason": reason, "debug_info": { "host": "applink-playground" } })
}
