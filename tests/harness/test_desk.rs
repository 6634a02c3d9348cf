//! The environment of one story: an emulated Slack and Discord, and a desk between them, in this process.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use frontdesk::config::{Config, SlackTransport};
use frontdesk::wiring::{self, Running};
use playground::{Playground, PlaygroundConfig, RateLimitMode, Side};
use tempfile::TempDir;

use crate::Person;
use crate::postgres;
use crate::scene::{desk_toml, scene};
use crate::setup::{Db, TestSetup};

/// How long the desk may take to connect or to send.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Discord's windows of five seconds, and the same time between two sessions, would be most of the duration of a story.
const RATE_LIMITS: RateLimitMode = RateLimitMode::Shortened(50);

/// The shortened time between two sessions on Discord.
const BETWEEN_SESSIONS: Duration = Duration::from_millis(100);

/// How long the desk of [`TestDesk::open_fast`] waits for older events of a conversation. The emulated platforms send events
/// in order; a second for each message would be most of the duration of a story.
const REORDER: Duration = Duration::from_millis(150);

/// A running desk with its emulated platforms.
pub struct TestDesk {
    /// How it was started.
    pub setup: TestSetup,
    /// The emulated platforms.
    pub playground: Playground,
    running: Option<Running>,
    /// The time of the last start, by the platforms' clock.
    pub(crate) started_at: DateTime<Utc>,
    config: Config,
    /// How long the desk waits for older events; nothing if it waits as long as in production.
    reorder: Option<Duration>,
    database: String,
    folder: TempDir,
}

impl TestDesk {
    /// Starts the playground and the desk, and waits until the desk is connected to both platforms.
    ///
    /// # Panics
    ///
    /// If the playground or the desk does not start.
    pub async fn open(setup: TestSetup) -> Self {
        Self::open_with(setup, None).await
    }

    /// As [`TestDesk::open`], with a desk that hardly waits for older events of a conversation.
    ///
    /// # Panics
    ///
    /// If the playground or the desk does not start.
    pub async fn open_fast(setup: TestSetup) -> Self {
        Self::open_with(setup, Some(REORDER)).await
    }

    async fn open_with(setup: TestSetup, reorder: Option<Duration>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the story");
        let clock = folder.path().join("clock");
        let playground = Playground::start(PlaygroundConfig {
            scene: scene(),
            clock_file: Some(clock.clone()),
            rate_limits: RATE_LIMITS,
            ..PlaygroundConfig::default()
        })
        .await
        .expect("the playground finds a free port");
        let database = match setup.db {
            Db::Sqlite => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Db::Postgres => postgres::migrated_database().await,
        };
        let articles = folder.path().join("articles");
        std::fs::create_dir(&articles).expect("a folder for articles");
        let mut text = desk_toml(&playground, setup, &database);
        text.push_str(&format!("[knowledge]\nfolders = [\"{}\"]\n", articles.display()));
        let clock = [("FRONTDESK_CLOCK".to_owned(), clock.display().to_string())];
        let mut config =
            Config::read(&text, "story.toml", Path::new("."), clock).expect("the story's desk.toml is valid");
        config.knowledge.index = folder.path().join("index");
        let mut desk = Self {
            setup,
            started_at: playground.clock().now(),
            playground,
            running: None,
            config,
            reorder,
            database,
            folder,
        };
        desk.start().await;
        desk
    }

    async fn wait_until_connected(&self) {
        let (slack, discord) = (self.playground.slack().clone(), self.playground.discord().clone());
        let online = || slack.sockets() > 0 && discord.sessions_online() > 0;
        assert!(
            self.playground.record().until(online, TIMEOUT).await,
            "the desk connects to both platforms"
        );
    }

    /// Shuts the desk down, and starts it again on the same database.
    pub async fn restart(&mut self) {
        self.running.take().expect("the desk is running").shutdown().await;
        self.start().await;
    }

    /// Shuts the desk down, runs `meanwhile`, and starts the desk again on the same database.
    ///
    /// # Panics
    ///
    /// If the desk does not restart.
    pub async fn run_while_stopped(&mut self, meanwhile: impl FnOnce()) {
        self.running.take().expect("the desk is running").shutdown().await;
        meanwhile();
        self.start().await;
    }

    /// Like [`TestDesk::restart`], but with a limited time to finish unfinished work.
    ///
    /// # Panics
    ///
    /// If the desk does not restart.
    pub async fn restart_with_grace(&mut self, grace: Duration) {
        let running = self.running.take().expect("the desk is running");
        running.shutdown_within(grace).await;
        self.start().await;
    }

    /// Waits until the desk is sending a message.
    ///
    /// # Panics
    ///
    /// If the desk sends nothing in time.
    pub async fn wait_until_sending(&self) {
        let sending = async {
            while self
                .running()
                .store()
                .outbox()
                .depth()
                .await
                .expect("the outbox can be read")
                .leased
                == 0
            {
                tokio::task::yield_now().await;
            }
        };
        assert!(
            tokio::time::timeout(TIMEOUT, sending).await.is_ok(),
            "the desk sends nothing"
        );
    }

    async fn start(&mut self) {
        self.start_unconnected().await;
        self.wait_until_connected().await;
    }

    async fn start_unconnected(&mut self) {
        // A real desk takes longer to start again.
        self.playground.clock().advance(BETWEEN_SESSIONS);
        self.started_at = self.playground.clock().now();
        let config = self.config.clone();
        let running = match self.reorder {
            Some(reorder) => wiring::start_for_tests(config, reorder).await,
            None => wiring::start(config).await,
        };
        self.running = Some(running.expect("the desk starts"));
    }

