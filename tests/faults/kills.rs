//! Repeated SIGKILL of the desk, with duplicated and reordered events, and with messages that a platform accepts without
//! a response.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use harness::{Db, DeskProcess, Person, Side, TestSetup, desk_toml, fresh_database};
use playground::{
    DiscordChannel, Fault, FaultKind, Playground, PlaygroundConfig, RateLimitMode, Scene, SlackChannel,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::figures::{self, Figures};
use crate::fixture::scene_with_people;

/// If nothing arrives for this long, missing messages count as lost. The first two phases wait for redeliveries by the
/// platform. In the last phase, a message may wait five minutes after four failures in a row.
const TIMEOUTS: [Duration; 3] = [
    Duration::from_secs(60),
    Duration::from_secs(60),
    Duration::from_secs(420),
];

/// How often the test polls for the result. Each poll reads every message, so it does not run more often.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The number of help channels, each with its own team. A waiting message in one must not block the others.
const CHANNELS: usize = 10;

/// A long run consists of batches. Each batch has its own playground, so memory use does not grow.
const KILLS_PER_BATCH: usize = 5;
const EVENTS_PER_KILL: usize = 100;

/// The number of batches that run in parallel. Most of the time, a desk waits for its next attempt.
const PARALLEL_BATCHES: usize = 2;

fn help(side: Side, channel: usize) -> String {
    match (side, channel) {
        (_, 0) => "#help".to_owned(),
        (Side::Slack, _) => format!("C1HELP{channel:02}"),
        (Side::Discord, _) => format!("11000000000000002{channel:02}"),
    }
}

fn triage(side: Side, channel: usize) -> String {
    match (side, channel) {
        (_, 0) => "#desk-agents".to_owned(),
        (Side::Slack, _) => format!("C1AGENTS{channel:02}"),
        (Side::Discord, _) => format!("11000000000000003{channel:02}"),
    }
}

/// The scene with additional people and channels.
fn scene_with_people_and_channels(people: usize) -> Scene {
    let mut scene = scene_with_people(people);
    let slack = |scene: &Scene, name: &str| -> SlackChannel {
        let mut all = scene.slack.channels.iter();
        all.find(|channel| channel.name == name)
            .expect("the channel is in the scene")
            .clone()
    };
    let discord = |scene: &Scene, name: &str| -> DiscordChannel {
        let mut all = scene.discord.channels.iter();
        all.find(|channel| channel.name == name)
            .expect("the channel is in the scene")
            .clone()
    };
    for channel in 1..CHANNELS {
        for (model, id) in [
            ("help", help as fn(Side, usize) -> String),
            ("desk-agents", triage),
        ] {
            scene.slack.channels.push(SlackChannel {
                id: id(Side::Slack, channel),
                name: format!("{model}-{channel}"),
                ..slack(&scene, model)
            });
            scene.discord.channels.push(DiscordChannel {
                id: id(Side::Discord, channel),
                name: format!("{model}-{channel}"),
                ..discord(&scene, model)
            });
        }
    }
    scene
}

/// The configuration of the additional channels.
fn further_channels(side: Side) -> String {
    let connection = match side {
        Side::Slack => "hq",
        Side::Discord => "community",
    };
    let sections = (1..CHANNELS).map(|channel| {
        format!(
            "[[channel]]\nat = \"{connection}:{}\"\nintake = \"ticket\"\nteam = \"it{channel}\"\n\
             [[team]]\nname = \"it{channel}\"\ntriage = \"{connection}:{}\"\n\
             members = [\"hq:U0SAM\", \"community:1100000000000001003\"]\n",
            help(side, channel),
            triage(side, channel)
        )
    });
    sections.collect()
}

struct KillFixture {
    playground: Playground,
    side: Side,
    people: usize,
    config: PathBuf,
    clock: PathBuf,
    log: PathBuf,
    rng: StdRng,
    _folder: TempDir,
}

impl KillFixture {
    async fn open(side: Side, db: Db, people: usize, seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let clock = folder.path().join("clock");
        let playground = Playground::start(PlaygroundConfig {
            scene: scene_with_people_and_channels(people),
            clock_file: Some(clock.clone()),
            rate_limits: RateLimitMode::Off,
            ..PlaygroundConfig::default()
        })
        .await
        .expect("the playground finds a free port");
        playground.faults().reseed(seed);
        let method = match side {
            Side::Slack => "chat.postMessage",
            Side::Discord => "POST /channels",
        };
        for (what, method, chance) in [
            (FaultKind::DuplicateEvent, None, 0.2),
            (FaultKind::ReorderEvent, None, 0.1),
            (FaultKind::DropAfter, Some(method.to_owned()), 0.1),
        ] {
            playground.faults().add(Fault {
                side: Some(side),
                method,
                what,
                chance,
                times: None,
            });
        }
        let database = match db {
            Db::Sqlite => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Db::Postgres => fresh_database().await,
        };
        let setup = TestSetup {
            requesters: side,
            team: side,
            db,
            intake: "ticket",
        };
        let config = folder.path().join("desk.toml");
        let text = desk_toml(&playground, setup, &database) + &further_channels(side);
        std::fs::write(&config, text).expect("the temporary folder is writable");
        let log = folder.path().join("desk.log");
        let rng = StdRng::seed_from_u64(seed);
        Self {
            playground,
            side,
            people,
            config,
            clock,
            log,
            rng,
            _folder: folder,
        }
    }

    fn start(&self) -> DeskProcess {
        DeskProcess::start(
            env!("CARGO_BIN_EXE_frontdesk"),
            &self.config,
            &self.clock,
            &self.log,
        )
    }

    async fn wait_until_connected(&self, desk: &mut DeskProcess) {
        let (slack, discord) = (self.playground.slack().clone(), self.playground.discord().clone());
        let online = || slack.sockets() > 0 && discord.sessions_online() > 0;
        let came = self
            .playground
            .record()
            .until(online, Duration::from_secs(60))
            .await;
        assert!(came && desk.runs(), "the desk connects; its log:\n{}", self.log());
    }

    /// The last lines of the desk's log.
    fn log(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(200)..].join("\n")
    }

    fn person(&self, id: String) -> Person {
        Person {
            playground: self.playground.clone(),
            side: self.side,
            id,
        }
    }

    async fn send_message(&self, number: usize) {
        let id = match self.side {
            Side::Slack => format!("U1{number:05}"),
            Side::Discord => (1_200_000_000_000_000_000_u64 + number as u64).to_string(),
        };
        self.person(id)
            .says(
                &help(self.side, number % CHANNELS),
                &format!("problem {number:05} with the printer"),
            )
            .await;
    }

    fn agent(&self) -> Person {
        self.person(match self.side {
            Side::Slack => "U0SAM".to_owned(),
            Side::Discord => "1100000000000001003".to_owned(),
        })
    }

    /// Sends one message per person, and kills the desk in between after a random number of calls.
    async fn kill_repeatedly(&mut self, kills: usize) {
        let mut desk = self.start();
        self.wait_until_connected(&mut desk).await;
        let mut sent = 0;
        for kill in 0..kills {
            let until = self.people * (kill + 1) / (kills + 1);
            while sent < until {
                self.send_message(sent).await;
                sent += 1;
            }
            let more = self.rng.random_range(1..300);
            let calls = self.playground.record().total() + more;
            let record = self.playground.record().clone();
            // If the desk becomes idle before that, the timeout ends the wait.
            record
                .until(|| record.total() >= calls, Duration::from_secs(3))
                .await;
            desk.kill().await;
            desk = self.start();
            self.wait_until_connected(&mut desk).await;
        }
        while sent < self.people {
            self.send_message(sent).await;
            sent += 1;
        }
        self.wait_until_idle().await;
        desk.kill().await;
    }

    /// Makes the platform's redeliveries due, and waits for the last card.
    async fn wait_until_idle(&self) {
        let sam = self.agent();
        let mut polls = tokio::time::interval(POLL_INTERVAL);
        polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for timeout in TIMEOUTS {
            self.playground
                .clock()
                .advance(TimeDelta::minutes(6).to_std().expect("the duration is positive"));
            let (mut arrived, mut since) = (0, Instant::now());
            while since.elapsed() < timeout {
                polls.tick().await;
                let now = (self.team_cards(&sam).len(), self.requester_cards(&sam).len());
                if now.0 >= self.people && now.1 >= self.people {
                    break;
                }
                if now.0 + now.1 > arrived {
                    (arrived, since) = (now.0 + now.1, Instant::now());
                }
            }
        }
    }

    /// The references and problems on the cards in the triage channels.
    fn team_cards(&self, sam: &Person) -> Vec<(String, usize)> {
        let seen = (0..CHANNELS).flat_map(|channel| sam.sees(&triage(self.side, channel)));
        let cards = seen.filter(|seen| seen.thread.is_none());
        cards
            .filter_map(|seen| {
                let reference = seen
                    .rendered
                    .split_whitespace()
                    .find(|word| word.starts_with("INC-"))?
                    .to_owned();
                Some((reference, problem(&seen.rendered)?))
            })
            .collect()
    }

    /// The problems on the cards in the threads of the requesters' messages.
    fn requester_cards(&self, sam: &Person) -> Vec<usize> {
        let seen = (0..CHANNELS).flat_map(|channel| sam.sees(&help(self.side, channel)));
        let cards = seen.filter(|seen| seen.by_desk && seen.thread.is_some());
        cards.filter_map(|seen| problem(&seen.rendered)).collect()
    }

    /// The number of messages that the desk lists as uncertain.
    fn uncertain(&self) -> usize {
        let listed = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
            .args([
                "outbox",
                "list",
                "--json",
                "--state",
                "uncertain",
                "--limit",
                "100000",
                "--config",
            ])
            .arg(&self.config)
            .output()
            .expect("the binary starts");
        assert!(
            listed.status.success(),
            "{}",
            String::from_utf8_lossy(&listed.stderr)
        );
        String::from_utf8_lossy(&listed.stdout).lines().count()
    }

    /// The number of messages sent to a thread after a newer one. The keys have the order of the outbox. Messages that open
    /// a thread may overtake each other.
    fn inverted(&self) -> usize {
        let sam = self.agent();
        let channels = (0..CHANNELS).map(|channel| sam.place(&triage(self.side, channel)));
        let channels: BTreeSet<String> = channels.collect();
        let mut newest: BTreeMap<String, String> = BTreeMap::new();
        let mut inverted = 0;
        for call in self.playground.record().calls() {
            let (thread, key) = match call.side {
                Side::Slack => (
                    &call.body["thread_ts"],
                    &call.body["metadata"]["event_payload"]["key"],
                ),
                Side::Discord => (&call.answer["channel_id"], &call.body["nonce"]),
            };
            let (Some(thread), Some(key)) = (thread.as_str(), key.as_str()) else {
                continue;
            };
            if channels.contains(thread) {
                continue;
            }
            let newest = newest.entry(thread.to_owned()).or_default();
            inverted += usize::from(key < newest.as_str());
            if key > newest.as_str() {
                key.clone_into(newest);
            }
        }
        inverted
    }

    fn figures(&self, kills: usize, started: Instant) -> Figures {
        let sam = self.agent();
        let team_cards = self.team_cards(&sam);
        let references: BTreeSet<_> = team_cards.iter().map(|(reference, _)| reference).collect();
        let problems: BTreeSet<_> = team_cards.iter().map(|(_, problem)| *problem).collect();
        assert_eq!(
            references.len(),
            problems.len(),
            "each ticket has exactly one unique number"
        );
        let requester_cards = self.requester_cards(&sam);
        let all_requester_cards: BTreeSet<_> = requester_cards.iter().copied().collect();
        let faults = self.playground.faults();
        Figures {
            events: self.people,
            kills,
            delivered_again: faults.times_applied(&FaultKind::DuplicateEvent),
            swapped: faults.times_applied(&FaultKind::ReorderEvent),
            calls: self.playground.record().total(),
            unserved: faults.times_applied(&FaultKind::DropAfter),
            lost: (self.people - problems.len()) + (self.people - all_requester_cards.len()),
            doubled: (team_cards.len() - problems.len())
                + (requester_cards.len() - all_requester_cards.len()),
            uncertain: self.uncertain(),
            inverted: self.inverted(),
            inside_retry_after: self.playground.record().calls_inside_retry_after(),
            seconds: started.elapsed().as_secs(),
        }
    }
}

