//! The gateway with a raw client: close codes, intents, and the replay of RESUME.

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, protocol::CloseFrame},
};

use super::support::{BO, HELP, PATIENCE, playground, with};
use crate::{Fault, FaultKind, Playground, RateLimitMode, Side, discord::gateway::MESSAGE_CONTENT};

/// GUILDS, GUILD_MESSAGES and DIRECT_MESSAGES.
pub(super) const PLAIN: u64 = 1 | 1 << 9 | 1 << 12;

/// A raw gateway client.
pub(super) struct GatewayClient(pub(super) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl GatewayClient {
    pub(super) async fn open(pg: &Playground) -> Self {
        let url = format!(
            "{}/gateway?v=10&encoding=json",
            pg.url().replacen("http", "ws", 1)
        );
        let mut line = Self(connect_async(url).await.unwrap().0);
        assert_eq!(line.next().await.unwrap()["op"], 10);
        line
    }

    pub(super) async fn send(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next frame, or the close code of the socket.
    pub(super) async fn next(&mut self) -> Result<Value, u16> {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await.unwrap();
        match next {
            Some(Ok(Message::Text(text))) => Ok(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => Err(code.into()),
            _ => Err(0),
        }
    }

    /// The next event of this name.
    pub(super) async fn event(&mut self, name: &str) -> Value {
        loop {
            let frame = self.next().await.unwrap();
            if frame["t"] == name {
                return frame;
            }
        }
    }

    pub(super) async fn identify(&mut self, intents: u64) -> Value {
        self.send(identify(intents)).await;
        self.event("READY").await["d"].clone()
    }
}

fn token() -> String {
    crate::Scene::demo().discord.app.token
}

pub(super) fn identify(intents: u64) -> Value {
    json!({"op": 2, "d": {"token": token(), "intents": intents, "properties": {}}})
}

#[tokio::test]
async fn a_protocol_violation_closes_the_socket_with_its_code() {
    let pg = with(
        |scene| scene.discord.app.enabled_intents = PLAIN,
        RateLimitMode::Off,
    )
    .await;
    let cases = [
        (
            json!({"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}}),
            4004,
        ),
        (identify(1 << 40), 4013),
        (identify(MESSAGE_CONTENT), 4014),
        (json!({"op": 3, "d": {}}), 4003),
        (json!({"op": 99}), 4001),
        (json!({"op": 1, "d": "x".repeat(5000)}), 4002),
    ];
    for (frame, code) in cases {
        let mut line = GatewayClient::open(&pg).await;
        line.send(frame.clone()).await;
        assert_eq!(line.next().await, Err(code), "{frame}");
    }
    let mut line = GatewayClient::open(&pg).await;
    line.identify(PLAIN).await;
    line.send(identify(PLAIN)).await;
    line.event("GUILD_CREATE").await;
    assert_eq!(line.next().await, Err(4005));
    pg.shutdown().await;
}

#[tokio::test]
async fn more_than_120_frames_a_minute_close_the_socket() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    for _ in 0..121 {
        line.send(json!({"op": 1, "d": null})).await;
    }
    let closed = loop {
        if let Err(code) = line.next().await {
            break code;
        }
    };
    assert_eq!(closed, 4008);
    pg.shutdown().await;
}

#[tokio::test]
async fn content_is_empty_without_its_intent_except_in_mentions_and_direct_messages() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    line.identify(PLAIN).await;
    let dm = pg.discord().dm_channel(BO);
    pg.discord().say(BO, HELP, "secret").await.unwrap();
    pg.discord().say(BO, HELP, "hey @desk").await.unwrap();
    pg.discord().say(BO, &dm, "direct").await.unwrap();
    let mut contents = Vec::new();
    for _ in 0..3 {
        contents.push(
            line.event("MESSAGE_CREATE").await["d"]["content"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(contents, ["", "hey <@1100000000000009001>", "direct"]);
    pg.shutdown().await;
}

#[tokio::test]
async fn resume_replays_missed_events_and_refuses_unknown_sessions() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    let session = line.identify(PLAIN).await["session_id"].clone();
    let seq = line.event("GUILD_CREATE").await["s"].clone();
    let what = FaultKind::CutSocket;
    pg.faults().add(Fault {
        side: Some(Side::Discord),
        method: None,
        what,
        chance: 1.0,
        times: Some(1),
    });
    let dm = pg.discord().dm_channel(BO);
    pg.discord().say(BO, &dm, "one").await.unwrap();
    assert_eq!(line.next().await, Err(0), "the line is cut without a word");
    pg.discord().say(BO, &dm, "two").await.unwrap();

    let mut line = GatewayClient::open(&pg).await;
    line.send(json!({"op": 6, "d": {"token": token(), "session_id": session, "seq": seq}}))
        .await;
    let mut said = Vec::new();
    for _ in 0..2 {
        said.push(line.event("MESSAGE_CREATE").await["d"]["content"].clone());
    }
    assert_eq!(said, ["one", "two"]);
    line.event("RESUMED").await;

    let mut line = GatewayClient::open(&pg).await;
    line.send(json!({"op": 6, "d": {"token": token(), "session_id": "gone", "seq": 1}}))
        .await;
    let invalid = line.next().await.unwrap();
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
    pg.shutdown().await;
}

#[tokio::test]
async fn faults_duplicate_and_reorder_events() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    line.identify(PLAIN | MESSAGE_CONTENT).await;
    for what in [FaultKind::ReorderEvent, FaultKind::DuplicateEvent] {
        pg.faults().add(Fault {
            side: Some(Side::Discord),
            method: None,
            what,
            chance: 1.0,
            times: Some(1),
        });
    }
    pg.discord().say(BO, HELP, "one").await.unwrap();
    pg.discord().say(BO, HELP, "two").await.unwrap();
    let mut said = Vec::new();
    for _ in 0..3 {
        said.push(line.event("MESSAGE_CREATE").await["d"]["content"].clone());
    }
    assert_eq!(said, ["two", "two", "one"]);
    pg.shutdown().await;
}
