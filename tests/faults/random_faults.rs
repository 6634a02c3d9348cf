//! Random faults over time: rate limits, failing calls and outages of a platform.

use std::time::{Duration, Instant};

use harness::{Db, Message, Person, Side, TestDesk, TestSetup};
use playground::{Fault, FaultKind};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::MissedTickBehavior;

use crate::figures::{self, Figures};

/// If nothing arrives for this long, missing messages count as lost. After four failures in a row, a message waits five
/// minutes. After five Discord sessions, the desk waits until ten minutes have passed, and then catches up.
const TIMEOUT: Duration = Duration::from_secs(900);

/// The duration in `make test`.
const SHORT_DURATION: Duration = Duration::from_secs(15);

/// The duration of a long run: an hour for a thousand kills.
const DURATION_PER_KILL: Duration = Duration::from_millis(3600);

/// The maximum number of pending faults. Without it, faults accumulate while the desk waits, until no call succeeds.
const MAX_PENDING_FAULTS: usize = 6;

/// The number of calls that one fault makes fail.
const CALLS_PER_FAULT: u32 = 2;

struct FaultSource {
    desk: TestDesk,
    side: Side,
    rng: StdRng,
    /// The number of failing calls planned so far.
    planned: usize,
    /// The number of outages so far.
    outages: usize,
}

impl FaultSource {
    /// The number of calls that are still going to fail.
    fn pending_faults(&self) -> usize {
        let faults = self.desk.playground.faults();
        let kinds = [
            FaultKind::RateLimited {
                retry_after: Duration::ZERO,
                global: false,
            },
            FaultKind::ServerError(0),
            FaultKind::DropBefore,
            FaultKind::DropAfter,
        ];
        self.planned - kinds.iter().map(|kind| faults.times_applied(kind)).sum::<usize>()
    }

    /// Makes some of the next calls fail.
    fn add_fault(&mut self) {
        if self.pending_faults() >= MAX_PENDING_FAULTS {
            return;
        }
        self.planned += CALLS_PER_FAULT as usize;
        let retry_after = Duration::from_secs(self.rng.random_range(1..5));
        let global = self.rng.random_bool(0.3);
        let what = match self.rng.random_range(0..6) {
            0 | 1 => FaultKind::RateLimited { retry_after, global },
            2 => FaultKind::ServerError(503),
            3 => FaultKind::ServerError(500),
            4 => FaultKind::DropBefore,
            _ => FaultKind::DropAfter,
        };
        self.desk.playground.faults().add(Fault {
            side: Some(self.side),
            method: None,
            what,
            chance: 0.3,
            times: Some(CALLS_PER_FAULT),
        });
    }

    /// Starts an outage of the platform, and waits until the desk has reconnected. People cannot write meanwhile.
    async fn outage(&mut self) {
        self.outages += 1;
        self.wait_until_acknowledged().await;
        let playground = &self.desk.playground;
        playground.faults().set_outage(self.side, true);
        let duration = Duration::from_millis(self.rng.random_range(500..6_000));
        // Only time ends an outage, so this waits for the whole duration.
        playground.record().until(|| false, duration).await;
        playground.faults().set_outage(self.side, false);
        let (slack, discord) = (playground.slack().clone(), playground.discord().clone());
        let is_back = || slack.sockets() > 0 && discord.sessions_online() > 0;
        assert!(
            playground.record().until(is_back, TIMEOUT).await,
            "the desk connects again"
        );
    }

    /// Waits for all acknowledgements. After an outage, a platform delivers other events again in any order.
    async fn wait_until_acknowledged(&self) {
        let slack = self.desk.playground.slack().clone();
        let record = self.desk.playground.record();
        assert!(
            record.until(|| slack.undelivered() == 0, TIMEOUT).await,
            "all events are acknowledged"
        );
    }
}

/// The line numbers of one conversation, in the order of the team's channel.
fn read(sam: &Person, conversation: usize) -> Vec<usize> {
    let mark = format!("line {conversation}-");
    let seen = sam.sees("#desk-agents");
    let numbers = seen.iter().filter_map(|seen| {
        let number = seen.rendered.split(&mark).nth(1)?.get(..5)?;
        number.parse().ok()
    });
    numbers.collect()
}

