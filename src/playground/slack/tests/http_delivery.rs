//! The same payloads over signed HTTP, for apps without Socket Mode.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::raw_client::PATIENCE;
use crate::{Playground, PlaygroundConfig, Record, Scene};

/// A delivery to the app: path, headers, body.
type Inbox = Arc<Mutex<Vec<(String, HeaderMap, String)>>>;

async fn take(State(inbox): State<Inbox>, uri: Uri, headers: HeaderMap, body: String) -> Response {
    let mut inbox = inbox.lock().expect("nobody panicked");
    inbox.push((uri.path().to_owned(), headers, body));
    match (uri.path(), inbox.len()) {
        ("/slack/events", 1) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        ("/slack/commands", _) => "on it".into_response(),
        _ => StatusCode::OK.into_response(),
    }
}

async fn start() -> (Playground, Inbox) {
    let inbox = Inbox::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let mut scene = Scene::demo();
    scene.slack.app.socket_mode = false;
    scene.slack.app.request_url = Some(format!(
        "http://{}/slack",
        listener.local_addr().expect("an address")
    ));
    let app = Router::new().fallback(take).with_state(inbox.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let config = PlaygroundConfig {
        scene,
        ..PlaygroundConfig::default()
    };
    (Playground::start(config).await.expect("a free port"), inbox)
}

async fn arrived(record: &Record, inbox: &Inbox, count: usize) {
    let enough = || inbox.lock().expect("nobody panicked").len() >= count;
    assert!(
        record.until(enough, PATIENCE).await,
        "{count} deliveries did not arrive"
    );
}

fn signature(headers: &HeaderMap, body: &str) -> String {
    let timestamp = headers["x-slack-request-timestamp"].to_str().expect("digits");
    let mut mac = Hmac::<Sha256>::new_from_slice(b"8f742231b10e8888abcd99yyyzzz85a5").expect("a key");
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn events_are_signed_and_retried_after_an_error() {
    let (playground, inbox) = start().await;
    let slack = playground.slack().clone();
    slack
        .say("U0LEE", "C0HELP", "hello", None)
        .await
        .expect("Lee is in #help");
    arrived(playground.record(), &inbox, 1).await;
    let record = playground.record().clone();
    playground.clock().advance(std::time::Duration::from_secs(2));
    assert!(record.until(|| slack.undelivered() == 0, PATIENCE).await);
    let inbox = inbox.lock().expect("nobody panicked");
    assert_eq!(inbox.len(), 2);
    let id = |n: usize| serde_json::from_str::<Value>(&inbox[n].2).expect("JSON")["event_id"].clone();
    assert_eq!(id(0), id(1));
    assert_eq!(inbox[1].1["x-slack-retry-num"], "1");
    assert_eq!(inbox[1].1["x-slack-retry-reason"], "http_error");
    assert_eq!(
        inbox[0].1["x-slack-signature"],
        signature(&inbox[0].1, &inbox[0].2)
    );
}

#[tokio::test]
async fn a_command_is_form_encoded_and_its_plain_answer_is_ephemeral() {
    let (playground, inbox) = start().await;
    let slack = playground.slack();
    slack
        .slash("U0LEE", "C0HELP", "/ticket", "printer")
        .await
        .expect("it was answered");
    let seen = slack.visible_messages("U0LEE", "C0HELP");
    assert_eq!((seen[0].rendered.as_str(), seen[0].is_ephemeral), ("on it", true));
    let inbox = inbox.lock().expect("nobody panicked");
    assert_eq!(inbox[0].0, "/slack/commands");
    assert!(inbox[0].2.contains("command=%2Fticket&"), "{}", inbox[0].2);
}
