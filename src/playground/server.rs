//! Starts one server on the loopback interface that serves Slack, Discord and the page.

use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{Connection, CuttableListener};
use crate::discord::Discord;
use crate::slack::Slack;
use crate::{Clock, Core, DeskClock, Faults, Record, Scene, page};

/// How to start a playground.
#[derive(Clone, Debug)]
pub struct PlaygroundConfig {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The people, channels and apps.
    pub scene: Scene,
    /// The file with the offset of the desk's clock, in whole seconds.
    pub clock_file: Option<PathBuf>,
    /// The log file, with one line of JSON per call.
    pub log: Option<PathBuf>,
    /// The lines that the page shows under "try this".
    pub hints: Vec<String>,
    /// Whether the platforms' rate limits apply.
    pub rate_limits: bool,
    /// How many messages each Slack channel keeps, and how many Discord keeps in all. Older conversations are
    /// forgotten, so that memory does not grow in a long run.
    pub kept_messages: usize,
    /// How many calls the record keeps.
    pub kept_calls: usize,
    /// After how many refused calls (401, 403, 429) in ten minutes Discord bans a client. The real limit is 10,000.
    pub invalid_requests: usize,
}

/// A running playground; cheap to clone. It runs until [`Playground::shutdown`].
#[derive(Clone)]
pub struct Playground {
    core: Core,
    slack: Slack,
    discord: Discord,
    desk_clock: DeskClock,
    hints: Vec<String>,
    tasks: TaskTracker,
}

impl Default for PlaygroundConfig {
    fn default() -> Self {
        Self {
            port: 0,
            scene: Scene::demo(),
            clock_file: None,
            log: None,
            hints: Vec::new(),
            rate_limits: true,
            kept_messages: 20_000,
            kept_calls: 10_000,
            invalid_requests: 10_000,
        }
    }
}

impl Playground {
    /// Starts the server.
    ///
    /// # Errors
    ///
    /// When the port is taken, or the log cannot be created.
    pub async fn start(config: PlaygroundConfig) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", config.port)).await?;
        let clock = Clock::default();
        let core = Core {
            base_url: format!("http://{}", listener.local_addr()?),
            faults: Faults::new(clock.clone(), 0),
            record: Record::open(config.log.as_deref(), config.kept_calls)?,
            clock,
            rate_limits: config.rate_limits,
            kept_messages: config.kept_messages,
            invalid_requests: config.invalid_requests,
            shutdown: CancellationToken::new(),
        };
        let first_seats = page::Viewers::of(&config.scene);
        let playground = Self {
            slack: Slack::new(core.clone(), config.scene.slack),
            discord: Discord::new(core.clone(), config.scene.discord),
            desk_clock: DeskClock::new(config.clock_file),
            hints: config.hints,
            tasks: TaskTracker::new(),
            core,
        };
        let app = Router::new()
            .merge(playground.slack.router())
            .merge(playground.discord.router())
            .merge(page::router(playground.clone(), first_seats))
            .into_make_service_with_connect_info::<Connection>();
        let ended = playground.core.shutdown.clone().cancelled_owned();
        playground.tasks.spawn(async move {
            if let Err(error) = axum::serve(CuttableListener(listener), app)
                .with_graceful_shutdown(ended)
                .await
            {
                tracing::error!(%error, "the playground's server ended");
            }
        });
        playground.tasks.close();
        Ok(playground)
    }

    /// `http://127.0.0.1:PORT`: the page, and the base of all other addresses.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.core.base_url
    }

    /// The emulated Slack, to act and read as its people.
    #[must_use]
    pub fn slack(&self) -> &Slack {
        &self.slack
    }

    /// The emulated Discord, to act and read as its people.
    #[must_use]
    pub fn discord(&self) -> &Discord {
        &self.discord
    }

    /// The faults to inject.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.core.faults
    }

    /// The record of calls.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.core.record
    }

    /// The protocols' clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.core.clock
    }

    /// The core that both platforms share.
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The lines that the page shows under "try this".
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// The offset of the desk's clock, in seconds.
    #[must_use]
    pub fn desk_offset_s(&self) -> i64 {
        self.desk_clock.offset_s()
    }

    /// Moves the desk's clock and writes its file; returns the new offset in seconds.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn move_desk_clock(&self, seconds: i64) -> std::io::Result<i64> {
        let moved = self.desk_clock.shift(seconds)?;
        self.core.record.touch();
        Ok(moved)
    }

    /// The data that a client needs to connect: addresses, tokens and ids.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "url": self.url(),
            "slack": self.slack.describe(),
            "discord": self.discord.describe(),
        })
    }

    /// Stops the server and waits up to a second for open connections.
    pub async fn shutdown(&self) {
        self.core.shutdown.cancel();
        // A client that keeps a connection busy must not block the shutdown.
        let _ = tokio::time::timeout(Duration::from_secs(1), self.tasks.wait()).await;
    }
}
