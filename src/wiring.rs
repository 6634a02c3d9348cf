//! Starts and stops a desk. It connects the crates and has no logic of its own.
//!
//! The start opens the health port, the database and its lock, the connections, the channels and the jobs, and receives
//! events last. Shutdown runs in reverse order: the desk reports that it is not ready, receives no events, finishes its
//! work and releases the database.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use chat::{Connection, SyncState};
use chrono::{DateTime, Utc};
use commands::Words;
use jobs::{Clocks, Context};
use secrecy::ExposeSecret;
use store::{Instance, Store};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::clock::{self, Clock};
use crate::config::Config;
use crate::disk::Disk;
use crate::http::PlatformRoutes;
use crate::platform::Platform;
use crate::readiness::Readiness;
use crate::{articles, connect, metrics, settings};

/// The most events that wait for the store. Beyond that, adapters wait, and platforms slow down.
const INTAKE_CAPACITY: usize = 1_024;

/// How often [`Running::rest`] checks for remaining work.
const IDLE_CHECK_INTERVAL: Duration = Duration::from_millis(20);

/// The most connections to `[http] listen` and to the admin port. A process often has 1,024 file descriptors, and the
/// database and the platforms need some of them.
const CONNECTIONS: usize = 256;
const ADMIN_CONNECTIONS: usize = 64;

/// The longest wait for the members of groups at the start.
const GROUPS_TIMEOUT: Duration = Duration::from_secs(10);

/// The time limit for unfinished work at shutdown. After that, the work is aborted as by a kill.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);

/// A running desk.
pub struct Running {
    context: Context<Platform>,
    jobs: jobs::Running,
    listeners: JoinSet<()>,
    servers: JoinSet<()>,
    platform_routes: PlatformRoutes,
    readiness: Arc<Readiness>,
    instance: Instance,
    /// Stops receiving events.
    receiving: CancellationToken,
    /// Stops the jobs.
    working: CancellationToken,
    /// Stops the web servers.
    serving: CancellationToken,
    listen: SocketAddr,
    admin_listen: SocketAddr,
}

/// Starts a desk on the clock that the configuration names, and returns when the desk works.
///
/// # Errors
///
/// The administrator must change something first: a port is in use, another desk holds the database, or a token or channel
/// is wrong.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    let clock = clock_of(&config)?;
    build(config, clock, None).await
}

/// Starts a desk on a clock.
///
/// # Errors
///
/// As [`start`].
pub async fn start_at(config: Config, clock: Clock) -> anyhow::Result<Running> {
    build(config, clock, None).await
}

/// As [`start`], for tests: the desk waits only `reorder` for older events of a conversation.
///
/// # Errors
///
/// As [`start`], and for each connection to a real platform, where events do arrive out of order.
pub async fn start_for_tests(config: Config, reorder: Duration) -> anyhow::Result<Running> {
    if let Some(real) = connect::real_addresses(&config).first() {
        bail!("a shorter wait for older events is for tests, and {real} is a real platform");
    }
    let clock = clock_of(&config)?;
    build(config, clock, Some(reorder)).await
}

/// The clock that the configuration names.
fn clock_of(config: &Config) -> anyhow::Result<Clock> {
    let for_tests = [
        ("FRONTDESK_CLOCK", "moves the desk's clock", &config.clock_file),
        (
            "FRONTDESK_DISK",
            "makes believe about the disk",
            &config.disk_file,
        ),
    ];
    for (variable, does, _) in for_tests.iter().filter(|(_, _, file)| file.is_some()) {
        if let Some(real) = connect::real_addresses(config).first() {
            bail!("{variable} {does}, which is for tests, and {real} is a real platform. Unset {variable}");
        }
    }
    Ok(match &config.clock_file {
        Some(file) => Clock::moved(Some(file.clone()), 1),
        None => Clock::wall(),
    })
}

