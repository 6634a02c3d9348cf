//! Waits until the desk is idle. A message that is still missing then will not arrive.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use frontdesk::clock::Clock;
use playground::Side;

use crate::TestDesk;

/// How long the desk may take to become idle.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long the harness waits for Slack's own retries, which take minutes.
const RETRY_AFTER: Duration = Duration::from_secs(3);

/// How often the harness polls for received events. Receiving an event causes no call that could wake it up.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Discord's types of a message and of a reply.
const MESSAGE_TYPES: [u64; 2] = [0, 19];

impl TestDesk {
    /// Waits until the desk has processed all events and delivered all messages.
    ///
    /// # Panics
    ///
    /// If the desk does not become idle in time.
    pub async fn wait_until_idle(&self) {
        let idle = async {
            let mut retry_at = Instant::now() + RETRY_AFTER;
            while !self.has_received_everything() {
                if Instant::now() > retry_at {
                    self.playground.slack().retry_now();
                    // Slack gives up after the third retry.
                    retry_at += RETRY_AFTER;
                }
                tokio::time::sleep(POLL_INTERVAL).await;
            }
            self.running().rest().await;
        };
        let idle = tokio::time::timeout(TIMEOUT, idle).await;
        assert!(idle.is_ok(), "the desk becomes idle");
    }

    /// Waits until the desk has fired all timers that are due, and is idle.
    ///
    /// # Panics
    ///
    /// If the desk does not become idle in time, or if the database cannot be read.
    pub async fn wait_until_timers_fired(&self) {
        let clock = Clock::moved(self.clock_file(), 1);
        let fired = async {
            loop {
                let due = self.running().store().timers().due(clock.now(), 1).await;
                match due.expect("the timers can be read").is_empty() {
                    true => break,
                    false => tokio::time::sleep(POLL_INTERVAL).await,
                }
            }
        };
        let fired = tokio::time::timeout(TIMEOUT, fired).await;
        assert!(fired.is_ok(), "the desk fires its timers");
        self.wait_until_idle().await;
    }

    /// Whether the desk has received all events. Slack gets an acknowledgement for each event; for Discord, the time of
    /// the newest received message is compared.
    fn has_received_everything(&self) -> bool {
        let Some(received) = self.running().synced_until() else {
            return false;
        };
        let newest = self.newest_discord_message();
        let has_newest = |newest| received.get("community").is_some_and(|until| *until >= newest);
        self.playground.slack().undelivered() == 0 && newest.is_none_or(has_newest)
    }

    /// The time of the newest message that Discord sent to the running desk.
    fn newest_discord_message(&self) -> Option<DateTime<Utc>> {
        let record = self.playground.record();
        let events = record.calls_to(Side::Discord, "gateway.MESSAGE_CREATE");
        let messages = events.into_iter().map(|call| call.body).filter(|message| {
            let is_message = message["type"]
                .as_u64()
                .is_some_and(|kind| MESSAGE_TYPES.contains(&kind));
            is_message && message["author"]["bot"] != true
        });
        messages
            .filter_map(|message| snowflake_time(message["id"].as_str()?))
            .filter(|at| *at >= self.started_at)
            .max()
    }
}

/// The creation time of a Discord id (<https://discord.com/developers/docs/reference#snowflakes>).
fn snowflake_time(id: &str) -> Option<DateTime<Utc>> {
    const EPOCH_MS: i64 = 1_420_070_400_000;
    let id: i64 = id.parse().ok()?;
    DateTime::from_timestamp_millis((id >> 22) + EPOCH_MS)
}
