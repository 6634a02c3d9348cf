//! Every kind of request that we send, against Discord's own description of its API, where that is at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use chat::{
    Aloud, Anchor, Answer, Card, ChatPlatform, Choice, Field, FieldKind, Form, Happening, Home, MessageRef,
    OutboundMessage, Place, Reply, Text, Token, Tone, What,
};
use playground::{Call, Side};
use serde_json::{Value, json};

use crate::house::{AGENTS, BO, HELP, House, SAM, channel, control, key, post, user};

/// What is sent with a body, and where.
const KINDS: [&str; 8] = [
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

/// Sends everything that can be sent, as a desk would.
async fn everything(house: &House) {
    let discord = house.pg.discord();
    let said = discord.upload(BO, HELP, "the printer", &[("a.txt", b"x")]).await;
    let said = said.expect("bo may talk");
    let root = MessageRef::new(&channel(HELP), &said);
    let at = |place: &str| Place::At(Home::Channel(channel(place)));
    let under = Place::Under {
        home: Home::Channel(channel(HELP)),
        root: Anchor::Message(root.clone()),
        name: "INC-1".to_owned(),
    };
    let direct = Place::At(Home::Direct(user(BO)));
    let whisper = What::Whisper {
        channel: channel(HELP),
        thread: None,
        user: user(BO),
        card: framed(),
        aloud: Some(Aloud {
            answers: root.clone(),
            card: Card::plain("I can help").button("Get help", Token::bare("suggest")),
        }),
    };
    let card = house
        .posts("card", &post(AGENTS, framed()).notifying(user(SAM)))
        .await;
    let edit = What::Edit {
        home: Home::Channel(channel(AGENTS)),
        message: Anchor::Message(card.clone()),
        card: framed(),
    };
    let plain = |what| OutboundMessage { what, notify: vec![] };
    for (n, message) in [
        plain(edit),
        plain(whisper),
        OutboundMessage::post(under.clone(), Card::plain("in a thread")),
        OutboundMessage::post(direct, framed()).notifying(user(BO)),
    ]
    .into_iter()
    .enumerate()
    {
        let sent = house.client.deliver(&key(&format!("k{n}")), &message).await;
        sent.expect("it arrives");
    }
    let inbound = house.hears(|inbound| inbound.key == said).await;
    let Happening::Said(told) = inbound.what else {
        panic!("a message")
    };
    let file = house.client.fetch(&told.files[0]).await.expect("it can be read");
    let share = plain(What::Share {
        place: at(AGENTS),
        card: Card::plain("Bo sent this"),
        files: told.files.clone(),
    });
    house
        .client
        .share(&key("share"), &share, vec![file])
        .await
        .expect("it arrives");

    house.replies(Reply::Private(framed()));
    let options = json!({"words": "vpn", "for": SAM});
    discord
        .slash(BO, HELP, "ticket", options)
        .await
        .expect("it is answered");
    clicks(house, &card).await;
    house.answers(|_| None);
    discord
        .slash(BO, HELP, "ticket", json!({}))
        .await
        .expect("it is put off");
    let seen = sees_card(house, &card);
    let clicked = discord
        .click(SAM, AGENTS, &card.id, &control(&seen, "Claim"))
        .await;
    clicked.expect("it is put off");
    house.answer_held(&Reply::Private(framed()));
    let late = |method: &str| {
        house
            .pg
            .record()
            .calls()
            .iter()
            .any(|call| call.method.starts_with(method) && call.method.contains("webhooks"))
    };
    house
        .until("both are shown", || late("PATCH") && late("POST"))
        .await;
}

fn sees_card(house: &House, card: &MessageRef) -> playground::discord::SeenMessage {
    let seen = house.pg.discord().messages_seen_by(SAM, AGENTS);
    seen.into_iter()
        .find(|seen| seen.id == card.id)
        .expect("the card")
}

/// A click that opens choices, then a modal, then a refusal, then an end.
async fn clicks(house: &House, card: &MessageRef) {
    let discord = house.pg.discord();
    house.answers(|inbound| {
        Some(Answer::Reply(match &inbound.what {
            Happening::Click { picked, .. } => {
                let mut form = form();
                form.fields[0].value = picked.get("code").cloned();
                Reply::Form(form)
            }
            Happening::Submitted { .. } => Reply::Refused {
                form: form(),
                errors: vec![("note".to_owned(), "say more".to_owned())],
            },
            _ => Reply::Quiet,
        }))
    });
    let seen = sees_card(house, card);
    let clicked = discord
        .click(SAM, AGENTS, &card.id, &control(&seen, "Claim"))
        .await;
    clicked.expect("it is answered");
    let choices = house.last(SAM, AGENTS);
    let pick = control(&choices, "code");
    discord
        .select(SAM, (AGENTS, &choices.id), &pick, &["low"])
        .await
        .expect("it is answered");
    let modal = discord.modal_of(SAM).expect("a form opens");
    let id = modal["custom_id"].as_str().expect("forms have ids");
    discord
        .submit(SAM, id, &json!({"note": "x"}))
        .await
        .expect("it is answered");
}

/// What Discord describes.
struct Description(Value);

impl Description {
    /// Beside the workspace, or beside one of the folders around it.
    fn find() -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = here
            .ancestors()
            .map(|folder| folder.join("shared/specs/discord-openapi.json"))
            .find(|file| file.is_file())?;
        let text = std::fs::read_to_string(file).expect("it can be read");
        Some(Self(serde_json::from_str(&text).expect("it is JSON")))
    }

    /// Whether a body is what an operation takes, and if not, why.
    fn refuses(&self, kind: &str, body: &Value) -> Option<String> {
        let (verb, path) = kind.split_once(' ').expect("a method and a path");
        let operation = &self.0["paths"][path][verb.to_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "Discord describes no {kind}");
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": self.0["components"],
            "allOf": [schema],
        });
        let validator = jsonschema::validator_for(&whole).expect("the description is a schema");
        validator
            .validate(body)
            .err()
            .map(|error| format!("{kind}: {error} at {}", error.instance_path()))
    }
}