    pub(crate) async fn restart_with_slack_transport(&mut self, transport: SlackTransport) {
        self.running.take().expect("the desk is running").shutdown().await;
        for slack in self.config.slack.values_mut() {
            slack.transport = transport.clone();
        }
        self.start_unconnected().await;
        let discord = self.playground.discord().clone();
        let online = || discord.sessions_online() > 0;
        assert!(
            self.playground.record().until(online, TIMEOUT).await,
            "the desk connects again"
        );
    }

    fn person(&self, side: Side, slack: &str, discord: &str) -> Person {
        let id = match side {
            Side::Slack => slack,
            Side::Discord => discord,
        };
        Person {
            playground: self.playground.clone(),
            side,
            id: id.to_owned(),
        }
    }

    /// An employee: Lee on Slack, Bo on Discord.
    pub fn requester(&self) -> Person {
        self.person(self.setup.requesters, "U0LEE", "1100000000000001001")
    }

    /// Another employee: Ann on Slack, Mia on Discord.
    pub fn colleague(&self) -> Person {
        self.person(self.setup.requesters, "U0ANN", "1100000000000001002")
    }

    /// A person without full membership: Gus on Slack, the newcomer on Discord.
    pub fn guest(&self) -> Person {
        self.person(self.setup.requesters, "U0GUS", "1100000000000001005")
    }

    /// The agent Sam, on the team's platform.
    pub fn agent(&self) -> Person {
        self.person(self.setup.team, "U0SAM", "1100000000000001003")
    }

    /// The agent Sam, on the requesters' platform.
    pub fn agent_among_requesters(&self) -> Person {
        self.person(self.setup.requesters, "U0SAM", "1100000000000001003")
    }

    /// The person of the scene with this id on a platform.
    pub fn person_with_id(&self, side: Side, id: &str) -> Person {
        self.person(side, id, id)
    }

    /// The lead Kim, on the team's platform.
    pub fn lead(&self) -> Person {
        self.person(self.setup.team, "U0KIM", "1100000000000001004")
    }

    /// The folder of this story, which is removed at its end.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration of the next start.
    pub(crate) fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// The file that moves the desk's clock.
    pub(crate) fn clock_file(&self) -> Option<PathBuf> {
        self.config.clock_file.clone()
    }

    /// The folder of the index of articles.
    pub(crate) fn index_folder(&self) -> &Path {
        &self.config.knowledge.index
    }

    /// The desk in this process.
    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().expect("the desk is running")
    }

    /// The waiting and failed entries of inbox and outbox, one per line.
    ///
    /// # Panics
    ///
    /// If the database cannot be read.
    pub async fn unfinished_work(&self) -> Vec<String> {
        let store = self.running().store();
        let events = store
            .inbox()
            .list(None, 100)
            .await
            .expect("the inbox can be read");
        let messages = store
            .outbox()
            .list(None, 100)
            .await
            .expect("the outbox can be read");
        let events = events.into_iter().map(|one| {
            let why = one.last_error.unwrap_or_default();
            format!(
                "inbox {:?}, {} attempts, {why}: {}",
                one.state, one.attempts, one.payload
            )
        });
        let messages = messages.into_iter().map(|one| {
            let why = one.last_error.unwrap_or_default();
            format!(
                "outbox {:?}, {} attempts, {why}: {:?}",
                one.state, one.attempts, one.message.what
            )
        });
        events.chain(messages).collect()
    }

    /// Sends all dead letters again, as `frontdesk outbox retry` does.
    ///
    /// # Panics
    ///
    /// If the outbox cannot be read or written.
    pub async fn retry_dead_letters(&self) {
        let outbox = self.running().store().outbox();
        let dead = outbox.list("dead".parse().ok(), 100).await;
        for letter in dead.expect("the outbox can be read") {
            let replayed = outbox.replay(letter.id).await;
            assert!(replayed.expect("the outbox can be written"), "{letter:?}");
        }
    }

    /// Moves the desk's clock forward.
    pub fn advance_clock(&self, time: TimeDelta) {
        self.playground
            .move_desk_clock(time.num_seconds())
            .expect("the clock's file can be written");
        // The desk also notices a moved clock by itself, within a second.
        if let Some(running) = &self.running {
            running.wake();
        }
    }

    /// The date so many days from now, on the platforms' clock.
    pub fn date_in(&self, days: i64) -> String {
        let day = self.playground.clock().now() + TimeDelta::days(days);
        day.format("%Y-%m-%d").to_string()
    }

    /// Moves the platforms' clock forward, so that a person's pause needs no waiting.
    pub fn advance_platform_clock(&self, time: Duration) {
        self.playground.clock().advance(time);
    }

    /// Ends the story: waits until the desk is idle, fails if a platform has refused a call, and shuts down.
    pub async fn finish(mut self) {
        self.wait_until_idle().await;
        let refusals = self.playground.record().refusals();
        let refused: Vec<_> = refusals
            .iter()
            .map(|call| format!("{} {:?}", call.method, call.refused))
            .collect();
        assert!(refused.is_empty(), "a platform refused: {refused:#?}");
        self.running.take().expect("the desk is running").shutdown().await;
        self.playground.shutdown().await;
        if let Db::Postgres = self.setup.db {
            postgres::drop_database(&self.database).await;
        }
    }
}

/// Runs a story with a time limit, so that it cannot wait forever.
///
/// # Panics
///
/// If the story does not end within ten minutes.
pub async fn with_timeout(story: impl Future<Output = ()>) {
    let ended = tokio::time::timeout(Duration::from_secs(600), story).await;
    assert!(ended.is_ok(), "the story does not end");
}
