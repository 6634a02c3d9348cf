//! Bad weather: the platforms ask for silence, fail and go away for a while, again and again.

use std::time::{Duration, Instant};

use harness::{Db, House, Message, Person, Setting, Side};
use playground::{Fault, What};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::time::MissedTickBehavior;

use crate::figures::{self, Figures};

/// How long nothing at all may arrive before what is missing counts as lost. After four failures in a row a message
/// waits five minutes; after five sessions at Discord the desk rests until ten minutes are over, and then catches up.
const PATIENCE: Duration = Duration::from_secs(900);

/// How long it lasts in `make test`.
const SHORT: Duration = Duration::from_secs(15);

/// An hour, when there are a thousand kills beside.
const A_KILL_IN_TIME: Duration = Duration::from_millis(3600);

/// So many calls may be bound to fail at once. Without that, clouds gather while the desk waits, until no call succeeds.
const CLOUDS: usize = 6;

/// How many calls a cloud makes fail.
const CALLS_PER_CLOUD: u32 = 2;

struct Sky {
    house: House,
    side: Side,
    rng: StdRng,
    /// Calls that were to fail so far.
    clouded: usize,
    /// Outages so far.
    outages: usize,
}

impl Sky {
    /// Calls that are still bound to fail.
    fn clouds(&self) -> usize {
        let faults = self.house.playground.faults();
        let kinds = [
            What::RateLimited {
                retry_after: Duration::ZERO,
                global: false,
            },
            What::ServerError(0),
            What::DropBefore,
            What::DropAfter,
        ];
        self.clouded - kinds.iter().map(|kind| faults.struck(kind)).sum::<usize>()
    }

    /// Something goes wrong with the next calls.
    fn clouds_over(&mut self) {
        if self.clouds() >= CLOUDS {
            return;
        }
        self.clouded += CALLS_PER_CLOUD as usize;
        let retry_after = Duration::from_secs(self.rng.random_range(1..5));
        let global = self.rng.random_bool(0.3);
        let what = match self.rng.random_range(0..6) {
            0 | 1 => What::RateLimited { retry_after, global },
            2 => What::ServerError(503),
            3 => What::ServerError(500),
            4 => What::DropBefore,
            _ => What::DropAfter,
        };
        self.house.playground.faults().add(Fault {
            side: Some(self.side),
            method: None,
            what,
            chance: 0.3,
            times: Some(CALLS_PER_CLOUD),
        });
    }

    /// The platform goes away, and nobody can write there; it is back when the desk is connected again.
    async fn outage(&mut self) {
        self.outages += 1;
        self.all_is_handed_over().await;
        let playground = &self.house.playground;
        playground.faults().set_outage(self.side, true);
        let lasts = Duration::from_millis(self.rng.random_range(500..6_000));
        // Nothing but time can end it.
        playground.record().until(|| false, lasts).await;
        playground.faults().set_outage(self.side, false);
        let (slack, discord) = (playground.slack().clone(), playground.discord().clone());
        let is_back = || slack.sockets() > 0 && discord.sessions_online() > 0;
        assert!(
            playground.record().until(is_back, PATIENCE).await,
            "the desk connects again"
        );
    }

    /// What is not acknowledged when a platform goes away comes again when it likes, and in the order that it likes.
    async fn all_is_handed_over(&self) {
        let slack = self.house.playground.slack().clone();
        let record = self.house.playground.record();
        assert!(
            record.until(|| slack.undelivered() == 0, PATIENCE).await,
            "all events are acknowledged"
        );
    }
}

/// The numbers of the lines of one conversation, as they stand in the team's channel.
fn read(sam: &Person, conversation: usize) -> Vec<usize> {
    let mark = format!("line {conversation}-");
    let seen = sam.sees("#desk-agents");
    let numbers = seen.iter().filter_map(|seen| {
        let number = seen.rendered.split(&mark).nth(1)?.get(..5)?;
        number.parse().ok()
    });
    numbers.collect()
}

async fn weather(name: &str, side: Side, db: Db, seed: u64) {
    let lasts = crate::soak().map_or(SHORT, |kills| {
        A_KILL_IN_TIME * u32::try_from(kills).expect("not so many")
    });
    let began = Instant::now();
    let house = House::open(Setting {
        requesters: side,
        team: side,
        db,
        intake: "ticket",
    })
    .await;
    let sam = house.agent();
    let people = [house.requester(), house.colleague()];
    let mut questions: Vec<Message> = Vec::new();
    for (person, what) in people
        .iter()
        .zip(["my laptop does not start", "the door is locked"])
    {
        questions.push(person.says("#help", what).await);
        sam.finds("#desk-agents", &[what]).await;
        person.finds("#help", &[what, "INC-"]).await;
    }
    let mut sky = Sky {
        house,
        side,
        rng: StdRng::seed_from_u64(seed),
        clouded: 0,
        outages: 0,
    };
    let mut lines = [0_usize; 2];
    while began.elapsed() < lasts {
        let who = sky.rng.random_range(0..people.len());
        let line = format!("line {who}-{:05}", lines[who]);
        people[who].answers(&questions[who], &line).await;
        lines[who] += 1;
        match sky.rng.random_range(0..20) {
            0..8 => sky.clouds_over(),
            8 => sky.outage().await,
            _ => {}
        }
        let pause = Duration::from_millis(sky.rng.random_range(100..2_500));
        sky.house.playground.record().until(|| false, pause).await;
    }
    sky.house.playground.faults().clear();
    let mut looks = tokio::time::interval(Duration::from_secs(1));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut arrived, mut since) = (0, Instant::now());
    while since.elapsed() < PATIENCE {
        looks.tick().await;
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
        calls: sky.house.playground.record().total(),
        unserved: usize::try_from(sky.house.playground.record().total_refused()).expect("a count"),
        inside_retry_after: sky.house.playground.record().calls_inside_retry_after(),
        seconds: began.elapsed().as_secs(),
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
    figures::note(name, &figures);
    let calls = sky.house.playground.record().calls();
    let early: Vec<&str> = calls
        .iter()
        .filter(|call| call.inside_retry_after)
        .map(|call| call.method.as_str())
        .collect();
    let left_over = sky.house.left_over().await.join("\n");
    figures.hold(&format!(
        "after {} outages; missing: {missing:?}; too early: {early:?}; left over:\n{left_over}",
        sky.outages
    ));
}

macro_rules! weather {
    ($($name:ident: $side:ident on $db:ident, seed $seed:literal);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                weather(stringify!($name), Side::$side, Db::$db, $seed).await;
            }
        )+
    };
}

weather! {
    bad_weather_at_slack_on_sqlite: Slack on Sqlite, seed 11;
    bad_weather_at_slack_on_postgres: Slack on Postgres, seed 12;
    bad_weather_at_discord_on_sqlite: Discord on Sqlite, seed 13;
    bad_weather_at_discord_on_postgres: Discord on Postgres, seed 14;
}
