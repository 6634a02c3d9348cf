//! Plays a recording into #help at full speed.
//!
//! Messages have the recording's times, and the desk's clock follows them. The desk therefore sees the original pace:
//! messages within minutes belong together, and messages of the next day do not.

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use playground::Playground;

use super::Recording;
use crate::clock;
use crate::wiring::Running;

/// The time limit for the desk to connect, to accept a message or to finish its work. Slack delivers a message for the third
/// time after a minute, so the player waits longer.
const PATIENCE: Duration = Duration::from_secs(90);

/// The messages that are posted before the player waits for the desk to process them.
const BATCH: u64 = 100;

/// The channel of the demonstration's requesters.
const HELP: &str = "C0HELP";

/// The result of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// The number of messages.
    pub messages: u64,
    /// The number of people.
    pub people: usize,
    /// The number of opened tickets.
    pub tickets: u64,
    /// The number of tickets by phase.
    pub phases: Vec<(String, i64)>,
    /// Messages of the desk whose delivery is unconfirmed.
    pub uncertain: i64,
    /// Messages of the desk that were given up.
    pub dead: i64,
    /// The duration.
    pub took: Duration,
}

pub(super) async fn play(
    playground: &Playground,
    running: &Running,
    recording: &Recording,
) -> anyhow::Result<Played> {
    let began = Instant::now();
    let slack = playground.slack();
    let mut messages = 0_u64;
    if !playground.record().until(|| slack.sockets() > 0, PATIENCE).await {
        return Err(anyhow!("the desk did not connect"));
    }
    let mut last = DateTime::UNIX_EPOCH;
    for message in recording.messages()? {
        let message = message?;
        if message.words.trim().is_empty() {
            continue;
        }
        // A recording may contain lines out of order, but the clock must not run back.
        last = last.max(message.at);
        set_desk_clock(playground, last)?;
        slack
            .say_at(recording.id_of(&message.user), HELP, &message.words, last)
            .await
            .map_err(|why| anyhow!("{} cannot say this: {why}", message.user))?;
        messages += 1;
        if !playground
            .record()
            .until(|| slack.undelivered() == 0, PATIENCE)
            .await
        {
            return Err(anyhow!("the desk did not take a message"));
        }
        if messages.is_multiple_of(BATCH) {
            rest(running).await?;
        }
    }
    rest(running).await?;
    let phases = running.store().reads().tickets_by_phase().await?;
    let outbox = running.store().outbox().depth().await?;
    let tickets: i64 = phases.iter().map(|(_, count)| count).sum();
    Ok(Played {
        messages,
        people: recording.people(),
        tickets: u64::try_from(tickets).unwrap_or_default(),
        phases,
        uncertain: outbox.uncertain,
        dead: outbox.dead,
        took: began.elapsed(),
    })
}

/// Sets the desk's clock to the recording's time.
fn set_desk_clock(playground: &Playground, at: DateTime<Utc>) -> anyhow::Result<()> {
    let seconds = (at - clock::wall()).num_seconds() - playground.desk_offset_s();
    if seconds != 0 {
        playground.move_desk_clock(seconds)?;
    }
    Ok(())
}

async fn rest(running: &Running) -> anyhow::Result<()> {
    tokio::time::timeout(PATIENCE, running.rest())
        .await
        .context("the desk did not come to rest")
}
