//! The HTTP transport: signed requests are handled like sockets, and unsigned requests are refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use chat::{Answer, Card, InboundEvent, Reply};
use futures::StreamExt;
use hmac::{Hmac, Mac};
use playground::SlackApp;
use serde_json::json;
use sha2::Sha256;
use tower::ServiceExt;

use crate::fixture::{Fixture, PATIENCE, action, clicked, form, token};

#[tokio::test]
async fn an_event_is_stored_before_it_is_acknowledged_and_redelivered_otherwise() {
    let mut fixture = Fixture::over_http().await;
    fixture.lee_says("hello").await;
    let handed = fixture.next().await;
    assert_eq!(
        fixture.slack().undelivered(),
        1,
        "not acknowledged before it is stored"
    );
    handed.answer.send(Answer::NotStored).expect("the client waits");
    fixture
        .until("the request is refused", || fixture.calls("http.delivery") == 1)
        .await;
    let again = async {
        loop {
            fixture.playground.clock().advance(Duration::from_secs(2));
            tokio::task::yield_now().await;
            if let Ok(Some(handed)) =
                tokio::time::timeout(Duration::from_millis(100), fixture.handed.recv()).await
            {
                return handed;
            }
        }
    };
    let again = tokio::time::timeout(PATIENCE, again)
        .await
        .expect("a redelivery in time");
    assert_eq!(handed.inbound, again.inbound);
    again.answer.send(Answer::Stored).expect("the client waits");
    fixture.acknowledged().await;
    fixture.close().await;
}

#[tokio::test]
async fn commands_clicks_and_forms_are_answered_in_the_response() {
    let mut fixture = Fixture::over_http().await;
    let slack = fixture.slack().clone();
    let suggestion = Card::plain("Does this help?").button("Yes", token("solved"));
    let (typing, _) = fixture
        .answering(
            Reply::Private(suggestion),
            slack.slash("U0LEE", "C0HELP", "/ticket", "vpn & co"),
        )
        .await;
    typing.expect("acknowledged");
    let seen = fixture.sees("U0LEE", "C0HELP", "Does this help?").await;
    let yes = action(&seen, "Yes");
    let click = slack.click("U0LEE", ("C0HELP", &seen.ts), &yes, None);
    let (clicking, inbound) = fixture.answering(Reply::Form(form()), click).await;
    clicking.expect("acknowledged");
    assert_eq!(clicked(&inbound), "solved");
    let view = fixture.open_form("U0LEE").await;
    let typed = json!({ "title": { "value": "VPN" } });
    let refusal = Reply::Refused {
        form: form(),
        errors: vec![("title".into(), "Say a little more".into())],
    };
    let (submitted, _) = fixture
        .answering(refusal, slack.submit("U0LEE", &view, &typed))
        .await;
    assert!(
        format!("{submitted:?}").contains("Say a little more"),
        "{submitted:?}"
    );
    let (submitted, _) = fixture
        .answering(Reply::Quiet, slack.submit("U0LEE", &view, &typed))
        .await;
    submitted.expect("acknowledged");
    assert_eq!(slack.modal_of("U0LEE"), None);
    fixture.close().await;
}

#[tokio::test]
async fn a_late_answer_follows_a_notice_that_the_desk_is_working() {
    let mut fixture = Fixture::over_http().await;
    let slack = fixture.slack().clone();
    let typing = tokio::spawn(async move { slack.slash("U0LEE", "C0HELP", "/ticket", "vpn").await });
    let handed = fixture.next().await;
    fixture.sees("U0LEE", "C0HELP", "Working on it").await;
    typing.await.expect("no panic").expect("acknowledged in time");
    let done = Answer::Reply(Reply::Private(Card::plain("INC-1 is open")));
    handed.answer.send(done).expect("the client waits");
    fixture.sees("U0LEE", "C0HELP", "INC-1 is open").await;
    fixture.close().await;
}

