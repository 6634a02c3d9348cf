//! Interactions over signed HTTP: answered in the HTTP response, and rejected without a valid signature.

use chat::{Answer, Card, Field, FieldKind, Form, Inbound, InboundEvent, Reply};
use ed25519_dalek::{Signer, SigningKey};
use playground::{Scene, Side};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::fixture::{AGENTS, BO, Fixture, HELP, SAM, control, post, user};

/// A signed request as Discord sends it.
struct Posted {
    timestamp: String,
    body: String,
    signature: String,
}

impl Posted {
    fn new(body: &Value) -> Self {
        Self::at(0, &body.to_string())
    }

    /// A request whose timestamp is so many seconds from now.
    fn at(seconds: i64, body: &str) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "a signature is valid for some minutes of the wall clock"
        )]
        let timestamp = (chrono::Utc::now().timestamp() + seconds).to_string();
        let mut secret = [0; 32];
        let hex = Scene::demo().discord.app.signing_key_hex;
        hex::decode_to_slice(hex, &mut secret).expect("the scene has a key");
        let signed = format!("{timestamp}{body}");
        let signature = SigningKey::from_bytes(&secret).sign(signed.as_bytes());
        Self {
            timestamp,
            body: body.to_owned(),
            signature: hex::encode(signature.to_bytes()),
        }
    }

    fn request(&self, url: &str) -> reqwest::RequestBuilder {
        client()
            .post(url)
            .header("content-type", "application/json")
            .header("x-signature-timestamp", &self.timestamp)
            .header("x-signature-ed25519", &self.signature)
            .body(self.body.clone())
    }

    async fn send(&self, url: &str) -> (StatusCode, Value) {
        let response = self
            .request(url)
            .send()
            .await
            .expect("the interaction is answered");
        (response.status(), response.json().await.unwrap_or_default())
    }
}

fn client() -> reqwest::Client {
    let built = reqwest::Client::builder().no_proxy().build();
    built.expect("no certificates are needed")
}

fn ping() -> Value {
    json!({"id": "9", "application_id": "1", "type": 1, "token": "t", "version": 1})
}

/// The body of a command that was posted before.
async fn posted_command(fixture: &Fixture) -> Value {
    let discord = fixture.pg.discord();
    let asked = discord.slash(BO, HELP, "ticket", json!({"words": "vpn"})).await;
    asked.expect("the interaction is answered");
    let posted = fixture.pg.record().calls_to(Side::Discord, "interactions.http");
    posted.last().expect("it came over HTTP").body.clone()
}

fn is_command(inbound: &Inbound) -> bool {
    matches!(inbound.what, InboundEvent::Command { .. })
}

#[tokio::test]
async fn a_command_is_answered_in_the_response_and_messages_arrive_over_the_gateway() {
    let (fixture, _) = Fixture::over_http().await;
    fixture.replies(Reply::Private(Card::plain("INC-1 is open")));
    let discord = fixture.pg.discord();
    let asked = discord.slash(BO, HELP, "ticket", json!({"words": "vpn"})).await;
    asked.expect("the interaction is answered");
    let inbound = fixture.receives(is_command).await;
    assert_eq!(inbound.sender, user(BO));
    let seen = fixture.last(BO, HELP);
    assert_eq!((seen.rendered.as_str(), seen.ephemeral), ("INC-1 is open", true));
    let calls = fixture.pg.record().calls();
    assert!(calls.iter().all(|call| !call.method.contains("callback")));
    assert_eq!(
        fixture
            .pg
            .record()
            .calls_to(Side::Discord, "gateway.INTERACTION_CREATE")
            .len(),
        0
    );

    fixture.answers(|_| Some(Answer::Stored));
    let id = discord.say(BO, HELP, "hello").await.expect("bo may write there");
    fixture.receives(|inbound| inbound.key == id).await;
}

#[tokio::test]
async fn a_click_and_a_form_are_answered_in_the_response() {
    let (fixture, _) = Fixture::over_http().await;
    let token = chat::Token::new("reply", "tkt_1", 1);
    let card = Card::plain("INC-1").button("Reply", token);
    let message = fixture.posts("k", &post(AGENTS, card)).await;
    let form = Form {
        first_page: None,
        token: chat::Token::new("reply_submit", "tkt_1", 1),
        title: "Reply to Bo".to_owned(),
        intro: None,
        fields: vec![Field {
            id: "words".to_owned(),
            label: "What to say".to_owned(),
            hint: None,
            value: None,
            required: true,
            kind: FieldKind::Paragraph { max: 500 },
        }],
        submit: "Send".to_owned(),
    };
    fixture.replies(Reply::Form(form));
    let (discord, seen) = (fixture.pg.discord(), fixture.last(SAM, AGENTS));
    let clicked = discord
        .click(SAM, AGENTS, &message.id, &control(&seen, "Reply"))
        .await;
    clicked.expect("the interaction is answered");
    let modal = discord.modal_of(SAM).expect("a form opens");
    fixture.replies(Reply::Private(Card::plain("sent")));
    let id = modal["custom_id"].as_str().expect("the form has an id");
    let values = json!({"words": "try this"});
    discord
        .submit(SAM, id, &values)
        .await
        .expect("the interaction is answered");
    fixture
        .receives(|inbound| matches!(inbound.what, InboundEvent::Submitted { .. }))
        .await;
    assert_eq!(fixture.last(SAM, AGENTS).rendered, "sent");
}

