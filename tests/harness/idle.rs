//! When nothing is under way any more, so that what is not there will not come.

use std::time::Duration;

use chrono::{DateTime, Utc};
use playground::Side;

use crate::TestDesk;

/// How long the desk may take to come to rest.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How often is looked whether the desk knows what it was told: that leaves no trace outside.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// What Discord calls a message and an answer to one.
const MESSAGE_TYPES: [u64; 2] = [0, 19];

impl TestDesk {
    /// Waits until the desk has dealt with everything.
    ///
    /// # Panics
    ///
    /// If it does not come to rest.
    pub async fn wait_until_idle(&self) {
        let rest = async {
            while !self.has_received_everything() {
                tokio::time::sleep(POLL_INTERVAL).await;
            }
            self.running().rest().await;
        };
        let rest = tokio::time::timeout(TIMEOUT, rest).await;
        assert!(rest.is_ok(), "the desk comes to rest");
    }

    /// Whether nothing is between the platforms and the desk. Slack is told what has arrived; on Discord it is looked
    /// whether the newest message has.
    fn has_received_everything(&self) -> bool {
        let Some(heard) = self.running().heard_until() else {
            return false;
        };
        let told = self.newest_discord_message();
        self.playground.slack().undelivered() == 0
            && told.is_none_or(|told| heard.get("community").is_some_and(|heard| *heard >= told))
    }

    /// When the newest message was said that the running desk was told by Discord.
    fn newest_discord_message(&self) -> Option<DateTime<Utc>> {
        let record = self.playground.record();
        let told = record.calls_to(Side::Discord, "gateway.MESSAGE_CREATE");
        let said = told.into_iter().map(|call| call.body).filter(|message| {
            let is_said = message["type"]
                .as_u64()
                .is_some_and(|kind| MESSAGE_TYPES.contains(&kind));
            is_said && message["author"]["bot"] != true
        });
        said.filter_map(|message| snowflake_time(message["id"].as_str()?))
            .filter(|at| *at >= self.started_at)
            .max()
    }
}

/// When Discord made an id (<https://discord.com/developers/docs/reference#snowflakes>).
fn snowflake_time(id: &str) -> Option<DateTime<Utc>> {
    const EPOCH_MS: i64 = 1_420_070_400_000;
    let id: i64 = id.parse().ok()?;
    DateTime::from_timestamp_millis((id >> 22) + EPOCH_MS)
}
