//! Plays a recording into #help, as fast as the desk takes it.
//!
//! Messages bear the recording's own times and the desk's clock follows them, so that the desk sees the recording's pace:
//! what was said within minutes belongs together, and what was said the next day does not.

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use playground::Playground;

use super::Recording;
use crate::clock;
use crate::wiring::Running;

/// How long the desk may take to connect, to take a message, or to come to rest.
const PATIENCE: Duration = Duration::from_secs(60);

/// Messages that are said before the desk is given the time to deal with them all.
const BREATH: u64 = 100;

/// Where the demonstration's requesters write.
const HELP: &str = "C0HELP";

/// What came of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// How many messages were said.
    pub messages: u64,
    /// By how many people.
    pub people: usize,
    /// How many tickets were opened.
    pub tickets: u64,
    /// How many tickets are in which phase.
    pub phases: Vec<(String, i64)>,
    /// Messages of the desk of which nobody can tell whether they arrived.
    pub uncertain: i64,
    /// Messages of the desk that were refused.
    pub dead: i64,
    /// How long it took.
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
        // Lines out of order happen in recordings, and a clock that goes back does not in life.
        last = last.max(message.at);
        turn_desk_clock(playground, last)?;
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
        if messages.is_multiple_of(BREATH) {
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

/// Lets the desk believe that it is the recording's time.
fn turn_desk_clock(playground: &Playground, at: DateTime<Utc>) -> anyhow::Result<()> {
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
