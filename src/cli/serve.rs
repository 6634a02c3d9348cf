//! `frontdesk serve` and `frontdesk demo`: run a desk until a signal stops it.

use std::process::ExitCode;

use anyhow::Context;
use frontdesk::config::Config;
use frontdesk::demo::{self, Demo, Played};
use frontdesk::wiring;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::arguments::DemoArgs;
use super::output;

pub(crate) async fn serve(config: Config) -> anyhow::Result<ExitCode> {
    let mut signals = StopSignals::listen()?;
    let mut running = tokio::select! {
        started = wiring::start(config) => started?,
        // The desk has received nothing yet, so there is no work to finish.
        () = signals.received() => return Ok(ExitCode::SUCCESS),
    };
    tracing::info!(listen = %running.listen(), admin = %running.admin_listen(), "The desk is open");
    let code = tokio::select! {
        () = signals.received() => ExitCode::SUCCESS,
        why = running.broken() => {
            tracing::error!("The desk cannot continue: {why:#}");
            ExitCode::FAILURE
        }
    };
    tracing::info!("Finishing current work; a second signal stops at once");
    tokio::select! {
        () = running.shutdown() => Ok(code),
        () = signals.received() => Ok(ExitCode::FAILURE),
    }
}

pub(crate) async fn demo(args: DemoArgs) -> anyhow::Result<ExitCode> {
    let mut signals = StopSignals::listen()?;
    let replayed = args.replay.as_deref().map(demo::Recording::open).transpose()?;
    let settings = demo::Settings {
        port: args.port,
        speed: args.speed,
    };
    let demo = Demo::start(settings, replayed.as_ref()).await?;
    output::line(demo.url());
    for line in demo::HINTS {
        output::line(line);
    }
    if let Some(recording) = replayed {
        tokio::select! {
            played = demo.play(&recording) => report(&played.context("cannot play the recording")?),
            () = signals.received() => return end(demo, &mut signals).await,
        }
    }
    signals.received().await;
    end(demo, &mut signals).await
}

async fn end(demo: Demo, signals: &mut StopSignals) -> anyhow::Result<ExitCode> {
    tokio::select! {
        () = demo.shutdown() => {}
        () = signals.received() => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn report(played: &Played) {
    output::line(format_args!(
        "\nPlayed {} messages of {} people in {} s; {} tickets were opened ({} messages a ticket).",
        played.messages,
        played.people,
        played.took.as_secs(),
        played.tickets,
        played.messages.checked_div(played.tickets).unwrap_or_default()
    ));
    for (phase, count) in &played.phases {
        output::line(format_args!("  {phase:<12} {count}"));
    }
    if played.uncertain + played.dead > 0 {
        output::line(format_args!(
            "  {} messages of the desk are uncertain, {} were refused",
            played.uncertain, played.dead
        ));
    }
    output::line("The tickets can be read and answered on the page. Ctrl-C ends it.");
}

/// SIGTERM and Ctrl-C.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
