//! A desk with one channel and one team, and clocks that only tests advance.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chat::{
    Answer, Card, ChannelRef, Connection, Conversation, Inbound, InboundEvent, InboundRequest,
    IncomingMessage, Location, MessageRef, OutboundMessage, Place, Text, UserRef, Values,
};
use chrono::TimeDelta;
use commands::{HomeChoice, Intake, Settings, Watched, Words};
use desk::{Identity, Matrix, Requesters, Roster, SlaPolicy, Team, TeamName, Timestamp};
use jobs::{Clock, Clocks, Context};
use store::Store;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::fake::FakePlatform;

/// The jobs' context with a scripted platform.
pub(crate) struct Fixture {
    pub(crate) context: Context<FakePlatform>,
    pub(crate) platform: FakePlatform,
    clock: Arc<AtomicI64>,
    url: String,
    _folder: Option<TempDir>,
}

impl Fixture {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/desk.db", folder.path().display());
        Self::at(&url, Some(folder), Some(Duration::ZERO)).await
    }

    /// With the reorder window of a real desk.
    pub(crate) async fn with_reorder_window() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/desk.db", folder.path().display());
        Self::at(&url, Some(folder), None).await
    }

    /// In a schema of its own on the server that `FRONTDESK_TEST_POSTGRES` names.
    pub(crate) async fn on_postgres(schema: &str) -> Self {
        let server = std::env::var("FRONTDESK_TEST_POSTGRES").expect(
            "FRONTDESK_TEST_POSTGRES names no PostgreSQL; `make test` starts one, and so does `tests/postgres.sh run COMMAND`",
        );
        let schema = format!("jobs_{schema}_{}", std::process::id());
        sqlx::any::install_default_drivers();
        let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect(&server)
            .await
            .unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
        sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
        Self::at(
            &format!("{server}?options=-c%20search_path%3D{schema}"),
            None,
            Some(Duration::ZERO),
        )
        .await
    }

    /// On a database that exists.
    pub(crate) async fn on(url: &str) -> Self {
        Self::at(url, None, Some(Duration::ZERO)).await
    }

    /// The URL of the database.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    async fn at(url: &str, folder: Option<TempDir>, reorder: Option<Duration>) -> Self {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        let clock = Arc::new(AtomicI64::new(0));
        let platform = FakePlatform::default();
        let read = Arc::clone(&clock);
        let now: Clock = Arc::new(move || start() + TimeDelta::milliseconds(read.load(Ordering::SeqCst)));
        let clocks = Clocks {
            wall: Arc::clone(&now),
            desk: now,
        };
        let platforms = HashMap::from([(hq(), platform.clone())]);
        let mut context = Context::new(store, Arc::new(desk()), platforms, clocks);
        if let Some(reorder) = reorder {
            context = context.with_reorder_window(reorder);
        }
        Self {
            context,
            platform,
            clock,
            url: url.to_owned(),
            _folder: folder,
        }
    }

    /// The context of the same desk with a policy.
    pub(crate) fn promising(&self, policy: SlaPolicy) -> Context<FakePlatform> {
        let platforms = HashMap::from([(hq(), self.platform.clone())]);
        let clocks = Clocks {
            wall: self.clock(),
            desk: self.clock(),
        };
        let desk = Arc::new(desk_promising(policy));
        Context::new(self.store().clone(), desk, platforms, clocks)
    }

    pub(crate) fn store(&self) -> &Store {
        self.context.store()
    }

    /// A connection of an administrator to the database.
    pub(crate) async fn connect(&self) -> sqlx::AnyConnection {
        <sqlx::AnyConnection as sqlx::Connection>::connect(&self.url)
            .await
            .unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        start() + TimeDelta::milliseconds(self.clock.load(Ordering::SeqCst))
    }

    /// The clock that [`Fixture::advance`] moves.
    pub(crate) fn clock(&self) -> Clock {
        let millis = Arc::clone(&self.clock);
        Arc::new(move || start() + TimeDelta::milliseconds(millis.load(Ordering::SeqCst)))
    }

    pub(crate) fn advance(&self, seconds: f64) {
        let millis = Duration::from_secs_f64(seconds).as_millis();
        self.clock
            .fetch_add(i64::try_from(millis).unwrap(), Ordering::SeqCst);
    }

    /// Puts messages into the outbox.
    pub(crate) async fn send(&self, messages: impl IntoIterator<Item = OutboundMessage>) {
        let mut uow = self.store().begin(self.now()).await.unwrap();
        for message in messages {
            uow.outbox().send(message, None);
        }
        uow.commit().await.unwrap();
    }

    /// Stores events as if an adapter had sent them.
    pub(crate) async fn keep(&self, inbounds: &[Inbound]) {
        self.store().inbox().keep(inbounds, self.now()).await.unwrap();
    }

    pub(crate) async fn tickets(&self) -> i64 {
        let phases = self.store().reads().tickets_by_phase().await.unwrap();
        phases.into_iter().map(|(_, count)| count).sum()
    }

    /// Delivers until no message is due.
    pub(crate) async fn deliver_all(&self) {
        while jobs::deliver_due(&self.context, 10).await.unwrap().leased > 0 {}
    }
}

