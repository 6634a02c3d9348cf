//! A desk with one channel and one team, a platform that does what it is told, and clocks that stand still.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chat::{
    Answer, Card, ChannelFacts, ChannelRef, ChatPlatform, Connection, DeliveryError, DeliveryKey, Download,
    FileRef, Handed, Happening, Hearing, Home, Inbound, LookupError, MessageRef, OutboundMessage, Place,
    Profile, Receipt, Said, Scope, Spot, Standing, Text, UserRef, Values, What,
};
use chrono::TimeDelta;
use commands::{Desk, HomeChoice, Intake, Watched, Words};
use desk::{Identity, Matrix, Requesters, Roster, Team, TeamName, Timestamp};
use jobs::{Clock, Clocks, Context};
use store::Store;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// What the platform is told to answer to one call.
type Told<T> = Result<T, DeliveryError>;

/// A platform that takes everything, unless it is told otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fake(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    answers: VecDeque<Told<()>>,
    finds: VecDeque<Told<bool>>,
    calls: Vec<(DeliveryKey, String)>,
    cards: Vec<String>,
    looks: usize,
    away: bool,
    poison: Option<String>,
    hearing: Option<Hearing>,
}

impl Fake {
    /// The next sends are answered so; those after them are taken.
    pub(crate) fn answers(&self, answers: impl IntoIterator<Item = DeliveryError>) {
        self.inside().answers.extend(answers.into_iter().map(Err));
    }

    /// The next looks into the history find that, or nothing, or fail; those after them find nothing.
    pub(crate) fn finds(&self, finds: impl IntoIterator<Item = Told<bool>>) {
        self.inside().finds.extend(finds);
    }

    /// Nobody can be looked up for a while.
    pub(crate) fn is_away(&self, away: bool) {
        self.inside().away = away;
    }

    /// Looking this user up breaks.
    pub(crate) fn breaks_on(&self, user: &str) {
        self.inside().poison = Some(user.to_owned());
    }

    /// So much was heard.
    pub(crate) fn hears(&self, hearing: Hearing) {
        self.inside().hearing = Some(hearing);
    }

    /// All that was sent, and not refused or not, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.inside()
            .calls
            .iter()
            .map(|(_, words)| words.clone())
            .collect()
    }

    /// The cards of all that was sent, as they are written.
    pub(crate) fn cards(&self) -> Vec<String> {
        self.inside().cards.clone()
    }

    pub(crate) fn keys(&self) -> Vec<DeliveryKey> {
        self.inside().calls.iter().map(|(key, _)| key.clone()).collect()
    }

    pub(crate) fn looks(&self) -> usize {
        self.inside().looks
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

pub(crate) fn retry(seconds: u64, scope: Scope, asked: bool) -> DeliveryError {
    DeliveryError::Retry {
        after: Duration::from_secs(seconds),
        scope,
        asked,
        why: "told so".into(),
    }
}

pub(crate) fn uncertain() -> DeliveryError {
    DeliveryError::Uncertain { why: "reset".into() }
}

pub(crate) fn permanent() -> DeliveryError {
    DeliveryError::Permanent {
        why: "is_archived".into(),
    }
}

fn words(message: &OutboundMessage) -> String {
    match &message.what {
        What::Post { card, .. }
        | What::Share { card, .. }
        | What::Edit { card, .. }
        | What::Whisper { card, .. } => card.fallback.clone(),
        What::Remove { message, .. } => format!("{message:?}"),
        What::Unreact { emoji, .. } => emoji.clone(),
    }
}

fn receipt(message: &OutboundMessage, number: usize) -> Receipt {
    let channel = match message.home() {
        Home::Channel(channel) => channel,
        Home::Direct(user) => ChannelRef::new(&user.connection, format!("D{}", user.id)),
    };
    Receipt {
        message: Some(MessageRef::new(&channel, format!("{number}.0"))),
    }
}

impl ChatPlatform for Fake {
    async fn deliver(&self, key: &DeliveryKey, message: &OutboundMessage) -> Result<Receipt, DeliveryError> {
        let mut inside = self.inside();
        inside.calls.push((key.clone(), words(message)));
        inside.cards.push(format!("{:?}", message.what));
        let number = inside.calls.len();
        inside
            .answers
            .pop_front()
            .unwrap_or(Ok(()))
            .map(|()| receipt(message, number))
    }

    async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        _: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        self.deliver(key, message).await
    }

    async fn fetch(&self, file: &FileRef) -> Result<Download, LookupError> {
        Ok(Download {
            name: file.name.clone(),
            bytes: 0,
            media_type: None,
            content: Box::pin(futures::stream::empty()),
        })
    }

    async fn find_delivered(
        &self,
        _: &DeliveryKey,
        message: &OutboundMessage,
        _: Timestamp,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let mut inside = self.inside();
        inside.looks += 1;
        let found = inside.finds.pop_front().unwrap_or(Ok(false))?;
        Ok(found.then(|| receipt(message, 99)))
    }

    async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        let inside = self.inside();
        assert!(inside.poison.as_deref() != Some(&user.id), "told to break");
        if inside.away {
            let why = "told so".to_owned();
            return Err(LookupError::Unanswered { after: None, why });
        }
        Ok(Profile {
            user: user.clone(),
            name: user.id.to_lowercase(),
            standing: Standing::Member,
            title: None,
            time_zone: None,
            email: None,
        })
    }

    async fn message(&self, _: &MessageRef) -> Result<Option<Said>, LookupError> {
        Ok(None)
    }

    async fn thread(&self, _: &MessageRef, _: usize) -> Result<Vec<Said>, LookupError> {
        Ok(Vec::new())
    }

    async fn channel(&self, _: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        Err(LookupError::NotFound {
            why: "no channels here".into(),
        })
    }

    fn hearing(&self) -> Hearing {
        self.inside().hearing.unwrap_or(Hearing::Behind)
    }

    fn link(&self, message: &MessageRef) -> String {
        format!("https://hq.example/{}", message.id)
    }
}