async fn random_faults(name: &str, side: Side, db: Db, seed: u64) {
    let duration = crate::soak().map_or(SHORT_DURATION, |kills| {
        DURATION_PER_KILL * u32::try_from(kills).expect("the number of kills fits into u32")
    });
    let started = Instant::now();
    let desk = TestDesk::open(TestSetup {
        requesters: side,
        team: side,
        db,
        intake: "ticket",
    })
    .await;
    let sam = desk.agent();
    let people = [desk.requester(), desk.colleague()];
    let mut questions: Vec<Message> = Vec::new();
    for (person, what) in people
        .iter()
        .zip(["my laptop does not start", "the door is locked"])
    {
        questions.push(person.says("#help", what).await);
        sam.finds("#desk-agents", &[what]).await;
        person.finds("#help", &[what, "INC-"]).await;
    }
    let mut source = FaultSource {
        desk,
        side,
        rng: StdRng::seed_from_u64(seed),
        planned: 0,
        outages: 0,
    };
    let mut lines = [0_usize; 2];
    while started.elapsed() < duration {
        let who = source.rng.random_range(0..people.len());
        let line = format!("line {who}-{:05}", lines[who]);
        people[who].answers(&questions[who], &line).await;
        lines[who] += 1;
        match source.rng.random_range(0..20) {
            0..8 => source.add_fault(),
            8 => source.outage().await,
            _ => {}
        }
        let pause = Duration::from_millis(source.rng.random_range(100..2_500));
        source.desk.playground.record().until(|| false, pause).await;
    }
    source.desk.playground.faults().clear();
    let mut polls = tokio::time::interval(Duration::from_secs(1));
    polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut arrived, mut since) = (0, Instant::now());
    while since.elapsed() < TIMEOUT {
        polls.tick().await;
        let now = [read(&sam, 0).len(), read(&sam, 1).len()];
        if now.iter().zip(&lines).all(|(read, written)| read >= written) {
            break;
        }
        if now.iter().sum::<usize>() > arrived {
            (arrived, since) = (now.iter().sum(), Instant::now());
        }
    }
    let mut figures = Figures {
        events: lines.iter().sum(),
        calls: source.desk.playground.record().total(),
        unserved: usize::try_from(source.desk.playground.record().total_refused())
            .expect("the count fits into usize"),
        inside_retry_after: source.desk.playground.record().calls_inside_retry_after(),
        seconds: started.elapsed().as_secs(),
        ..Figures::default()
    };
    let mut missing: Vec<String> = Vec::new();
    for (who, written) in lines.into_iter().enumerate() {
        let read = read(&sam, who);
        figures.inverted += read.windows(2).filter(|pair| pair[0] > pair[1]).count();
        let mut once = read.clone();
        once.sort_unstable();
        once.dedup();
        let is_missing = |line: &usize| !once.contains(line);
        missing.extend(
            (0..written)
                .filter(is_missing)
                .map(|line| format!("{who}-{line:05}")),
        );
        figures.lost += written - once.len();
        figures.doubled += read.len() - once.len();
    }
    figures::record(name, &figures);
    let calls = source.desk.playground.record().calls();
    let early: Vec<&str> = calls
        .iter()
        .filter(|call| call.inside_retry_after)
        .map(|call| call.method.as_str())
        .collect();
    let unfinished_work = source.desk.unfinished_work().await.join("\n");
    figures.assert_guarantees(&format!(
        "after {} outages; missing: {missing:?}; too early: {early:?}; unfinished work:\n{unfinished_work}",
        source.outages
    ));
}

macro_rules! fault_tests {
    ($($name:ident: $side:ident on $db:ident, seed $seed:literal);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                random_faults(stringify!($name), Side::$side, Db::$db, $seed).await;
            }
        )+
    };
}

fault_tests! {
    random_faults_of_slack_on_sqlite: Slack on Sqlite, seed 11;
    random_faults_of_slack_on_postgres: Slack on Postgres, seed 12;
    random_faults_of_discord_on_sqlite: Discord on Sqlite, seed 13;
    random_faults_of_discord_on_postgres: Discord on Postgres, seed 14;
}