fn start() -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000)
}

pub(crate) fn hq() -> Connection {
    Connection("hq".into())
}

pub(crate) fn channel(id: &str) -> ChannelRef {
    ChannelRef::new(&hq(), id)
}

fn desk() -> Settings {
    let identity = |user: &str| Identity {
        connection: "hq".into(),
        user: user.into(),
    };
    let it = TeamName("it".into());
    Settings {
        limits: desk::Limits::NONE,
        roster: Roster {
            blocked: Default::default(),
            teams: vec![Team {
                name: it.clone(),
                title: "IT".into(),
                members: BTreeSet::from([identity("U0SAM")]),
                leads: BTreeSet::new(),
                confidants: BTreeSet::new(),
            }],
            administrators: BTreeSet::from([identity("U0KIM")]),
            requesters: Requesters::Members,
            joined: Vec::new(),
            groups: Vec::new(),
        },
        matrix: Matrix::default(),
        channels: vec![Watched {
            channel: channel("C0HELP"),
            name: "help".into(),
            team: it.clone(),
            intake: Intake::Ticket,
            sensitive: Vec::new(),
        }],
        confidential: BTreeMap::new(),
        triage: BTreeMap::from([(it, channel("C0DESK"))]),
        home: HomeChoice::Direct,
        holds: Default::default(),
        reopen_within: TimeDelta::days(3),
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
        words: Words::in_language("en").unwrap(),
    }
}

/// The same desk with a policy.
pub(crate) fn desk_promising(policy: SlaPolicy) -> Settings {
    let desk = desk();
    let levels = desk.levels.clone().with_policies(vec![policy]);
    Settings { levels, ..desk }
}

pub(crate) fn post_to(channel_id: &str, words: &str) -> OutboundMessage {
    OutboundMessage::post(
        Place::At(Conversation::Channel(channel(channel_id))),
        Card::plain(words),
    )
}

/// Somebody's message in `#help`.
pub(crate) fn said(key: &str, user: &str, words: &str) -> Inbound {
    let location = Location {
        channel: channel("C0HELP"),
        thread: None,
        direct: false,
    };
    let author = UserRef::new(&hq(), user);
    Inbound {
        key: key.into(),
        sender: author.clone(),
        location: location.clone(),
        at: start(),
        what: InboundEvent::Message(IncomingMessage {
            message: MessageRef::new(&location.channel, key),
            location,
            author,
            text: words.into(),
            at: start(),
            replies_to: None,
            by_bot: false,
            addressed: false,
            files: Vec::new(),
        }),
    }
}

/// Somebody's message in `#help` at a time.
pub(crate) fn said_at(key: &str, user: &str, words: &str, at: Timestamp) -> Inbound {
    Inbound {
        at,
        ..said(key, user, words)
    }
}

/// Somebody's message in a thread of the team's channel.
pub(crate) fn note(key: &str, user: &str, root: &str, words: &str) -> Inbound {
    let mut inbound = said(key, user, words);
    let location = Location {
        channel: channel("C0DESK"),
        thread: Some(root.into()),
        direct: false,
    };
    if let InboundEvent::Message(said) = &mut inbound.what {
        said.location = location.clone();
        said.message = MessageRef::new(&location.channel, key);
    }
    Inbound { location, ..inbound }
}

/// `/ticket` with words, in `#help`.
pub(crate) fn command(key: &str, user: &str, words: &str) -> Inbound {
    Inbound {
        what: InboundEvent::Command {
            name: "ticket".into(),
            words: Text::plain(words),
            options: Values::new(),
        },
        ..said(key, user, words)
    }
}

/// Wraps an event as an adapter does.
pub(crate) fn handed(inbound: Inbound) -> (InboundRequest, oneshot::Receiver<Answer>) {
    let (answer, answered) = oneshot::channel();
    (InboundRequest { inbound, answer }, answered)
}
