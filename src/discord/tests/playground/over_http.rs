//! Interactions over signed HTTP: answered in the same breath, and refused where Discord did not sign them.

use chat::{Answer, Card, Field, FieldKind, Form, Happening, Inbound, Reply};
use ed25519_dalek::{Signer, SigningKey};
use playground::{Scene, Side};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::{AGENTS, BO, HELP, House, SAM, control, post, user};

/// A request as Discord makes it.
struct Posted {
    stamp: String,
    body: String,
    signature: String,
}

impl Posted {
    fn new(body: &Value) -> Self {
        Self::at(0, &body.to_string())
    }

    /// Signed so many seconds from now.
    fn at(seconds: i64, body: &str) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the wall's clock is what a signature is good for"
        )]
        let stamp = (chrono::Utc::now().timestamp() + seconds).to_string();
        let mut secret = [0; 32];
        let hex = Scene::demo().discord.app.signing_key_hex;
        hex::decode_to_slice(hex, &mut secret).expect("the scene has a key");
        let signed = format!("{stamp}{body}");
        let signature = SigningKey::from_bytes(&secret).sign(signed.as_bytes());
        Self {
            stamp,
            body: body.to_owned(),
            signature: hex::encode(signature.to_bytes()),
        }
    }

    fn request(&self, url: &str) -> reqwest::RequestBuilder {
        client()
            .post(url)
            .header("content-type", "application/json")
            .header("x-signature-timestamp", &self.stamp)
            .header("x-signature-ed25519", &self.signature)
            .body(self.body.clone())
    }

    async fn send(&self, url: &str) -> (StatusCode, Value) {
        let response = self.request(url).send().await.expect("it is answered");
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

/// A command as it was posted before.
async fn asked_before(house: &House) -> Value {
    let discord = house.pg.discord();
    let asked = discord.slash(BO, HELP, "ticket", json!({"words": "vpn"})).await;
    asked.expect("it is answered");
    let posted = house.pg.record().calls_to(Side::Discord, "interactions.http");
    posted.last().expect("it came over HTTP").body.clone()
}

fn is_command(inbound: &Inbound) -> bool {
    matches!(inbound.what, Happening::Command { .. })
}

#[tokio::test]
async fn a_command_is_answered_in_the_same_breath_and_messages_still_come_over_the_gateway() {
    let (house, _) = House::over_http().await;
    house.replies(Reply::Private(Card::plain("INC-1 is open")));
    let discord = house.pg.discord();
    let asked = discord.slash(BO, HELP, "ticket", json!({"words": "vpn"})).await;
    asked.expect("it is answered");
    let inbound = house.hears(is_command).await;
    assert_eq!(inbound.sender, user(BO));
    let seen = house.last(BO, HELP);
    assert_eq!((seen.rendered.as_str(), seen.ephemeral), ("INC-1 is open", true));
    let calls = house.pg.record().calls();
    assert!(calls.iter().all(|call| !call.method.contains("callback")));
    assert_eq!(
        house
            .pg
            .record()
            .calls_to(Side::Discord, "gateway.INTERACTION_CREATE")
            .len(),
        0
    );

    house.answers(|_| Some(Answer::Stored));
    let id = discord.say(BO, HELP, "hello").await.expect("bo may talk");
    house.hears(|inbound| inbound.key == id).await;
}

#[tokio::test]
async fn a_click_and_a_form_go_the_same_way() {
    let (house, _) = House::over_http().await;
    let token = chat::Token::new("reply", "tkt_1", 1);
    let card = Card::plain("INC-1").button("Reply", token);
    let message = house.posts("k", &post(AGENTS, card)).await;
    let form = Form {
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
    house.replies(Reply::Form(form));
    let (discord, seen) = (house.pg.discord(), house.last(SAM, AGENTS));
    let clicked = discord
        .click(SAM, AGENTS, &message.id, &control(&seen, "Reply"))
        .await;
    clicked.expect("it is answered");
    let modal = discord.modal_of(SAM).expect("a form opens");
    house.replies(Reply::Private(Card::plain("sent")));
    let id = modal["custom_id"].as_str().expect("forms have ids");
    let values = json!({"words": "try this"});
    discord.submit(SAM, id, &values).await.expect("it is answered");
    house
        .hears(|inbound| matches!(inbound.what, Happening::Submitted { .. }))
        .await;
    assert_eq!(house.last(SAM, AGENTS).rendered, "sent");
}

#[tokio::test]
async fn a_slow_answer_is_put_off_over_http_too() {
    let (house, _) = House::over_http().await;
    house.answers(|_| None);
    let asked = house.pg.discord().slash(BO, HELP, "ticket", json!({})).await;
    asked.expect("Discord is told to wait");
    house.hears(is_command).await;
    house.answer_held(&Reply::Private(Card::plain("INC-1 is open")));
    let is_shown = || house.last(BO, HELP).rendered == "INC-1 is open";
    house.until("the answer is shown", is_shown).await;
}

#[tokio::test]
async fn a_command_that_needs_no_answer_leaves_nothing_behind_over_http_either() {
    let (house, _) = House::over_http().await;
    house.replies(Reply::Quiet);
    let asked = house.pg.discord().slash(BO, HELP, "ticket", json!({})).await;
    asked.expect("it is answered");
    let is_empty = || house.pg.discord().messages_seen_by(BO, HELP).is_empty();
    house.until("nothing is left", is_empty).await;
}

#[tokio::test]
async fn what_discord_has_not_signed_is_refused_and_changes_nothing() {
    let (house, url) = House::over_http().await;
    let body = asked_before(&house).await;
    let before = house.heard().len();
    let good = || Posted::new(&body);
    let unauthorized = StatusCode::UNAUTHORIZED;
    let forged = [
        Posted {
            body: format!("{body} "),
            ..good()
        },
        Posted {
            stamp: good().stamp.replacen('1', "2", 1),
            ..good()
        },
        Posted {
            stamp: String::new(),
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
        // Discord's own routine check.
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
        .expect("it is answered");
    assert_eq!(unsigned.status(), unauthorized);
    let twice = good()
        .request(&url)
        .header("x-signature-ed25519", good().signature);
    assert_eq!(twice.send().await.expect("it is answered").status(), unauthorized);
    assert_eq!(house.heard().len(), before);
}

#[tokio::test]
async fn a_ping_is_answered_and_what_cannot_be_read_is_said() {
    let (house, url) = House::over_http().await;
    assert_eq!(
        Posted::new(&ping()).send(&url).await,
        (StatusCode::OK, json!({"type": 1}))
    );
    for unreadable in ["", "{", "[]", "{\"type\": 77}"] {
        let answer = Posted::at(0, unreadable).send(&url).await;
        assert_eq!(answer.0, StatusCode::BAD_REQUEST, "{unreadable}");
    }
    let mut elsewhere = asked_before(&house).await;
    elsewhere["guild_id"] = json!("77");
    assert_eq!(Posted::new(&elsewhere).send(&url).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_more_than_a_mebibyte_is_read() {
    let (_house, url) = House::over_http().await;
    let large = Posted::at(0, &"x".repeat(1024 * 1024 + 1));
    assert_eq!(large.send(&url).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    // Without a length it is read up to there; nobody has to send the rest.
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]));
    let sent = Posted::at(0, "")
        .request(&url)
        .body(reqwest::Body::wrap_stream(endless))
        .send()
        .await;
    // Whoever goes on sending may find the line closed before the answer can be read.
    assert!(sent.is_err() || sent.is_ok_and(|answer| answer.status() == StatusCode::PAYLOAD_TOO_LARGE));
}

#[tokio::test]
async fn the_same_request_sent_again_is_answered_and_does_nothing() {
    let (house, url) = House::over_http().await;
    house.replies(Reply::Private(Card::plain("INC-1 is open")));
    let again = Posted::new(&asked_before(&house).await);
    let sent = futures::future::join_all((0..100).map(|_| again.send(&url))).await;
    assert!(sent.iter().all(|(status, _)| *status == StatusCode::OK));
    let heard: Vec<Inbound> = house.heard().into_iter().filter(is_command).collect();
    assert_eq!(heard.len(), 1);
    // The answer that stands is left alone, too.
    assert_eq!(house.last(BO, HELP).rendered, "INC-1 is open");
    assert_eq!(house.pg.record().refusals().len(), 0);
}

#[tokio::test]
async fn a_key_of_another_application_is_said_before_anything_else_happens() {
    let pg = playground::Playground::start(playground::PlaygroundConfig::default())
        .await
        .expect("a free port");
    let other = SigningKey::from_bytes(&[9; 32]).verifying_key();
    let refused = House::refused(&pg, &hex::encode(other.as_bytes())).await;
    assert!(
        refused.contains("public_key is not this application's"),
        "{refused}"
    );
}
