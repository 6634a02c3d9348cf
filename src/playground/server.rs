//! Starts one server on the loopback interface that serves Slack, Discord and the page.

use std::path::PathBuf;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{Connection, CuttableListener};
use crate::discord::Discord;
use crate::slack::Slack;
use crate::{Clock, Core, DeskClock, Faults, Playground, RateLimitMode, Record, Scene, page};

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
    /// Whether and in which windows the platforms limit calls.
    pub rate_limits: RateLimitMode,
    /// How many messages each Slack channel keeps, and how many Discord keeps in all. Older conversations are
    /// forgotten, so that memory does not grow in a long run.
    pub kept_messages: usize,
    /// How many calls the record keeps.
    pub kept_calls: usize,
    /// After how many refused calls (401, 403, 429) in ten minutes Discord bans a client. The real limit is 10,000.
    pub invalid_requests: usize,
}

impl Default for PlaygroundConfig {
    fn default() -> Self {
        Self {
            port: 0,
            scene: Scene::demo(),
            clock_file: None,
            log: None,
            hints: Vec::new(),
            rate_limits: RateLimitMode::Real,
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
}