async fn build(config: Config, clock: Clock, reorder: Option<Duration>) -> anyhow::Result<Running> {
    if config.slack.is_empty() && config.discord.is_empty() {
        bail!("there is no connection to serve: add [slack.NAME] or [discord.NAME]");
    }
    for warning in &config.warnings.all {
        tracing::warn!("{}", config.warnings.line(warning));
    }
    let words = Words::in_language(&config.desk.language)?;
    let serving = CancellationToken::new();
    let readiness = Arc::new(Readiness::default());
    let mut servers = JoinSet::new();
    let admin = admin_routes(&readiness)?;
    let admin_server = Server {
        at: config.http.admin_listen,
        routes: admin,
        connections: ADMIN_CONNECTIONS,
    };
    let admin_listen = serve(&mut servers, admin_server, &serving).await?;
    let platform_routes = PlatformRoutes::default();
    let server = Server {
        at: config.http.listen,
        routes: platform_routes.merged_with(web::pages()),
        connections: CONNECTIONS,
    };
    let listen = serve(&mut servers, server, &serving).await?;

    let store = Store::open(config.database.url.expose_secret()).await?;
    let instance = store.hold(&owner()).await?;
    let migrated = store.migrate().await?;
    for step in migrated.applied {
        tracing::info!("Applied migration {step}");
    }
    let platforms = connect::all(&config, &words).await?;
    let channels = connect::channels(&config, &platforms).await?;
    let desk = Arc::new(settings::desk(&config, &channels, words));
    connect::follow(&platforms, &desk, &store).await?;
    import_articles(&config, &store, &desk, clock.now()).await;
    let disk = Disk::of(store.file(), config.disk_file.clone());
    readiness.started(store.clone(), platforms.clone(), disk.clone());

    let clocks = Clocks {
        wall: Arc::new(clock::wall),
        desk: Arc::new(move || clock.now()),
    };
    let mut context = Context::new(store, desk, platforms.clone(), clocks)
        .with_shortage(Arc::new(move || disk.shortage()))
        .with_index_opener(articles::index_opener(&config));
    if let Some(reorder) = reorder {
        context = context.with_reorder_window(reorder);
    }
    // The job of the index reports a failure and tries again.
    let _retried = jobs::open_index(&context).await;
    // The job of the groups reports a failure and tries again.
    let _is_late = tokio::time::timeout(GROUPS_TIMEOUT, jobs::read_groups(&context)).await;
    let (receiving, working) = (CancellationToken::new(), CancellationToken::new());
    let (intake, handed) = mpsc::channel(INTAKE_CAPACITY);
    let jobs = jobs::start(&context, handed, &working);
    let listeners = start_listeners(&platforms, &intake, &receiving);
    platform_routes.open(&platforms, &intake);
    Ok(Running {
        context,
        jobs,
        listeners,
        servers,
        platform_routes,
        readiness,
        instance,
        receiving,
        working,
        serving,
        listen,
        admin_listen,
    })
}

/// Imports the articles of the configuration. A desk works without them.
async fn import_articles(config: &Config, store: &Store, desk: &commands::Settings, now: DateTime<Utc>) {
    let report = match articles::import_configured(config, store, desk, now).await {
        Ok(report) => report,
        Err(error) => {
            tracing::error!("Cannot import the articles: {error:#}");
            return;
        }
    };
    for problem in report.errors.iter().chain(&report.warnings) {
        tracing::warn!("{problem}");
    }
    let (new, changed, archived, failed) = (report.new, report.changed, report.archived, report.failed);
    if new + changed + archived + failed > 0 {
        tracing::info!(new, changed, archived, failed, "Imported articles");
    }
}

fn admin_routes(readiness: &Arc<Readiness>) -> anyhow::Result<axum::Router> {
    let readiness = Arc::clone(readiness);
    let obstacles = move || {
        let readiness = Arc::clone(&readiness);
        async move { readiness.obstacles().await }
    };
    Ok(web::admin(metrics::recorder()?, obstacles))
}

fn start_listeners(
    platforms: &HashMap<Connection, Platform>,
    intake: &chat::Intake,
    receiving: &CancellationToken,
) -> JoinSet<()> {
    let mut listeners = JoinSet::new();
    for (connection, platform) in platforms {
        let listening = platform.listen(intake.clone(), receiving.clone());
        listeners.spawn(join_listener(connection.clone(), listening));
    }
    listeners
}

async fn join_listener(connection: Connection, listening: JoinHandle<()>) {
    if let Err(error) = listening.await {
        tracing::error!(%connection, %error, "The listener panicked");
    }
}

struct Server {
    at: SocketAddr,
    routes: axum::Router,
    connections: usize,
}

