//! Draft bodies are read by the buttons and forms that use them.
//!
//! The types of the bodies are private. Each body is therefore stored as a draft, and its owner uses a control of that
//! draft. A body that cannot be read fails with [`CommandError::Draft`].

use std::collections::{BTreeMap, BTreeSet};

use chat::{
    ChannelRef, Connection, Inbound, InboundEvent, Location, Membership, MessageRef, Profile, Token, UserRef,
    Values,
};
use chrono::{DateTime, Utc};
use commands::{CommandError, HomeChoice, Intake, Prefetched, Settings, Verb, Watched, Words};
use desk::{DraftId, Identity, Matrix, Person, Requesters, Roster, Team, TeamName};
use serde::Deserialize;
use store::{Draft, Store};

use crate::lines;

/// A golden line: the kind of a draft and its body.
#[derive(Deserialize)]
struct Golden {
    kind: String,
    body: serde_json::Value,
}

#[tokio::test]
async fn every_draft_body_is_read() {
    let (store, _folder) = store().await;
    let mut kinds = BTreeSet::new();
    for line in lines("drafts.jsonl") {
        let golden: Golden = serde_json::from_str(&line).expect("a golden line is JSON");
        let body = golden.body.to_string();
        let used = use_draft(&store, &golden.kind, &body).await;
        assert!(
            !matches!(used, Err(CommandError::Draft(_))),
            "{}: {used:?} in {body}",
            golden.kind
        );
        // A control proves nothing if it does not read the body at all.
        let damaged = use_draft(&store, &golden.kind, "{}").await;
        assert!(
            matches!(damaged, Err(CommandError::Draft(_))),
            "{}: {damaged:?}",
            golden.kind
        );
        kinds.insert(golden.kind.split(':').next().unwrap_or_default().to_owned());
    }
    let expected = [
        "about",
        "alike",
        "choice",
        "doubt",
        "open",
        "open_for",
        "reply",
        "split",
        "suggestion",
    ];
    assert_eq!(kinds, expected.map(str::to_owned).into());
}

/// Fields that older versions did not write.
const LATER_FIELDS: [&str; 4] = ["note", "to", "earlier", "filed"];

#[tokio::test]
async fn a_draft_body_without_later_fields_is_read() {
    let (store, _folder) = store().await;
    for line in lines("drafts.jsonl") {
        let mut golden: Golden = serde_json::from_str(&line).expect("a golden line is JSON");
        let fields = golden.body.as_object_mut().expect("a body is an object");
        let is_pending = golden.kind.starts_with("alike:");
        // `earlier` is required in the body of a pending ticket.
        fields
            .retain(|field, _| !LATER_FIELDS.contains(&field.as_str()) || (is_pending && field == "earlier"));
        let body = golden.body.to_string();
        let used = use_draft(&store, &golden.kind, &body).await;
        assert!(
            !matches!(used, Err(CommandError::Draft(_))),
            "{}: {used:?} in {body}",
            golden.kind
        );
    }
}

async fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(&format!("sqlite:{}/desk.db", folder.path().display()))
        .await
        .expect("a store");
    store.migrate().await.expect("a schema");
    (store, folder)
}

/// Stores a draft for an agent, and lets the agent use a control that reads the body.
async fn use_draft(store: &Store, kind: &str, body: &str) -> Result<chat::Reply, CommandError> {
    let now = now();
    let mut uow = store.begin(now).await?;
    let found = uow.people().find_by_identity(&identity()).await?;
    let owner = match found {
        Some(person) => person.id,
        None => {
            let person = Person {
                id: uow.mint(),
                name: "Sam".to_owned(),
            };
            uow.people().insert(&person, &identity());
            person.id
        }
    };
    let id = uow.mint::<DraftId>();
    uow.drafts().put(&Draft {
        id,
        owner,
        kind: kind.to_owned(),
        body: body.to_owned(),
        expires_at: now + chrono::TimeDelta::hours(1),
    });
    uow.commit().await?;

    let mut uow = store.begin(now).await?;
    let inbound = Inbound {
        key: id.to_string(),
        sender: sam(),
        location: Location {
            channel: channel("C0HELP"),
            thread: None,
            direct: false,
        },
        at: now,
        what: control(kind, id),
    };
    let prefetched = Prefetched::default().with_profile(
        sam(),
        Some(Profile {
            user: sam(),
            name: "Sam".to_owned(),
            membership: Membership::Member,
            title: None,
            time_zone: None,
            email: None,
            avatar: None,
        }),
    );
    // The transaction is dropped, so every draft is used on the same store.
    commands::handle(&mut uow, &desk(), &inbound, &prefetched).await
}

/// The control that reads a draft of that kind.
fn control(kind: &str, id: DraftId) -> InboundEvent {
    let click = |verb: Verb| InboundEvent::Click {
        token: Token::new(verb.as_str(), id, 0),
        picked: Values::new(),
        message: Some(MessageRef::new(&channel("C0HELP"), "1.0")),
    };
    match kind.split(':').next().unwrap_or_default() {
        "reply" => click(Verb::Send),
        "about" => click(Verb::WhichTicket),
        "suggestion" => click(Verb::Report),
        "choice" | "doubt" => click(Verb::NewTopic),
        "alike" => click(Verb::OpenAnyway),
        "open" | "open_for" | "split" => InboundEvent::Submitted {
            token: Token::new(Verb::Open.as_str(), id, 0),
            values: Values::from([("title".to_owned(), "the printer eats paper".to_owned())]),
        },
        other => panic!("no control reads a draft of kind {other}"),
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a time")
}

fn channel(id: &str) -> ChannelRef {
    ChannelRef::new(&Connection("hq".to_owned()), id)
}

fn sam() -> UserRef {
    UserRef::new(&Connection("hq".to_owned()), "U0SAM")
}

fn identity() -> Identity {
    Identity {
        connection: "hq".to_owned(),
        user: "U0SAM".to_owned(),
    }
}

fn desk() -> Settings {
    let it = TeamName("it".to_owned());
    Settings {
        limits: desk::Limits::NONE,
        roster: Roster {
            blocked: BTreeSet::new(),
            teams: vec![Team {
                name: it.clone(),
                title: "IT".to_owned(),
                members: BTreeSet::from([identity()]),
                leads: BTreeSet::new(),
                confidants: BTreeSet::new(),
            }],
            administrators: BTreeSet::new(),
            requesters: Requesters::Members,
            joined: Vec::new(),
            groups: Vec::new(),
        },
        matrix: Matrix::default(),
        channels: vec![Watched {
            channel: channel("C0HELP"),
            name: "help".to_owned(),
            team: it.clone(),
            intake: Intake::Ticket,
            sensitive: Vec::new(),
        }],
        confidential: BTreeMap::new(),
        triage: BTreeMap::from([(it, channel("C0AGENTS"))]),
        home: HomeChoice::Direct,
        holds: Default::default(),
        reopen_within: chrono::TimeDelta::days(3),
        managed: BTreeSet::new(),
        ask_when_alike: true,
        service_channels: BTreeMap::new(),
        approvals: Vec::new(),
        change: None,
        services: Vec::new(),
        knowledge: Default::default(),
        categories: Vec::new(),
        transcripts: BTreeMap::new(),
        levels: Default::default(),
        words: Words::in_language("en").expect("there is an English file"),
    }
}
