//! The benchmarks.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use crate::database::{self, Database, Kind};
use crate::load::{self, Connections, Events, Flood, Transport};
use crate::process::{self, Config, Process};
use crate::report::{Goal, Report, say};
use crate::slack_stub::SlackStub;

/// The requests in flight during a flood.
const AT_A_TIME: usize = 64;

/// The most acknowledged events without a ticket during a flood.
const MAX_WAITING: u64 = 6_000;

/// The warm-up time of a flood.
const WARM_UP: Duration = Duration::from_secs(3);

/// The time limit for cards.
const PATIENCE: Duration = Duration::from_secs(60);

const MEGABYTE: f64 = 1_000_000.0;

/// The extent of the benchmarks.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    /// A smoke test with a fraction of the duration.
    pub(crate) is_quick: bool,
    /// Signed HTTP, or Socket Mode otherwise, where the benchmark does not compare the two.
    pub(crate) is_http: bool,
    /// Whether a generator writes most tickets of the memory benchmark.
    pub(crate) is_filled: bool,
}

/// A running desk with its database and its Slack stub.
struct Setup {
    database: Database,
    stub: SlackStub,
    desk: Process,
    transport: Transport,
    events: Arc<Events>,
}

/// The result of a flood.
struct Pace {
    /// Tickets per second.
    tickets: f64,
    /// Sent messages per second.
    sent: f64,
    /// The desk's processor time per ticket in milliseconds, including the messages sent during the flood.
    cost: f64,
}