async fn serve(
    servers: &mut JoinSet<()>,
    server: Server,
    until: &CancellationToken,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(server.at)
        .await
        .with_context(|| format!("cannot listen on {}", server.at))?;
    let at = listener.local_addr()?;
    let limits = web::Limits::of(server.connections);
    servers.spawn(web::serve(listener, server.routes, limits, until.clone()));
    Ok(at)
}

/// The name of this process, which a second desk shows as the holder of the database.
fn owner() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match host.trim() {
        "" => format!("process {}", std::process::id()),
        host => format!("process {} on {host}", std::process::id()),
    }
}

impl Running {
    /// The address of the pages.
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// The address of health and metrics.
    pub fn admin_listen(&self) -> SocketAddr {
        self.admin_listen
    }

    /// The store.
    pub fn store(&self) -> &Store {
        self.context.store()
    }

    /// The platform's time of the newest received event, by connection name. `None` while events are missing on any
    /// connection.
    pub fn synced_until(&self) -> Option<HashMap<&str, DateTime<Utc>>> {
        let mut heard = HashMap::new();
        for (connection, sync_state) in self.context.sync_state() {
            match sync_state {
                SyncState::Behind => return None,
                SyncState::Whole { newest } => heard.extend(newest.map(|at| (connection.0.as_str(), at))),
            }
        }
        Some(heard)
    }

    /// Wakes all jobs, for example after the desk's clock was moved.
    pub fn wake(&self) {
        self.context.wake();
    }

    /// The reasons why the desk is not ready; empty if it is.
    pub async fn obstacles(&self) -> Vec<String> {
        self.readiness.obstacles().await
    }

    /// Returns when all events are received and processed, all messages are delivered or given up, and the index of
    /// articles has read all changes.
    pub async fn rest(&self) {
        loop {
            match self.is_at_rest().await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "Cannot check for remaining work"),
            }
            self.context.wake();
            tokio::time::sleep(IDLE_CHECK_INTERVAL).await;
        }
    }

    /// Checks the inbox before the outbox: an event that is processed in between has its messages in the outbox.
    async fn is_at_rest(&self) -> Result<bool, store::StoreError> {
        if self.synced_until().is_none() || self.store().inbox().depth().await?.waiting > 0 {
            return Ok(false);
        }
        let outbox = self.store().outbox().depth().await?;
        Ok(outbox.ready + outbox.leased == 0 && jobs::is_index_current(&self.context).await?)
    }

    /// Returns when the desk cannot continue: a job or a server failed, or another desk took the database over.
    pub async fn broken(&mut self) -> anyhow::Error {
        tokio::select! {
            () = self.instance.lost() => anyhow::anyhow!("another desk holds the database now"),
            ended = self.jobs.finished() => match ended {
                Err(panic) => anyhow::Error::new(panic).context("a job broke"),
                Ok(()) => anyhow::anyhow!("the jobs ended by themselves"),
            },
            Some(ended) = self.servers.join_next() => match ended {
                Err(panic) => anyhow::Error::new(panic).context("a web server broke"),
                Ok(()) => anyhow::anyhow!("a web server ended by itself"),
            },
        }
    }

    /// Shuts the desk down: it receives nothing new, finishes its work and releases the database. The next start takes
    /// over work that is not finished within twenty seconds.
    pub async fn shutdown(self) {
        self.shutdown_within(SHUTDOWN_TIMEOUT).await;
    }

    /// As [`Running::shutdown`], with another time limit.
    pub async fn shutdown_within(mut self, finishing: Duration) {
        self.readiness.stopping();
        self.receiving.cancel();
        self.platform_routes.close();
        if tokio::time::timeout(finishing, self.finish()).await.is_err() {
            tracing::error!(
                "Unfinished work after {} s; the next start takes it over",
                finishing.as_secs()
            );
            self.jobs.abandon().await;
        }
        self.instance.release().await;
        tracing::info!("The desk has stopped");
    }

    async fn finish(&mut self) {
        // The last listener drops the last sender of the intake. Receiving ends when all events are answered.
        while self.listeners.join_next().await.is_some() {}
        self.working.cancel();
        if let Err(error) = self.jobs.finished().await {
            tracing::error!(%error, "A job panicked");
        }
        self.serving.cancel();
        while self.servers.join_next().await.is_some() {}
    }
}