#[tokio::test]
async fn an_unsigned_request_is_refused_and_not_handed_over() {
    let mut fixture = Fixture::over_http().await;
    let routes = slack::http::router([fixture.client.clone()]);
    let event = said("hello", "T0NORTH");
    let good = signed("/slack/events", &event, &secret(), 0);
    let mut bent = signed("/slack/events", &event, &secret(), 0);
    *bent.body_mut() = Body::from(event.replace("hello", "hullo"));
    let mut twice = signed("/slack/events", &event, &secret(), 0);
    let again = twice.headers()["x-slack-signature"].clone();
    twice.headers_mut().append("x-slack-signature", again);
    let mut bare = signed("/slack/events", &event, &secret(), 0);
    bare.headers_mut().clear();
    for (name, request) in [
        ("bent", bent),
        ("twice", twice),
        ("bare", bare),
        ("old", signed("/slack/events", &event, &secret(), -310)),
        ("from the future", signed("/slack/events", &event, &secret(), 310)),
        ("another's", signed("/slack/events", &event, "another", 0)),
        (
            "a command",
            signed("/slack/commands", "command=%2Fticket", "another", 0),
        ),
        ("a click", signed("/slack/interactions", "payload=%7B%7D", "", 0)),
    ] {
        assert_eq!(status(&routes, request).await, StatusCode::UNAUTHORIZED, "{name}");
    }
    assert!(fixture.handed.try_recv().is_err(), "no event is handed over");
    let (status, _) = tokio::join!(status(&routes, good), fixture.answer(Answer::Stored));
    assert_eq!(status, StatusCode::OK, "the valid request is accepted");
    fixture.close().await;
}

