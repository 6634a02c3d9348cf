//! An app without a client library: plain calls, and one socket whose acknowledgements the test controls.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::{Playground, PlaygroundConfig, SlackApp};

/// Longer than any step of a test needs, and short enough for a failing test.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// An app without a client library.
pub(super) struct App {
    pub(super) playground: Playground,
    http: reqwest::Client,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
}

/// A socket that is only kept open.
pub(super) struct Another {
    /// The first frame of the socket.
    pub(super) first: Value,
    _socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl App {
    /// An app in the demonstration scene, without a socket.
    pub(super) async fn quiet() -> Self {
        let playground = Playground::start(PlaygroundConfig::default())
            .await
            .expect("a free port");
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self {
            playground,
            http,
            socket: None,
        }
    }

    /// An app in the demonstration scene, with a socket that has received `hello`.
    pub(super) async fn connected() -> Self {
        let mut app = Self::quiet().await;
        app.connect().await;
        app
    }

    /// Replaces the current socket with a new one.
    pub(super) async fn connect(&mut self) {
        let answer = self
            .call_as(&SlackApp::demo().app_token, "apps.connections.open", json!({}))
            .await;
        let url = answer["url"]
            .as_str()
            .unwrap_or_else(|| panic!("no url in {answer}"));
        let (socket, _) = connect_async(url).await.expect("the ticket is valid");
        self.socket = Some(socket);
        assert_eq!(self.next().await["type"], "hello");
    }

    /// Opens another socket beside the current one.
    pub(super) async fn open_another(&self) -> Another {
        let answer = self
            .call_as(&SlackApp::demo().app_token, "apps.connections.open", json!({}))
            .await;
        let url = answer["url"]
            .as_str()
            .unwrap_or_else(|| panic!("no url in {answer}"));
        let (mut socket, _) = connect_async(url).await.expect("the ticket is valid");
        let first = socket
            .next()
            .await
            .expect("a frame")
            .expect("no error")
            .into_text()
            .expect("text");
        Another {
            first: serde_json::from_str(first.as_str()).expect("JSON"),
            _socket: socket,
        }
    }

    /// Replaces the current socket with a new one, and returns the old one, still open.
    pub(super) async fn change_socket(&mut self) -> impl Sized + use<> {
        let before = self.socket.take();
        self.connect().await;
        before
    }

    /// Drops the socket without a close frame.
    pub(super) fn hang_up(&mut self) {
        self.socket = None;
    }

    /// Calls a method with the bot token.
    pub(super) async fn call(&self, method: &str, args: Value) -> Value {
        self.call_as(&SlackApp::demo().bot_token, method, args).await
    }

    /// Calls a method with a token.
    pub(super) async fn call_as(&self, token: &str, method: &str, args: Value) -> Value {
        let url = format!("{}/{method}", self.playground.slack().api_url());
        let answer = self
            .http
            .post(url)
            .bearer_auth(token)
            .json(&args)
            .send()
            .await
            .expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// Posts to a response URL.
    pub(super) async fn respond(&self, payload: &Value, body: Value) -> Value {
        let url = payload["response_url"].as_str().expect("a response URL");
        self.http
            .post(url)
            .json(&body)
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON")
    }

    /// The next frame that is not a ping.
    pub(super) async fn next(&mut self) -> Value {
        let socket = self.socket.as_mut().expect("the socket is open");
        let reading = async {
            loop {
                if let Message::Text(text) = socket.next().await.expect("a frame").expect("no error") {
                    return serde_json::from_str(text.as_str()).expect("JSON");
                }
            }
        };
        tokio::time::timeout(PATIENCE, reading)
            .await
            .expect("a frame in time")
    }

    /// Acknowledges an envelope.
    pub(super) async fn ack(&mut self, envelope: &Value, payload: Option<Value>) {
        let mut ack = json!({ "envelope_id": envelope["envelope_id"] });
        if let Some(payload) = payload {
            ack["payload"] = payload;
        }
        let socket = self.socket.as_mut().expect("the socket is open");
        socket
            .send(Message::text(ack.to_string()))
            .await
            .expect("an open socket");
    }

    /// Acknowledges the next envelope and returns its payload.
    pub(super) async fn take(&mut self) -> Value {
        let envelope = self.next().await;
        self.ack(&envelope, None).await;
        envelope["payload"].clone()
    }
}

/// A modal with one text field in the block `title`.
pub(super) fn modal() -> Value {
    json!({
        "type": "modal",
        "callback_id": "new_ticket",
        "title": { "type": "plain_text", "text": "New ticket" },
        "submit": { "type": "plain_text", "text": "Open" },
        "blocks": [{
            "type": "input", "block_id": "title",
            "label": { "type": "plain_text", "text": "What is wrong?" },
            "element": { "type": "plain_text_input", "action_id": "text" },
        }],
    })
}

/// Checks that a call is refused with this code.
pub(super) async fn check(app: &App, method: &str, args: Value, expect: &str) {
    let answer = app.call(method, args.clone()).await;
    assert_eq!(answer["error"], expect, "{method} {args} answered {answer}");
}
