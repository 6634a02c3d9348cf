//! The handle of a running playground.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_util::task::TaskTracker;

use crate::discord::Discord;
use crate::slack::Slack;
use crate::{Clock, Core, DeskClock, Faults, Record};

/// A running playground; cheap to clone. It runs until [`Playground::shutdown`].
#[derive(Clone)]
pub struct Playground {
    pub(crate) core: Core,
    pub(crate) slack: Slack,
    pub(crate) discord: Discord,
    pub(crate) desk_clock: DeskClock,
    pub(crate) hints: Vec<String>,
    pub(crate) tasks: TaskTracker,
}

impl Playground {
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