fn problem(rendered: &str) -> Option<usize> {
    rendered.split("problem ").nth(1)?.get(..5)?.parse().ok()
}

async fn run_batches(name: &'static str, side: Side, db: Db, people: usize, seed: u64) {
    let Some(all) = crate::soak() else {
        return run_batch(name, side, db, (8, people), seed).await;
    };
    let batches = (all / 4).div_ceil(KILLS_PER_BATCH);
    let size = (KILLS_PER_BATCH, KILLS_PER_BATCH * EVENTS_PER_KILL);
    let mut tasks = JoinSet::new();
    for task in 0..PARALLEL_BATCHES {
        tasks.spawn(async move {
            for number in (task..batches).step_by(PARALLEL_BATCHES) {
                let seed = seed + 10 * u64::try_from(number).expect("the count fits into u64");
                run_batch(name, side, db, size, seed).await;
            }
        });
    }
    tasks.join_all().await;
}

/// Runs one batch with a number of kills and a number of people, and checks the result.
async fn run_batch(name: &str, side: Side, db: Db, (kills, people): (usize, usize), seed: u64) {
    let started = Instant::now();
    let mut fixture = KillFixture::open(side, db, people, seed).await;
    fixture.kill_repeatedly(kills).await;
    let figures = fixture.figures(kills, started);
    figures::record(name, &figures);
    figures.assert_guarantees(&fixture.log());
    fixture.playground.shutdown().await;
}

macro_rules! fault_tests {
    ($($name:ident: $people:literal people, $side:ident on $db:ident, seed $seed:literal);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                run_batches(stringify!($name), Side::$side, Db::$db, $people, $seed).await;
            }
        )+
    };
}

fault_tests! {
    killed_while_slack_sends_events_on_sqlite: 150 people, Slack on Sqlite, seed 1;
    killed_while_slack_sends_events_on_postgres: 150 people, Slack on Postgres, seed 2;
    killed_while_discord_sends_events_on_sqlite: 100 people, Discord on Sqlite, seed 3;
    killed_while_discord_sends_events_on_postgres: 100 people, Discord on Postgres, seed 4;
}
