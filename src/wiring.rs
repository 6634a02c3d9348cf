//! Builds the rooms and ties them together: a running desk, and how it ends. No logic of its own.
//!
//! In: health port, database, the right to run on it, connections, channels, jobs, and the platforms' events last. Out,
//! the other way round: not ready any more, no new events, what was begun is finished, the database is let go.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use chat::{Connection, Hearing};
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
use crate::http::Doors;
use crate::platform::Platform;
use crate::readiness::Readiness;
use crate::{connect, metrics, settings};

/// Events that may wait for the store; behind them the platforms feel it, and hold theirs back.
const INTAKE: usize = 1_024;

/// How often somebody who waits for rest looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How long what was begun may take to finish at the end. Then it is left as a kill would leave it.
const FINISHING: Duration = Duration::from_secs(20);

/// A desk at work.
pub struct Running {
    context: Context<Platform>,
    jobs: jobs::Running,
    listeners: JoinSet<()>,
    servers: JoinSet<std::io::Result<()>>,
    doors: Doors,
    readiness: Arc<Readiness>,
    instance: Instance,
    /// Stops taking events.
    hearing: CancellationToken,
    /// Stops the jobs.
    working: CancellationToken,
    /// Stops the web servers.
    answering: CancellationToken,
    listen: SocketAddr,
    admin_listen: SocketAddr,
}

/// Starts a desk on the clock that the configuration names, and comes back when it works.
///
/// # Errors
///
/// When something must be changed first: a port that is taken, a database that is held, a token, a channel.
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
    let answering = CancellationToken::new();
    let readiness = Arc::new(Readiness::default());
    let mut servers = JoinSet::new();
    let admin = web::admin(metrics::recorder()?, {
        let readiness = Arc::clone(&readiness);
        move || {
            let readiness = Arc::clone(&readiness);
            async move { readiness.obstacles().await }
        }
    });
    let admin_listen = serve(&mut servers, config.http.admin_listen, admin, &answering).await?;
    let doors = Doors::default();
    let listen = serve(
        &mut servers,
        config.http.listen,
        doors.beside(web::pages()),
        &answering,
    )
    .await?;

    let store = Store::open(config.database.url.expose_secret()).await?;
    let instance = store.hold(&owner()).await?;
    let migrated = store.migrate().await?;
    for step in migrated.applied {
        tracing::info!("Brought the database up by {step}");
    }
    let platforms = connect::all(&config, &words).await?;
    let channels = connect::channels(&config, &platforms).await?;
    let desk = Arc::new(settings::desk(&config, &channels, words));
    connect::follow(&platforms, &desk, &store).await?;
    let disk = Disk::of(store.file(), config.disk_file.clone());
    readiness.started(store.clone(), platforms.clone(), disk.clone());

    let clocks = Clocks {
        wall: Arc::new(clock::wall),
        desk: Arc::new(move || clock.now()),
    };
    let mut context =
        Context::new(store, desk, platforms.clone(), clocks).with_shortage(Arc::new(move || disk.shortage()));
    if let Some(reorder) = reorder {
        context = context.with_reorder(reorder);
    }
    let (hearing, working) = (CancellationToken::new(), CancellationToken::new());
    let (intake, handed) = mpsc::channel(INTAKE);
    let jobs = jobs::start(&context, handed, &working);
    let listeners = listen_to(&platforms, &intake, &hearing);
    doors.open(&platforms, &intake);
    Ok(Running {
        context,
        jobs,
        listeners,
        servers,
        doors,
        readiness,
        instance,
        hearing,
        working,
        answering,
        listen,
        admin_listen,
    })
}

fn listen_to(
    platforms: &HashMap<Connection, Platform>,
    intake: &chat::Intake,
    hearing: &CancellationToken,
) -> JoinSet<()> {
    let mut listeners = JoinSet::new();
    for (connection, platform) in platforms {
        let listening = platform.listen(intake.clone(), hearing.clone());
        listeners.spawn(heard_out(connection.clone(), listening));
    }
    listeners
}

async fn heard_out(connection: Connection, listening: JoinHandle<()>) {
    if let Err(error) = listening.await {
        tracing::error!(%connection, %error, "The listener broke");
    }
}

