//! Plays a recording into #help, as fast as the desk takes it.
//!
//! Both clocks, Slack's and the desk's, jump over the gaps between messages, so that the desk sees the recording's own
//! pace: what was said within minutes belongs together, and what was said the next day does not.

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use chrono::{DateTime, Utc};
use playground::Playground;

use super::Recording;
use crate::wiring::Running;

/// How long the desk may take to connect, to take a message, or to come to rest.
const PATIENCE: Duration = Duration::from_secs(60);

/// Messages that are said before the desk is given the time to deal with them all.
const BREATH: u64 = 100;

/// How often Slack is asked whether the desk has taken a message.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

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
    if !playground.record().until(|| slack.sockets() > 0, PATIENCE).await {
        return Err(anyhow!("the desk did not connect"));
    }
    let mut messages = 0_u64;
    let mut last: Option<DateTime<Utc>> = None;
    for message in recording.messages()? {
        let message = message?;
        if let Some(gap) = last.and_then(|last| (message.at - last).to_std().ok()) {
            jump(playground, gap)?;
        }
        last = Some(last.map_or(message.at, |last| last.max(message.at)));
        if message.words.trim().is_empty() {
            continue;
        }
        slack
            .say(recording.id_of(&message.user), HELP, &message.words, None)
            .await
            .map_err(|why| anyhow!("{} cannot say this: {why}", message.user))?;
        messages += 1;
        taken(playground).await?;
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

/// Lets time pass for Slack and for the desk.
fn jump(playground: &Playground, gap: Duration) -> anyhow::Result<()> {
    playground.clock().advance(gap);
    let seconds = i64::try_from(gap.as_secs()).unwrap_or_default();
    if seconds > 0 {
        playground.move_desk_clock(seconds)?;
    }
    Ok(())
}

/// Waits until the desk has acknowledged all that Slack has told it: a jump of the clock would let Slack tell it again.
async fn taken(playground: &Playground) -> anyhow::Result<()> {
    let all = async {
        while playground.slack().undelivered() > 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::time::timeout(PATIENCE, all)
        .await
        .context("the desk did not take a message")
}

async fn rest(running: &Running) -> anyhow::Result<()> {
    tokio::time::timeout(PATIENCE, running.rest())
        .await
        .context("the desk did not come to rest")
}