impl Setup {
    async fn open(database: Database, stub: SlackStub, is_http: bool, flush: Duration) -> Self {
        let config = Config {
            folder: database.folder.path().to_owned(),
            database: database.url.clone(),
            stub: stub.port,
            is_http,
            flush,
        };
        let desk = process::desk(&config).await;
        let transport = if is_http {
            Transport::Http(Connections::to(desk.port))
        } else {
            let began = Instant::now();
            while stub.sockets() == 0 {
                assert!(began.elapsed() < PATIENCE, "the desk opens a socket");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Transport::Socket(stub.clone())
        };
        Self {
            database,
            stub,
            desk,
            transport,
            events: Arc::default(),
        }
    }

    async fn fresh(kind: Kind, is_http: bool, flush: Duration) -> Self {
        Self::open(
            Database::make(kind).await,
            SlackStub::open().await,
            is_http,
            flush,
        )
        .await
    }

    /// Stops the desk, inserts old tickets, and restarts it.
    async fn restart_with(self, old: u64, is_http: bool) -> Self {
        let (database, stub) = (self.database, self.stub);
        self.desk.end().await;
        if old > 0 {
            database.fill(old).await;
        }
        Self::open(database, stub, is_http, Duration::ZERO).await
    }

    /// Waits until the desk is idle.
    async fn waits_idle(&self, patience: Duration) -> bool {
        let began = Instant::now();
        while began.elapsed() < patience {
            if self.database.is_at_rest().await {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        false
    }

    /// Floods the desk for a time.
    async fn flooded(&self, lasts: Duration) -> Pace {
        let before = self.database.tickets().await;
        let flood = Flood::begin(&self.transport, &self.events, AT_A_TIME);
        let began = Instant::now();
        let mut mark = None;
        while began.elapsed() < WARM_UP + lasts {
            let made = self.database.tickets().await;
            flood
                .allowed
                .store(made - before + MAX_WAITING, Ordering::Relaxed);
            if mark.is_none() && began.elapsed() >= WARM_UP {
                mark = Some((Instant::now(), made, self.stub.sent(), self.desk.busy()));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (at, tickets, sent, busy) = mark.expect("the warm-up is over");
        let seconds = at.elapsed().as_secs_f64();
        let made = count(self.database.tickets().await - tickets);
        let pace = Pace {
            tickets: made / seconds,
            sent: count(self.stub.sent() - sent) / seconds,
            cost: (self.desk.busy() - busy).as_secs_f64() * 1000.0 / made,
        };
        flood.end().await;
        pace
    }
}

fn count(number: u64) -> f64 {
    f64::from(u32::try_from(number).expect("the count is small"))
}

fn megabytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1000).expect("less than a terabyte")) * 1000.0 / MEGABYTE
}

fn kinds() -> Vec<(&'static str, Kind)> {
    let mut kinds = vec![("SQLite", Kind::Sqlite)];
    match database::server() {
        Some(_) => kinds.push(("PostgreSQL", Kind::Postgres)),
        None => say("No PostgreSQL: FRONTDESK_TEST_POSTGRES is not set (tests/postgres.sh run … sets it)."),
    }
    kinds
}

impl Measure {
    fn lasts(self, seconds: u64) -> Duration {
        Duration::from_secs(if self.is_quick {
            seconds.div_ceil(4)
        } else {
            seconds
        })
    }

    /// Measures the time from an event to its acknowledgement and to its card.
    pub(crate) async fn latency(self, report: &mut Report) {
        for (name, kind) in kinds() {
            for (way, is_http) in [("HTTP", true), ("Socket Mode", false)] {
                if is_http && !self.is_http {
                    continue;
                }
                let setup = Setup::fresh(kind, is_http, Duration::ZERO).await;
                load::steadily(&setup.transport, &setup.events, 20, 20).await;
                setup.waits_idle(PATIENCE).await;
                for (rate, seconds) in [(1, 20), (20, 15), (100, 15)] {
                    let lasts = self.lasts(seconds).as_secs();
                    let events = rate * u32::try_from(lasts).expect("seconds");
                    setup.stub.watch(true);
                    let sent = load::steadily(&setup.transport, &setup.events, rate, events).await;
                    setup.waits_idle(PATIENCE).await;
                    let cards = sent.iter().filter_map(|one| {
                        let posted = setup.stub.posted_under(&one.ts)?;
                        Some(posted.saturating_duration_since(one.due))
                    });
                    let cards: Vec<Duration> = cards.collect();
                    assert_eq!(cards.len(), sent.len(), "each event has its card");
                    setup.stub.watch(false);
                    let goal = (rate == 100).then_some(Goal::AtMost(50.0));
                    let acks = sent.iter().map(|one| one.ack).collect();
                    report.note_times(&format!("acknowledged, {rate}/s, {way}, {name}"), acks, goal);
                    report.note_times(&format!("card sent, {rate}/s, {way}, {name}"), cards, None);
                }
                setup.desk.end().await;
                setup.database.close().await;
            }
        }
    }

    /// Measures the tickets per second, also as a share of the bare loop.
    pub(crate) async fn rate(self, report: &mut Report) {
        let lasts = self.lasts(12);
        for flush_ms in [0, 1, 5] {
            let flush = Duration::from_millis(flush_ms);
            let bare = bare_pace(flush, lasts / 2).await;
            let setup = Setup::fresh(Kind::Sqlite, self.is_http, flush).await;
            let pace = setup.flooded(lasts).await;
            setup.desk.kill().await;
            setup.database.close().await;
            let bare = (bare + bare_pace(flush, lasts / 2).await) / 2.0;
            let at = format!("flush {flush_ms} ms");
            report.note(&format!("bare loop, {at}, SQLite"), bare, "events/s", None);
            report.note(
                &format!("frontdesk, {at}, SQLite"),
                pace.tickets,
                "tickets/s",
                None,
            );
            report.note(
                &format!("  messages sent meanwhile, {at}, SQLite"),
                pace.sent,
                "/s",
                None,
            );
            report.note(
                &format!("  processor time a ticket, {at}, SQLite"),
                pace.cost,
                "ms",
                None,
            );
            let share = pace.tickets / bare * 100.0;
            report.note(
                &format!("share of the bare loop, {at}"),
                share,
                "%",
                Some(Goal::AtLeast(10.0)),
            );
        }
        if database::server().is_some() {
            let setup = Setup::fresh(Kind::Postgres, self.is_http, Duration::ZERO).await;
            let pace = setup.flooded(lasts).await;
            setup.desk.kill().await;
            setup.database.close().await;
            report.note("frontdesk, PostgreSQL", pace.tickets, "tickets/s", None);
        }
    }

    /// Measures memory when idle and after a hundred thousand tickets, and then the start time on that database.
    pub(crate) async fn memory(self, report: &mut Report) {
        let tickets = if self.is_quick { 5_000 } else { 100_000 };
        let mut setup = Setup::fresh(Kind::Sqlite, self.is_http, Duration::ZERO).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        note_memory(report, "idle", &setup.desk, 40.0);
        if self.is_filled {
            setup = setup.restart_with(tickets - tickets / 10, self.is_http).await;
        }
        let flood = Flood::begin(&setup.transport, &setup.events, AT_A_TIME);
        loop {
            let made = setup.database.tickets().await;
            flood
                .allowed
                .store((made + MAX_WAITING).min(tickets), Ordering::Relaxed);
            if made >= tickets {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        flood.end().await;
        setup.waits_idle(PATIENCE * 10).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        note_memory(report, &format!("after {tickets} tickets"), &setup.desk, 80.0);
        let mut starts = Vec::new();
        for _ in 0..5 {
            setup = setup.restart_with(0, self.is_http).await;
            starts.push(setup.desk.ready_after);
        }
        let name = format!("ready, {tickets} tickets in the database");
        report.note_times(&name, starts, Some(Goal::AtMost(300.0)));
        setup.desk.end().await;
        setup.database.close().await;
    }

    /// Measures the cost of a ticket in a large database.
    pub(crate) async fn growth(self, report: &mut Report) {
        let sizes: &[u64] = match self.is_quick {
            true => &[1_000, 100_000],
            false => &[1_000, 10_000, 100_000, 1_000_000],
        };
        for (name, kind) in kinds() {
            let mut first = None;
            for &size in sizes {
                let setup = Setup::fresh(kind, self.is_http, Duration::ZERO).await;
                let setup = setup.restart_with(size, self.is_http).await;
                let ready = setup.desk.ready_after.as_secs_f64() * 1000.0;
                let pace = setup.flooded(self.lasts(10)).await;
                let at = format!("{size} tickets before, {name}");
                report.note(&format!("ready, {at}"), ready, "ms", Some(Goal::AtMost(300.0)));
                report.note(&format!("processor time a ticket, {at}"), pace.cost, "ms", None);
                report.note(&format!("frontdesk, {at}"), pace.tickets, "tickets/s", None);
                note_memory(report, &format!("under load, {at}"), &setup.desk, f64::INFINITY);
                let (first_cost, first_pace) = *first.get_or_insert((pace.cost, pace.tickets));
                if size == 1_000_000 {
                    let goal = Some(Goal::AtMost(1.5));
                    let cost = pace.cost / first_cost;
                    report.note(
                        &format!("processor time, a million to a thousand, {name}"),
                        cost,
                        "x",
                        goal,
                    );
                    let time = first_pace / pace.tickets;
                    report.note(&format!("time, a million to a thousand, {name}"), time, "x", goal);
                }
                setup.desk.kill().await;
                setup.database.close().await;
            }
        }
    }
}

fn note_memory(report: &mut Report, when: &str, desk: &Process, most: f64) {
    let memory = desk.memory();
    let goal = most.is_finite().then_some(Goal::AtMost(most));
    report.note(
        &format!("memory, resident, {when}"),
        megabytes(memory.resident),
        "MB",
        goal,
    );
    report.note(
        &format!("memory, proportional, {when}"),
        megabytes(memory.proportional),
        "MB",
        None,
    );
}

async fn bare_pace(flush: Duration, lasts: Duration) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let bare = process::bare(folder.path(), flush).await;
    let (transport, events) = (
        Transport::Http(Connections::to(bare.port)),
        Arc::<Events>::default(),
    );
    let flood = Flood::begin(&transport, &events, AT_A_TIME);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (began, before) = (Instant::now(), flood.acknowledged.load(Ordering::Relaxed));
    tokio::time::sleep(lasts).await;
    let done = flood.acknowledged.load(Ordering::Relaxed) - before;
    let pace = count(done) / began.elapsed().as_secs_f64();
    flood.end().await;
    bare.kill().await;
    pace
}