#[tokio::test]
async fn a_body_is_read_up_to_its_limit_only() {
    let fixture = Fixture::over_http().await;
    let routes = slack::http::router([fixture.client.clone()]);
    let mut announced = signed("/slack/events", "{}", &secret(), 0);
    let length = (100 * 1024 * 1024).to_string();
    announced
        .headers_mut()
        .insert("content-length", length.parse().expect("a value"));
    let never = futures::stream::poll_fn(|_| -> std::task::Poll<Option<Result<Bytes, std::io::Error>>> {
        panic!("the body must not be read")
    });
    *announced.body_mut() = Body::from_stream(never);
    assert_eq!(status(&routes, announced).await, StatusCode::PAYLOAD_TOO_LARGE);

    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let endless = futures::stream::repeat(Bytes::from(vec![b'x'; 64 * 1024])).map(move |chunk| {
        counted.fetch_add(chunk.len(), Ordering::SeqCst);
        Ok::<_, std::io::Error>(chunk)
    });
    let mut chunked = signed("/slack/events", "{}", &secret(), 0);
    *chunked.body_mut() = Body::from_stream(endless);
    assert_eq!(status(&routes, chunked).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(read.load(Ordering::SeqCst) < 2 * 1024 * 1024);
    fixture.close().await;
}

#[tokio::test]
async fn a_signed_payload_that_is_not_ours_is_accepted() {
    let mut fixture = Fixture::over_http().await;
    let routes = slack::http::router([fixture.client.clone()]);
    let challenge = json!({ "type": "url_verification", "challenge": "3eZbrw" }).to_string();
    let answer = routes
        .clone()
        .oneshot(signed("/slack/events", &challenge, &secret(), 0))
        .await
        .expect("a router never fails");
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(to_bytes(answer.into_body(), 100).await.expect("a body"), "3eZbrw");
    let certificate = Request::get("/slack/commands?ssl_check=1")
        .body(Body::empty())
        .expect("a request");
    assert_eq!(status(&routes, certificate).await, StatusCode::OK);
    for (path, body) in [
        ("/slack/events", said("hello", "T0OTHER")),
        (
            "/slack/events",
            json!({ "type": "event_callback", "team_id": "T0NORTH", "event": { "type": "new" } }).to_string(),
        ),
        ("/slack/events", json!({ "type": "app_rate_limited" }).to_string()),
        ("/slack/events", "no JSON".to_owned()),
        ("/slack/commands", "ssl_check=1".to_owned()),
        (
            "/slack/commands",
            "team_id=T0OTHER&command=%2Fticket&user_id=U1&channel_id=C1&trigger_id=1".to_owned(),
        ),
        ("/slack/interactions", "payload=no+JSON".to_owned()),
        (
            "/slack/interactions",
            "payload=%7B%22type%22%3A%22block_actions%22%7D".to_owned(),
        ),
    ] {
        let request = signed(path, &body, &secret(), 0);
        assert_eq!(status(&routes, request).await, StatusCode::OK, "{body}");
    }
    assert!(fixture.handed.try_recv().is_err(), "no event is handed over");
    fixture.close().await;
}

#[tokio::test]
async fn without_a_listener_events_are_refused_and_commands_are_answered() {
    let fixture = Fixture::over_http().await;
    let routes = slack::http::router([fixture.client.clone()]);
    let (client, playground) = (fixture.client.clone(), fixture.playground.clone());
    fixture.cancel.cancel();
    fixture.listening.await.expect("no panic");
    let event = signed("/slack/events", &said("hello", "T0NORTH"), &secret(), 0);
    assert_eq!(status(&routes, event).await, StatusCode::INTERNAL_SERVER_ERROR);
    let command = "team_id=T0NORTH&command=%2Fticket&user_id=U0LEE&channel_id=C0HELP&trigger_id=1";
    let answer = routes
        .oneshot(signed("/slack/commands", command, &secret(), 0))
        .await
        .expect("a router never fails");
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = to_bytes(answer.into_body(), 10_000).await.expect("a body");
    assert!(String::from_utf8_lossy(&answer).contains("Not now, try again"));
    assert!(!client.health().connected);
    playground.shutdown().await;
}

#[tokio::test]
async fn the_secret_and_the_team_select_the_workspace() {
    let mut fixture = Fixture::over_http().await;
    let mut config = crate::fixture::http_config(&fixture.playground);
    config.transport = slack::Transport::Http {
        signing_secret: "another secret".to_owned().into(),
    };
    let other = slack::Client::connect(config, crate::fixture::phrases())
        .await
        .expect("connected");
    let routes = slack::http::router([other, fixture.client.clone()]);
    let event = said("hello", "T0NORTH");
    let theirs = status(&routes, signed("/slack/events", &event, "another secret", 0)).await;
    assert_eq!(
        theirs,
        StatusCode::INTERNAL_SERVER_ERROR,
        "that client does not listen"
    );
    let request = signed("/slack/events", &event, &secret(), 0);
    let (ours, inbound) = tokio::join!(status(&routes, request), fixture.answer(Answer::Stored));
    assert_eq!(ours, StatusCode::OK);
    assert!(matches!(inbound.what, InboundEvent::Message(_)));
    fixture.close().await;
}

fn secret() -> String {
    SlackApp::demo().signing_secret
}

fn said(words: &str, team: &str) -> String {
    json!({
        "type": "event_callback", "team_id": team, "event_id": "Ev1", "authorizations": [{ "team_id": team }],
        "event": {
            "type": "message", "channel": "C0HELP", "channel_type": "channel", "user": "U0LEE", "ts": "1700000000.000001",
            "text": words,
        },
    })
    .to_string()
}

/// A signed request with a timestamp this many seconds from now.
fn signed(path: &str, body: &str, secret: &str, after_s: i64) -> Request<Body> {
    let now = playground::Clock::default().wall().timestamp();
    let at = (now + after_s).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(format!("v0:{at}:{body}").as_bytes());
    Request::post(path)
        .header("x-slack-request-timestamp", at)
        .header(
            "x-slack-signature",
            format!("v0={}", hex::encode(mac.finalize().into_bytes())),
        )
        .body(Body::from(body.to_owned()))
        .expect("a request")
}

async fn status(routes: &Router, request: Request<Body>) -> StatusCode {
    let answer = tokio::time::timeout(PATIENCE, routes.clone().oneshot(request));
    answer
        .await
        .expect("in time")
        .expect("a router never fails")
        .status()
}
