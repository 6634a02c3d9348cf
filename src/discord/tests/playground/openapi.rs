//! Validates the body of every kind of request against Discord's OpenAPI description.
//!
//! The environment variable `FRONTDESK_DISCORD_OPENAPI` names the file with the description. Without it, the test says that
//! it did not validate, and passes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use chat::{
    Answer, Card, ChatPlatform, Choice, Conversation, Field, FieldKind, Form, InboundEvent, MessageAnchor,
    MessageRef, OutboundAction, OutboundMessage, Place, PublicFallback, Reply, Text, Token, Tone,
};
use playground::{Call, Side};
use serde_json::{Value, json};

use crate::fixture::{AGENTS, BO, Fixture, HELP, SAM, channel, control, key, post, user};

/// Names the file with the description.
const OPENAPI_VARIABLE: &str = "FRONTDESK_DISCORD_OPENAPI";

/// Every operation that is sent with a body.
const OPERATIONS: [&str; 8] = [
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
    "POST /channels/{channel_id}/messages",
    "POST /channels/{channel_id}/messages/{message_id}/threads",
    "POST /interactions/{interaction_id}/{interaction_token}/callback",
    "POST /users/@me/channels",
    "POST /webhooks/{webhook_id}/{webhook_token}",
    "PUT /applications/{application_id}/guilds/{guild_id}/commands",
];

fn framed() -> Card {
    Card::framed(Tone::Amber, "INC-1 the printer eats paper")
        .with(chat::Block::Facts("P3 · New".into()))
        .with(chat::Block::Quote(Text::plain("since *this* morning")))
        .button("Claim", Token::new("claim", "tkt_1", 1))
        .more("Release", Token::new("release", "tkt_1", 1))
}

fn form() -> Form {
    let field = |id: &str, kind| Field {
        id: id.to_owned(),
        label: id.to_owned(),
        hint: Some("as you like".to_owned()),
        value: None,
        required: true,
        kind,
    };
    let choices = ["low", "high"].map(|value| Choice {
        value: value.to_owned(),
        label: value.to_owned(),
    });
    Form {
        first_page: None,
        token: Token::new("resolve_submit", "tkt_1", 1),
        title: "Resolve INC-1".to_owned(),
        intro: Some("What was it?".into()),
        fields: vec![
            field("code", FieldKind::Choice(choices.to_vec())),
            field("note", FieldKind::Paragraph { max: 500 }),
        ],
        submit: "Resolve".to_owned(),
    }
}

/// Sends every kind of request.
async fn send_everything(fixture: &Fixture) {
    let discord = fixture.pg.discord();
    let said = discord.upload(BO, HELP, "the printer", &[("a.txt", b"x")]).await;
    let said = said.expect("bo may write there");
    let root = MessageRef::new(&channel(HELP), &said);
    let at = |place: &str| Place::At(Conversation::Channel(channel(place)));
    let under = Place::Under {
        home: Conversation::Channel(channel(HELP)),
        root: MessageAnchor::Message(root.clone()),
        name: "INC-1".to_owned(),
    };
    let direct = Place::At(Conversation::Direct(user(BO)));
    let whisper = OutboundAction::Whisper {
        channel: channel(HELP),
        thread: None,
        user: user(BO),
        card: framed(),
        aloud: Some(PublicFallback {
            answers: root.clone(),
            card: Card::plain("I can help").button("Get help", Token::bare("suggest")),
        }),
    };
    let card = fixture
        .posts("card", &post(AGENTS, framed()).notifying(user(SAM)))
        .await;
    let edit = OutboundAction::Edit {
        home: Conversation::Channel(channel(AGENTS)),
        message: MessageAnchor::Message(card.clone()),
        card: framed(),
    };
    let plain = OutboundMessage::quiet;
    for (n, message) in [
        plain(edit),
        plain(whisper),
        OutboundMessage::post(under.clone(), Card::plain("in a thread")),
        OutboundMessage::post(direct, framed()).notifying(user(BO)),
    ]
    .into_iter()
    .enumerate()
    {
        let sent = fixture.client.deliver(&key(&format!("k{n}")), &message).await;
        sent.expect("the message arrives");
    }
    let inbound = fixture.receives(|inbound| inbound.key == said).await;
    let InboundEvent::Message(told) = inbound.what else {
        panic!("a message")
    };
    let file = fixture
        .client
        .fetch(&told.files[0])
        .await
        .expect("it is readable");
    let share = plain(OutboundAction::Share {
        place: at(AGENTS),
        card: Card::plain("Bo sent this"),
        files: told.files.clone(),
    });
    fixture
        .client
        .share(&key("share"), &share, vec![file])
        .await
        .expect("the message arrives");

    fixture.replies(Reply::Private(framed()));
    let options = json!({"words": "vpn", "for": SAM});
    discord
        .slash(BO, HELP, "ticket", options)
        .await
        .expect("the interaction is answered");
    click_through_forms(fixture, &card).await;
    fixture.answers(|_| None);
    discord
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("the answer is deferred");
    let seen = seen_card(fixture, &card);
    let clicked = discord
        .click(SAM, AGENTS, &card.id, &control(&seen, "Claim"))
        .await;
    clicked.expect("the answer is deferred");
    fixture.answer_pending(&Reply::Private(framed()));
    let late = |method: &str| {
        fixture
            .pg
            .record()
            .calls()
            .iter()
            .any(|call| call.method.starts_with(method) && call.method.contains("webhooks"))
    };
    fixture
        .until("both are shown", || late("PATCH") && late("POST"))
        .await;
}

