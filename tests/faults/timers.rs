//! Repeated SIGKILL of the desk around the moments at which thresholds of promises pass, while the desk's clock jumps. The
//! team reads of each threshold once.

use std::collections::BTreeMap;
use std::time::Duration;

use harness::{Db, Side};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::fixture::{FaultFixture, TIMEOUT};

/// Each threshold tells somebody else: the assignee, the team, the lead.
const PROMISES: &str = r#"
[[sla]]
name = "standard"
first_response = { P3 = "4h" }
warn = [{ at = 50, tell = ["assignee"] }, { at = 75, tell = ["team"] }, { at = 100, tell = ["lead"] }]
"#;

/// The minutes after which a threshold passes.
const MOMENTS: [i64; 3] = [120, 180, 240];

/// The jumps of the clock while the desk is down, in seconds.
const JUMPS: [i64; 3] = [-3_600, 0, 3_600];

/// The kills of each database in `make test`.
const KILLS: usize = 5;

/// The most kills with one playground. Each kill needs a person of its own.
const BATCH: usize = 25;

struct Round<'f> {
    fixture: &'f mut FaultFixture,
    rng: StdRng,
}

impl Round<'_> {
    /// Kills the desk around the moment at which a threshold of a new ticket passes.
    async fn run(&mut self, number: usize) {
        let reference = format!("INC-{number}");
        let words = format!("the printer {number} eats paper");
        self.fixture.person_number(number).says("#help", &words).await;
        let sam = self.fixture.agent();
        sam.finds("#desk-agents", &[&reference, &words, "First answer due"])
            .await;
        sam.clicks("#desk-agents", &words, "Claim").await;
        sam.finds("#desk-agents", &[&words, "In progress"]).await;

        let moment = MOMENTS[self.rng.random_range(0..MOMENTS.len())] * 60;
        let early = self.rng.random_range(0..3);
        self.moves(moment - early);
        let alive = Duration::from_millis(self.rng.random_range(0..3_500));
        tokio::time::sleep(alive).await;
        self.fixture.kill().await;
        let jump = JUMPS[self.rng.random_range(0..JUMPS.len())];
        self.moves(jump);
        self.fixture.start().await;
        self.moves(5 * 3_600);
        self.settles(&reference).await;
    }

    fn moves(&self, seconds: i64) {
        let moved = self.fixture.playground.move_desk_clock(seconds);
        moved.expect("the clock's file can be written");
    }

    /// Waits until the team has read of all thresholds of a ticket.
    async fn settles(&self, reference: &str) {
        let settling = async {
            while told(self.fixture, reference).len() < MOMENTS.len() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let settled = tokio::time::timeout(TIMEOUT, settling).await;
        assert!(
            settled.is_ok(),
            "{reference}: {:?}; the log:\n{}",
            told(self.fixture, reference),
            self.fixture.log()
        );
    }
}

/// How often each of those who are told of a ticket was told.
fn told(fixture: &FaultFixture, reference: &str) -> BTreeMap<String, usize> {
    let marker = format!(": {reference} · First answer");
    let mut told = BTreeMap::new();
    for seen in fixture.agent().sees("#desk-agents") {
        let line = seen.rendered.lines().find_map(|line| line.split_once(&marker));
        for name in line.into_iter().flat_map(|(names, _)| names.split(", ")) {
            let name = name.trim_start_matches('@').to_lowercase();
            *told.entry(name).or_default() += 1;
        }
    }
    told
}

async fn kills(side: Side, db: Db, seed: u64) {
    let kills = crate::soak().map_or(KILLS, |all| all.div_ceil(2));
    for first in (0..kills).step_by(BATCH) {
        let mut fixture = FaultFixture::open(side, db).await;
        fixture.configure(|text| format!("{text}{PROMISES}"));
        fixture.start().await;
        let rng = StdRng::seed_from_u64(seed + first as u64);
        let mut round = Round {
            fixture: &mut fixture,
            rng,
        };
        let numbers = 1..=BATCH.min(kills - first);
        for number in numbers.clone() {
            round.run(number).await;
        }
        for number in numbers {
            let reference = format!("INC-{number}");
            let told = told(&fixture, &reference);
            let once = told.values().all(|count| *count == 1);
            assert!(once && told.len() == MOMENTS.len(), "{reference}: {told:?}");
        }
        fixture.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_threshold_is_told_once_although_the_desk_is_killed_on_sqlite() {
    kills(Side::Slack, Db::Sqlite, 4_711).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_threshold_is_told_once_although_the_desk_is_killed_on_postgres() {
    kills(Side::Discord, Db::Postgres, 815).await;
}
