//! Databases for tests, and a macro that defines each test for both databases.

use std::sync::atomic::{AtomicU32, Ordering};

use chat::{
    Card, ChannelRef, Connection, Conversation, Inbound, InboundEvent, IncomingMessage, Location, MessageRef,
    OutboundMessage, UserRef,
};
use chrono::TimeDelta;
use desk::{Identity, Kind, Level, Matrix, NewTicket, Person, Source, TeamName, Ticket, TicketId, Timestamp};
use store::{Lock, Store, UnitOfWork};
use tempfile::TempDir;

/// Defines each test twice: on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($($argument:ident: $type:ty),*) $body:block)*) => {
        $(async fn $name($($argument: $type),*) $body)*
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let place = $crate::harness::Place::sqlite();
                super::$name(place.store().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let place = $crate::harness::Place::postgres().await;
                super::$name(place.store().await).await;
            })*
        }
    };
}
pub(crate) use on_both;

/// The database of one test.
pub(crate) struct Place {
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            url: format!("sqlite:{}/desk.db", folder.path().display()),
            _folder: Some(folder),
        }
    }

    /// A new schema on the server that `FRONTDESK_TEST_POSTGRES` names.
    pub(crate) async fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("FRONTDESK_TEST_POSTGRES").expect(
            "FRONTDESK_TEST_POSTGRES names no PostgreSQL; `make test` starts one, and so does `tests/postgres.sh run COMMAND`",
        );
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let schema = format!("test_{}_{number}", std::process::id());
        sqlx::any::install_default_drivers();
        let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect(&server)
            .await
            .expect("the server answers");
        let create = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
        sqlx::raw_sql(create)
            .execute(&mut connection)
            .await
            .expect("a schema");
        Self {
            url: format!("{server}?options=-c%20search_path%3D{schema}"),
            _folder: None,
        }
    }

    pub(crate) async fn store(&self) -> Store {
        let store = Store::open(&self.url).await.expect("it opens");
        store.migrate().await.expect("it migrates");
        store
    }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

pub(crate) fn hq() -> Connection {
    Connection("hq".into())
}

pub(crate) fn channel(id: &str) -> ChannelRef {
    ChannelRef::new(&hq(), id)
}

pub(crate) fn message(channel_id: &str, id: &str) -> MessageRef {
    MessageRef::new(&channel(channel_id), id)
}

pub(crate) fn identity(user: &str) -> Identity {
    Identity {
        connection: "hq".into(),
        user: user.into(),
    }
}

/// A message in a thread of `#help`.
pub(crate) fn said(key: &str, thread: &str, seconds: i64) -> Inbound {
    let location = Location {
        channel: channel("C0HELP"),
        thread: Some(thread.into()),
        direct: false,
    };
    let author = UserRef::new(&hq(), "U0ANN");
    Inbound {
        key: key.into(),
        sender: author.clone(),
        location: location.clone(),
        at: at(seconds),
        what: InboundEvent::Message(IncomingMessage {
            message: message("C0HELP", key),
            location,
            author,
            text: "the printer eats paper".into(),
            at: at(seconds),
            replies_to: None,
            by_bot: false,
            addressed: false,
            files: Vec::new(),
        }),
    }
}

pub(crate) fn home(channel_id: &str) -> Conversation {
    Conversation::Channel(channel(channel_id))
}

pub(crate) fn post_to(channel_id: &str, words: &str) -> OutboundMessage {
    OutboundMessage::post(chat::Place::At(home(channel_id)), Card::plain(words))
}

/// A new person.
pub(crate) fn meet(uow: &mut UnitOfWork, user: &str) -> Person {
    let person = Person {
        id: uow.mint(),
        name: user.to_lowercase(),
    };
    uow.people().insert(&person, &identity(user));
    person
}

/// A new ticket of a person, added to the unit.
pub(crate) async fn open(uow: &mut UnitOfWork, requester: &Person) -> Ticket {
    let reference = uow
        .tickets()
        .next_reference(Kind::Incident)
        .await
        .expect("a number");
    let new = NewTicket {
        id: uow.mint(),
        reference,
        title: "printer".into(),
        description: "the printer eats paper".into(),
        requester: requester.id,
        opened_by: requester.id,
        source: Source::Command,
        team: TeamName("it".into()),
        impact: Level::Medium,
        urgency: Level::Medium,
        service: None,
        follows: None,
        split_from: None,
        private: false,
        at: uow.now(),
    };
    let (ticket, _) = Ticket::open(new, &Matrix::default());
    uow.tickets().insert(&ticket);
    ticket
}

/// A unit of work that has locked these tickets.
pub(crate) async fn begin_on(store: &Store, seconds: i64, tickets: &[TicketId]) -> UnitOfWork {
    let mut uow = store.begin(at(seconds)).await.expect("it begins");
    let locks: Vec<Lock> = tickets.iter().copied().map(Lock::Ticket).collect();
    uow.lock(&locks).await.expect("the tickets are locked");
    uow
}

/// One ticket of one person, committed.
pub(crate) async fn one_ticket(store: &Store) -> (Person, Ticket) {
    let mut uow = store.begin(at(0)).await.expect("it begins");
    let ann = meet(&mut uow, "U0ANN");
    let ticket = open(&mut uow, &ann).await;
    uow.commit().await.expect("it commits");
    (ann, ticket)
}