/// A desk at work, as far as a test drives it.
pub(crate) struct Works {
    pub(crate) context: Context<Fake>,
    pub(crate) platform: Fake,
    clock: Arc<AtomicI64>,
    _folder: Option<TempDir>,
}

impl Works {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/desk.db", folder.path().display());
        Self::at(&url, Some(folder)).await
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
        Self::at(&format!("{server}?options=-c%20search_path%3D{schema}"), None).await
    }

    async fn at(url: &str, folder: Option<TempDir>) -> Self {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        let clock = Arc::new(AtomicI64::new(0));
        let platform = Fake::default();
        let read = Arc::clone(&clock);
        let told: Clock = Arc::new(move || start() + TimeDelta::milliseconds(read.load(Ordering::SeqCst)));
        let clocks = Clocks {
            wall: Arc::clone(&told),
            desk: told,
        };
        let platforms = HashMap::from([(hq(), platform.clone())]);
        let context = Context::new(store, Arc::new(desk()), platforms, clocks).with_reorder(Duration::ZERO);
        Self {
            context,
            platform,
            clock,
            _folder: folder,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        self.context.store()
    }

    pub(crate) fn now(&self) -> Timestamp {
        start() + TimeDelta::milliseconds(self.clock.load(Ordering::SeqCst))
    }

    pub(crate) fn passes(&self, seconds: f64) {
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

    /// Keeps events, as if they had been handed over.
    pub(crate) async fn keep(&self, inbounds: &[Inbound]) {
        self.store().inbox().keep(inbounds, self.now()).await.unwrap();
    }

    pub(crate) async fn tickets(&self) -> i64 {
        let phases = self.store().reads().tickets_by_phase().await.unwrap();
        phases.into_iter().map(|(_, count)| count).sum()
    }

    /// Delivers until nothing is due any more.
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

fn desk() -> Desk {
    let identity = |user: &str| Identity {
        connection: "hq".into(),
        user: user.into(),
    };
    let it = TeamName("it".into());
    Desk {
        limits: desk::Limits::NONE,
        roster: Roster {
            blocked: Default::default(),
            teams: vec![Team {
                name: it.clone(),
                title: "IT".into(),
                members: BTreeSet::from([identity("U0SAM")]),
                leads: BTreeSet::new(),
            }],
            administrators: BTreeSet::from([identity("U0KIM")]),
            requesters: Requesters::Members,
            joined: Vec::new(),
        },
        matrix: Matrix::default(),
        channels: vec![Watched {
            channel: channel("C0HELP"),
            name: "help".into(),
            team: it.clone(),
            intake: Intake::Ticket,
        }],
        triage: BTreeMap::from([(it, channel("C0DESK"))]),
        home: HomeChoice::Direct,
        reopen_within: TimeDelta::days(3),
        managed: BTreeSet::new(),
        words: Words::in_language("en").unwrap(),
    }
}

pub(crate) fn post_to(channel_id: &str, words: &str) -> OutboundMessage {
    OutboundMessage::post(Place::At(Home::Channel(channel(channel_id))), Card::plain(words))
}

/// Somebody's message in `#help`.
pub(crate) fn said(key: &str, user: &str, words: &str) -> Inbound {
    let spot = Spot {
        channel: channel("C0HELP"),
        thread: None,
        direct: false,
    };
    let author = UserRef::new(&hq(), user);
    Inbound {
        key: key.into(),
        sender: author.clone(),
        spot: spot.clone(),
        at: start(),
        what: Happening::Said(Said {
            message: MessageRef::new(&spot.channel, key),
            spot,
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

/// Somebody's message in a thread of the team's channel.
pub(crate) fn note(key: &str, user: &str, root: &str, words: &str) -> Inbound {
    let mut inbound = said(key, user, words);
    let spot = Spot {
        channel: channel("C0DESK"),
        thread: Some(root.into()),
        direct: false,
    };
    if let Happening::Said(said) = &mut inbound.what {
        said.spot = spot.clone();
        said.message = MessageRef::new(&spot.channel, key);
    }
    Inbound { spot, ..inbound }
}

/// `/ticket` with words, in `#help`.
pub(crate) fn command(key: &str, user: &str, words: &str) -> Inbound {
    Inbound {
        what: Happening::Command {
            name: "ticket".into(),
            words: Text::plain(words),
            options: Values::new(),
        },
        ..said(key, user, words)
    }
}

/// Hands something over as an adapter does.
pub(crate) fn handed(inbound: Inbound) -> (Handed, oneshot::Receiver<Answer>) {
    let (answer, answered) = oneshot::channel();
    (Handed { inbound, answer }, answered)
}