#[tokio::test]
async fn a_slow_answer_is_deferred_over_http() {
    let (fixture, _) = Fixture::over_http().await;
    fixture.answers(|_| None);
    let asked = fixture.pg.discord().slash(BO, HELP, "ticket", json!({})).await;
    asked.expect("the answer is deferred");
    fixture.receives(is_command).await;
    fixture.answer_pending(&Reply::Private(Card::plain("INC-1 is open")));
    let is_shown = || fixture.last(BO, HELP).rendered == "INC-1 is open";
    fixture.until("the answer is shown", is_shown).await;
}

#[tokio::test]
async fn a_command_without_a_reply_leaves_no_message_over_http() {
    let (fixture, _) = Fixture::over_http().await;
    fixture.replies(Reply::Quiet);
    let asked = fixture.pg.discord().slash(BO, HELP, "ticket", json!({})).await;
    asked.expect("the interaction is answered");
    let is_empty = || fixture.pg.discord().visible_messages(BO, HELP).is_empty();
    fixture.until("nothing is left", is_empty).await;
}

#[tokio::test]
async fn a_request_without_a_valid_signature_is_rejected() {
    let (fixture, url) = Fixture::over_http().await;
    let body = posted_command(&fixture).await;
    let before = fixture.received().len();
    let good = || Posted::new(&body);
    let unauthorized = StatusCode::UNAUTHORIZED;
    let forged = [
        Posted {
            body: format!("{body} "),
            ..good()
        },
        Posted {
            timestamp: good().timestamp.replacen('1', "2", 1),
            ..good()
        },
        Posted {
            timestamp: String::new(),
            ..good()
        },
        Posted {
            signature: String::new(),
            ..good()
        },
        Posted {
            signature: "00".repeat(64),
            ..good()
        },
        Posted {
            signature: format!("{}00", good().signature),
            ..good()
        },
        Posted::at(302, &body.to_string()),
        Posted::at(-302, &body.to_string()),
        Posted {
            body: String::new(),
            ..good()
        },
        // Discord's own check of the endpoint.
        Posted {
            signature: good().signature,
            ..Posted::new(&ping())
        },
    ];
    for (n, forged) in forged.iter().enumerate() {
        assert_eq!(forged.send(&url).await.0, unauthorized, "mutant {n}");
    }
    let unsigned = client()
        .post(&url)
        .json(&body)
        .send()
        .await
        .expect("the interaction is answered");
    assert_eq!(unsigned.status(), unauthorized);
    let twice = good()
        .request(&url)
        .header("x-signature-ed25519", good().signature);
    assert_eq!(
        twice.send().await.expect("the interaction is answered").status(),
        unauthorized
    );
    assert_eq!(fixture.received().len(), before);
}

#[tokio::test]
async fn a_ping_is_answered_and_an_invalid_body_is_rejected() {
    let (fixture, url) = Fixture::over_http().await;
    assert_eq!(
        Posted::new(&ping()).send(&url).await,
        (StatusCode::OK, json!({"type": 1}))
    );
    for unreadable in ["", "{", "[]", "{\"type\": 77}"] {
        let answer = Posted::at(0, unreadable).send(&url).await;
        assert_eq!(answer.0, StatusCode::BAD_REQUEST, "{unreadable}");
    }
    let mut elsewhere = posted_command(&fixture).await;
    elsewhere["guild_id"] = json!("77");
    assert_eq!(Posted::new(&elsewhere).send(&url).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn at_most_a_mebibyte_is_read() {
    let (_house, url) = Fixture::over_http().await;
    let large = Posted::at(0, &"x".repeat(1024 * 1024 + 1));
    assert_eq!(large.send(&url).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    // A body without a length is read up to the limit.
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]));
    let sent = Posted::at(0, "")
        .request(&url)
        .body(reqwest::Body::wrap_stream(endless))
        .send()
        .await;
    // The server may close the connection before the client has read the answer.
    assert!(sent.is_err() || sent.is_ok_and(|answer| answer.status() == StatusCode::PAYLOAD_TOO_LARGE));
}

#[tokio::test]
async fn a_repeated_request_is_answered_and_ignored() {
    let (fixture, url) = Fixture::over_http().await;
    fixture.replies(Reply::Private(Card::plain("INC-1 is open")));
    let again = Posted::new(&posted_command(&fixture).await);
    let sent = futures::future::join_all((0..100).map(|_| again.send(&url))).await;
    assert!(sent.iter().all(|(status, _)| *status == StatusCode::OK));
    let received: Vec<Inbound> = fixture.received().into_iter().filter(is_command).collect();
    assert_eq!(received.len(), 1);
    // The first answer does not change.
    assert_eq!(fixture.last(BO, HELP).rendered, "INC-1 is open");
    assert_eq!(fixture.pg.record().refusals().len(), 0);
}

#[tokio::test]
async fn a_public_key_of_another_application_fails_the_connection() {
    let pg = playground::Playground::start(playground::PlaygroundConfig::default())
        .await
        .expect("a port is free");
    let other = SigningKey::from_bytes(&[9; 32]).verifying_key();
    let refused = Fixture::refused(&pg, &hex::encode(other.as_bytes())).await;
    assert!(
        refused.contains("public_key is not this application's"),
        "{refused}"
    );
}