fn seen_card(fixture: &Fixture, card: &MessageRef) -> playground::discord::VisibleMessage {
    let seen = fixture.pg.discord().visible_messages(SAM, AGENTS);
    seen.into_iter()
        .find(|seen| seen.id == card.id)
        .expect("the card")
}

/// A click that opens choices, then a modal whose submission is refused.
async fn click_through_forms(fixture: &Fixture, card: &MessageRef) {
    let discord = fixture.pg.discord();
    fixture.answers(|inbound| {
        Some(Answer::Reply(match &inbound.what {
            InboundEvent::Click { picked, .. } => {
                let mut form = form();
                form.fields[0].value = picked.get("code").cloned();
                Reply::Form(form)
            }
            InboundEvent::Submitted { .. } => Reply::Refused {
                form: form(),
                errors: vec![("note".to_owned(), "say more".to_owned())],
            },
            _ => Reply::Quiet,
        }))
    });
    let seen = seen_card(fixture, card);
    let clicked = discord
        .click(SAM, AGENTS, &card.id, &control(&seen, "Claim"))
        .await;
    clicked.expect("the interaction is answered");
    let choices = fixture.last(SAM, AGENTS);
    let pick = control(&choices, "code");
    discord
        .select(SAM, (AGENTS, &choices.id), &pick, &["low"])
        .await
        .expect("the interaction is answered");
    let modal = discord.modal_of(SAM).expect("a form opens");
    let id = modal["custom_id"].as_str().expect("the form has an id");
    discord
        .submit(SAM, id, &json!({"note": "x"}))
        .await
        .expect("the interaction is answered");
}

/// Discord's OpenAPI description.
struct Description(Value);

impl Description {
    /// Reads the description, if the environment names one.
    fn find() -> Option<Self> {
        let file = std::env::var_os(OPENAPI_VARIABLE)?;
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{OPENAPI_VARIABLE}: {}: {error}", file.display()));
        Some(Self(
            serde_json::from_str(&text).expect("the description is JSON"),
        ))
    }

    /// Why an operation does not accept a body.
    fn validation_error(&self, operation: &str, body: &Value) -> Option<String> {
        let (verb, path) = operation
            .split_once(' ')
            .expect("an operation has a method and a path");
        let described = &self.0["paths"][path][verb.to_lowercase()];
        let schema = &described["requestBody"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "the description has no {operation}");
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": self.0["components"],
            "allOf": [schema],
        });
        let validator = jsonschema::validator_for(&whole).expect("the description contains valid schemas");
        validator
            .validate(body)
            .err()
            .map(|error| format!("{operation}: {error} at {}", error.instance_path()))
    }
}

/// The operation of a call.
fn operation_of(call: &Call) -> Option<&'static str> {
    let (verb, path) = call.method.split_once(' ')?;
    let segments = |path: &'static str| path.split('/');
    OPERATIONS.into_iter().find(|operation| {
        let (method, template) = operation
            .split_once(' ')
            .expect("an operation has a method and a path");
        method == verb
            && segments(template).count() == path.split('/').count()
            && segments(template)
                .zip(path.split('/'))
                .all(|(template, segment)| template.starts_with('{') || template == segment)
    })
}

#[tokio::test]
async fn discord_accepts_every_request_body() {
    let fixture = Fixture::open().await;
    send_everything(&fixture).await;
    assert_eq!(fixture.pg.record().refusals().len(), 0);
    let mut bodies: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for call in fixture.pg.record().calls() {
        let has_body = call.side == Side::Discord
            && ["POST ", "PUT ", "PATCH "]
                .iter()
                .any(|verb| call.method.starts_with(verb));
        if has_body {
            let operation =
                operation_of(&call).unwrap_or_else(|| panic!("an unknown request: {}", call.method));
            bodies.entry(operation).or_default().push(call.body);
        }
    }
    assert_eq!(
        bodies.keys().copied().collect::<BTreeSet<_>>(),
        BTreeSet::from(OPERATIONS)
    );
    let Some(description) = Description::find() else {
        // Written past the test harness, which hides the output of a passing test.
        let notice = format!("{OPENAPI_VARIABLE} is not set: request bodies were not validated\n");
        std::io::stderr()
            .write_all(notice.as_bytes())
            .expect("the standard error is open");
        return;
    };
    for (operation, bodies) in &bodies {
        for body in bodies {
            assert_eq!(description.validation_error(operation, body), None, "{body:#}");
        }
    }
    // The validation can fail.
    let wrong = json!({"content": 7, "embeds": "none"});
    assert!(
        description
            .validation_error("POST /channels/{channel_id}/messages", &wrong)
            .is_some()
    );
}