/// Which kind of request a call is.
fn kind_of(call: &Call) -> Option<&'static str> {
    let (verb, path) = call.method.split_once(' ')?;
    let segments = |path: &'static str| path.split('/');
    KINDS.into_iter().find(|kind| {
        let (of, template) = kind.split_once(' ').expect("a method and a path");
        of == verb
            && segments(template).count() == path.split('/').count()
            && segments(template)
                .zip(path.split('/'))
                .all(|(template, segment)| template.starts_with('{') || template == segment)
    })
}

#[tokio::test]
async fn discord_takes_every_body_that_we_send() {
    let house = House::open().await;
    everything(&house).await;
    assert_eq!(house.pg.record().refusals().len(), 0);
    let mut bodies: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for call in house.pg.record().calls() {
        let has_body = call.side == Side::Discord
            && ["POST ", "PUT ", "PATCH "]
                .iter()
                .any(|verb| call.method.starts_with(verb));
        if has_body {
            let kind = kind_of(&call).unwrap_or_else(|| panic!("an unknown request: {}", call.method));
            bodies.entry(kind).or_default().push(call.body);
        }
    }
    assert_eq!(
        bodies.keys().copied().collect::<BTreeSet<_>>(),
        BTreeSet::from(KINDS)
    );
    let Some(description) = Description::find() else {
        let said =
            b"Discord's description of its API is not here: bodies were held against the playground alone.\n";
        std::io::stderr().write_all(said).expect("somebody reads");
        return;
    };
    for (kind, bodies) in &bodies {
        for body in bodies {
            assert_eq!(description.refuses(kind, body), None, "{body:#}");
        }
    }
    // And it would say so.
    let wrong = json!({"content": 7, "embeds": "none"});
    assert!(
        description
            .refuses("POST /channels/{channel_id}/messages", &wrong)
            .is_some()
    );
}
