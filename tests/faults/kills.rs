//! The desk is killed (SIGKILL) again and again while events arrive, some twice, some out of order.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use harness::{Db, DeskProcess, Person, Setting, Side, desk_toml, fresh_database};
use playground::{Fault, Playground, PlaygroundConfig, What};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tempfile::TempDir;

use crate::count;
use crate::stand::crowd;

/// How long the last start may take to deal with everything.
const PATIENCE: Duration = Duration::from_secs(120);

struct Stand {
    playground: Playground,
    side: Side,
    people: usize,
    config: PathBuf,
    clock: PathBuf,
    log: PathBuf,
    rng: StdRng,
    _folder: TempDir,
}

impl Stand {
    async fn open(side: Side, db: Db, people: usize, seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = folder.path().join("clock");
        let playground = Playground::start(PlaygroundConfig {
            scene: crowd(people),
            clock_file: Some(clock.clone()),
            rate_limits: false,
            ..PlaygroundConfig::default()
        })
        .await
        .expect("a free port");
        playground.faults().reseed(seed);
        for (what, chance) in [(What::DuplicateEvent, 0.2), (What::ReorderEvent, 0.1)] {
            playground.faults().add(Fault {
                side: Some(side),
                method: None,
                what,
                chance,
                times: None,
            });
        }
        let database = match db {
            Db::Sqlite => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Db::Postgres => fresh_database().await,
        };
        let setting = Setting {
            requesters: side,
            team: side,
            db,
            intake: "ticket",
        };
        let config = folder.path().join("desk.toml");
        std::fs::write(&config, desk_toml(&playground, setting, &database)).expect("the folder is ours");
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

    async fn connected(&self, desk: &mut DeskProcess) {
        let (slack, discord) = (self.playground.slack().clone(), self.playground.discord().clone());
        let online = || slack.sockets() > 0 && discord.sessions_online() > 0;
        let came = self
            .playground
            .record()
            .until(online, Duration::from_secs(60))
            .await;
        assert!(came && desk.runs(), "the desk connects; its log:\n{}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn somebody(&self, number: usize) -> Person {
        let id = match self.side {
            Side::Slack => format!("U1{number:05}"),
            Side::Discord => (1_200_000_000_000_000_000_u64 + number as u64).to_string(),
        };
        Person {
            playground: self.playground.clone(),
            side: self.side,
            id,
        }
    }

    fn agent(&self) -> Person {
        let id = match self.side {
            Side::Slack => "U0SAM",
            Side::Discord => "1100000000000001003",
        };
        Person {
            playground: self.playground.clone(),
            side: self.side,
            id: id.to_owned(),
        }
    }

    /// Lets people speak, and kills the desk after some more calls, until all have spoken.
    async fn storm(&mut self, kills: usize) {
        let mut desk = self.start();
        self.connected(&mut desk).await;
        let mut spoken = 0;
        for kill in 0..kills {
            let until = self.people * (kill + 1) / (kills + 1);
            while spoken < until {
                self.somebody(spoken)
                    .says("#help", &format!("problem {spoken:05} with the printer"))
                    .await;
                spoken += 1;
            }
            let more = self.rng.random_range(1..60);
            let calls = self.playground.record().total() + more;
            let record = self.playground.record().clone();
            // If the desk has nothing more to do, that is as good a moment to be killed.
            record
                .until(|| record.total() >= calls, Duration::from_secs(3))
                .await;
            desk.kill().await;
            desk = self.start();
            self.connected(&mut desk).await;
        }
        while spoken < self.people {
            self.somebody(spoken)
                .says("#help", &format!("problem {spoken:05} with the printer"))
                .await;
            spoken += 1;
        }
        self.comes_to_rest().await;
        desk.kill().await;
    }

    /// Lets the platform's own retries come due, and waits for the last card.
    async fn comes_to_rest(&self) {
        let sam = self.agent();
        for _ in 0..3 {
            self.playground
                .clock()
                .advance(TimeDelta::minutes(6).to_std().expect("positive"));
            let all = || self.cards(&sam).len() >= self.people && self.told(&sam).len() >= self.people;
            self.playground.record().until(all, PATIENCE / 3).await;
        }
    }

    /// The problems on the cards of the triage channel.
    fn cards(&self, sam: &Person) -> Vec<(String, usize)> {
        let seen = sam
            .sees("#desk-agents")
            .into_iter()
            .filter(|seen| seen.thread.is_none());
        seen.filter_map(|seen| {
            let reference = seen
                .rendered
                .split_whitespace()
                .find(|word| word.starts_with("INC-"))?
                .to_owned();
            Some((reference, problem(&seen.rendered)?))
        })
        .collect()
    }

    /// The problems on the cards under the messages that they are about.
    fn told(&self, sam: &Person) -> Vec<usize> {
        let seen = sam.sees("#help").into_iter();
        let cards = seen.filter(|seen| seen.by_desk && seen.thread.is_some());
        cards.filter_map(|seen| problem(&seen.rendered)).collect()
    }

    fn everything_is_there_once(&self) {
        let sam = self.agent();
        let cards = self.cards(&sam);
        let mut problems: Vec<usize> = cards.iter().map(|(_, problem)| *problem).collect();
        problems.sort_unstable();
        assert_eq!(
            problems,
            (0..self.people).collect::<Vec<_>>(),
            "each ticket once; the log:\n{}",
            self.log()
        );
        let references: BTreeSet<_> = cards.iter().map(|(reference, _)| reference).collect();
        assert_eq!(references.len(), self.people, "each with its own number");
        let mut told = self.told(&sam);
        told.sort_unstable();
        assert_eq!(
            told,
            (0..self.people).collect::<Vec<_>>(),
            "each requester told once; the log:\n{}",
            self.log()
        );
    }
}

fn problem(rendered: &str) -> Option<usize> {
    rendered.split("problem ").nth(1)?.get(..5)?.parse().ok()
}

macro_rules! kills {
    ($($name:ident: $people:literal people, $side:ident on $db:ident, seed $seed:literal);+ $(;)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let mut stand = Stand::open(Side::$side, Db::$db, count($people), $seed).await;
                stand.storm(count(8)).await;
                stand.everything_is_there_once();
            }
        )+
    };
}

kills! {
    killed_while_slack_speaks_on_sqlite: 150 people, Slack on Sqlite, seed 1;
    killed_while_slack_speaks_on_postgres: 150 people, Slack on Postgres, seed 2;
    killed_while_discord_speaks_on_sqlite: 100 people, Discord on Sqlite, seed 3;
    killed_while_discord_speaks_on_postgres: 100 people, Discord on Postgres, seed 4;
}
