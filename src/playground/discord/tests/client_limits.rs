//! Discord's defences against careless clients: too many refusals, too many sessions, and stalled sockets.

use std::io::Read;
use std::time::Duration;

use futures::StreamExt;
use serde_json::{Value, json};

use super::gateway::{GatewayClient, PLAIN, identify};
use super::support::{BO, HELP, PATIENCE, call, configured, playground, send, with};
use crate::discord::gateway::GUILD_MEMBERS;
use crate::{Playground, PlaygroundConfig, RateLimitMode, Scene};

async fn starts_left(pg: &Playground) -> (Value, Value) {
    let answer = call(pg, "GET", "/gateway/bot", &Value::Null).await.1;
    let limit = &answer["session_start_limit"];
    (limit["remaining"].clone(), limit["reset_after"].clone())
}

#[tokio::test]
async fn a_client_that_is_refused_too_often_is_banned_for_a_while() {
    let pg = configured(PlaygroundConfig {
        invalid_requests: 3,
        rate_limits: RateLimitMode::Off,
        ..PlaygroundConfig::default()
    })
    .await;
    for _ in 0..3 {
        assert_eq!(
            call(&pg, "GET", "/applications/1/commands", &Value::Null).await.0,
            403
        );
    }
    let answer = send(&pg, "GET", "/users/@me", &Value::Null).await;
    assert_eq!(answer.status(), 429);
    let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((590..=601).contains(&wait), "{wait}");
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert!(answer.text().await.unwrap().contains("1015"));
    assert_eq!(pg.record().calls_inside_retry_after(), 1);
    pg.clock().advance(Duration::from_secs(wait));
    assert_eq!(call(&pg, "GET", "/users/@me", &Value::Null).await.0, 200);
}

#[tokio::test]
async fn old_refusals_do_not_count() {
    let pg = configured(PlaygroundConfig {
        invalid_requests: 2,
        ..PlaygroundConfig::default()
    })
    .await;
    for _ in 0..3 {
        assert_eq!(
            call(&pg, "GET", "/applications/1/commands", &Value::Null).await.0,
            403
        );
        pg.clock().advance(Duration::from_secs(601));
    }
}

#[tokio::test]
async fn one_session_may_be_started_in_five_seconds() {
    let pg = with(|_| {}, RateLimitMode::Real).await;
    GatewayClient::open(&pg).await.identify(PLAIN).await;
    let mut hasty = GatewayClient::open(&pg).await;
    hasty.send(identify(PLAIN)).await;
    assert_eq!(hasty.next().await.unwrap(), json!({"op": 9, "d": false}));
    pg.clock().advance(Duration::from_secs(5));
    hasty.identify(PLAIN).await;
}

#[tokio::test]
async fn session_starts_are_counted_and_the_last_one_closes_all_sessions() {
    let pg = playground().await;
    pg.discord().set_session_starts(2);
    assert_eq!(starts_left(&pg).await, (json!(2), json!(0)));
    let mut first = GatewayClient::open(&pg).await;
    first.identify(PLAIN).await;
    let (left, reset_after) = starts_left(&pg).await;
    assert_eq!(left, 1);
    assert!(reset_after.as_i64().unwrap() > 86_000_000, "{reset_after}");
    GatewayClient::open(&pg).await.identify(PLAIN).await;
    let mut last = GatewayClient::open(&pg).await;
    last.send(identify(PLAIN)).await;
    assert_eq!(last.next().await, Err(4004));
    let ended = async { while first.next().await.is_ok() {} };
    tokio::time::timeout(PATIENCE, ended).await.unwrap();
    pg.clock().advance(Duration::from_secs(24 * 3600));
    assert_eq!(starts_left(&pg).await, (json!(2), json!(0)));
}

#[tokio::test]
async fn large_frames_are_compressed_on_request() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    let mut asked = identify(PLAIN | GUILD_MEMBERS);
    asked["d"]["compress"] = json!(true);
    line.send(asked).await;
    let mut names = Vec::new();
    while !names.contains(&"GUILD_CREATE".to_owned()) {
        let frame = tokio::time::timeout(PATIENCE, line.0.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        let mut text = String::new();
        if frame.is_binary() {
            flate2::read::ZlibDecoder::new(&frame.into_data()[..])
                .read_to_string(&mut text)
                .unwrap();
        } else {
            text = frame.into_text().unwrap().to_string();
            assert!(text.len() < 1024, "{} bytes", text.len());
        }
        let frame: Value = serde_json::from_str(&text).unwrap();
        names.push(frame["t"].as_str().unwrap_or_default().to_owned());
    }
}

#[tokio::test]
async fn resume_replays_the_events_of_a_stalled_socket() {
    let pg = playground().await;
    let mut line = GatewayClient::open(&pg).await;
    let ready = line.identify(PLAIN).await;
    line.event("GUILD_CREATE").await;
    pg.discord().stall();
    pg.discord().say(BO, HELP, "hello").await.unwrap();
    line.send(json!({"op": 1, "d": null})).await;
    let silence = tokio::time::timeout(Duration::from_millis(200), line.next()).await;
    assert!(
        silence.is_err(),
        "neither the event nor an answer comes: {silence:?}"
    );
    let mut other = GatewayClient::open(&pg).await;
    let token = Scene::demo().discord.app.token;
    let resume = json!({"op": 6, "d": {"token": token, "session_id": ready["session_id"], "seq": 2}});
    other.send(resume).await;
    assert_eq!(other.event("MESSAGE_CREATE").await["d"]["channel_id"], HELP);
    other.event("RESUMED").await;
}

#[tokio::test]
async fn the_oldest_messages_are_forgotten_with_their_files() {
    let pg = configured(PlaygroundConfig {
        kept_messages: 2,
        ..PlaygroundConfig::default()
    })
    .await;
    pg.discord()
        .upload(BO, HELP, "one", &[("a.log", b"boom")])
        .await
        .unwrap();
    let file = pg.discord().visible_messages(BO, HELP)[0].attachments[0]["url"].clone();
    for words in ["two", "three"] {
        pg.discord().say(BO, HELP, words).await.unwrap();
    }
    let seen: Vec<String> = pg
        .discord()
        .visible_messages(BO, HELP)
        .into_iter()
        .map(|one| one.content)
        .collect();
    assert_eq!(seen, ["two", "three"]);
    assert_eq!(reqwest::get(file.as_str().unwrap()).await.unwrap().status(), 404);
}