async fn serve(
    servers: &mut JoinSet<std::io::Result<()>>,
    at: SocketAddr,
    routes: axum::Router,
    until: &CancellationToken,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen on {at}"))?;
    let at = listener.local_addr()?;
    let ended = until.clone().cancelled_owned();
    servers.spawn(async move { axum::serve(listener, routes).with_graceful_shutdown(ended).await });
    Ok(at)
}

/// What a second desk is told about who holds the database.
fn owner() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match host.trim() {
        "" => format!("process {}", std::process::id()),
        host => format!("process {} on {host}", std::process::id()),
    }
}

impl Running {
    /// Where pages are.
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// Where health and metrics are.
    pub fn admin_listen(&self) -> SocketAddr {
        self.admin_listen
    }

    /// The store.
    pub fn store(&self) -> &Store {
        self.context.store()
    }

    /// When the newest event happened that came in, by each connection's name and clock; nothing while something is
    /// missing anywhere.
    pub fn heard_until(&self) -> Option<HashMap<&str, DateTime<Utc>>> {
        let mut heard = HashMap::new();
        for (connection, hearing) in self.context.hearing() {
            match hearing {
                Hearing::Behind => return None,
                Hearing::Whole { newest } => heard.extend(newest.map(|at| (connection.0.as_str(), at))),
            }
        }
        Some(heard)
    }

    /// Wakes everybody: after the desk's clock was moved.
    pub fn wake(&self) {
        self.context.wake();
    }

    /// What keeps the desk from its work right now; nothing if it is ready.
    pub async fn obstacles(&self) -> Vec<String> {
        self.readiness.obstacles().await
    }

    /// Comes back when nothing is missing of what was said, all that came in has been dealt with, and all that must go
    /// out has gone out or was given up.
    pub async fn rest(&self) {
        loop {
            match self.is_at_rest().await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "Cannot look whether there is work left"),
            }
            self.context.wake();
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// In this order: what is dealt with while we look has its messages in the outbox by then.
    async fn is_at_rest(&self) -> Result<bool, store::StoreError> {
        if self.heard_until().is_none() || self.store().inbox().depth().await?.waiting > 0 {
            return Ok(false);
        }
        let outbox = self.store().outbox().depth().await?;
        Ok(outbox.ready + outbox.leased == 0)
    }

    /// Comes back when the desk cannot go on: a job or a server broke, or the database was taken over.
    pub async fn broken(&mut self) -> anyhow::Error {
        tokio::select! {
            () = self.instance.lost() => anyhow::anyhow!("another desk holds the database now"),
            ended = self.jobs.finished() => match ended {
                Err(panic) => anyhow::Error::new(panic).context("a job broke"),
                Ok(()) => anyhow::anyhow!("the jobs ended by themselves"),
            },
            Some(ended) = self.servers.join_next() => match ended {
                Ok(Err(error)) => anyhow::Error::new(error).context("a web server broke"),
                Err(panic) => anyhow::Error::new(panic).context("a web server broke"),
                Ok(Ok(())) => anyhow::anyhow!("a web server ended by itself"),
            },
        }
    }

    /// Ends it: takes nothing new, finishes what was begun, lets go of the database. What is not finished within twenty
    /// seconds is left to the next start.
    pub async fn shutdown(self) {
        self.shutdown_within(FINISHING).await;
    }

    /// Ends it, and leaves what takes longer to the next start.
    pub async fn shutdown_within(mut self, finishing: Duration) {
        self.readiness.leaving();
        self.hearing.cancel();
        self.doors.close();
        if tokio::time::timeout(finishing, self.finish()).await.is_err() {
            tracing::error!(
                "What was begun has not finished within {} s; it is left to the next start",
                finishing.as_secs()
            );
            self.jobs.abandon().await;
        }
        self.instance.release().await;
        tracing::info!("The desk has ended");
    }

    async fn finish(&mut self) {
        // With the last listener goes the last sender of the intake, and receiving ends when all is answered.
        while self.listeners.join_next().await.is_some() {}
        self.working.cancel();
        if let Err(error) = self.jobs.finished().await {
            tracing::error!(%error, "A job broke");
        }
        self.answering.cancel();
        while self.servers.join_next().await.is_some() {}
    }
}
