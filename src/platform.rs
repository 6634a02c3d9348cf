//! The platform of a connection: Slack or Discord. No other module distinguishes them after the setup.

use std::collections::BTreeSet;

use chat::{
    ChannelFacts, ChannelRef, ChatPlatform, DeliveryError, DeliveryKey, Download, FileRef, IncomingMessage,
    Intake, Location, LookupError, MessageRef, OutboundMessage, Profile, Receipt, SyncState, UserRef,
};
use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A connection to one workspace or guild. Cheap to clone.
#[derive(Clone)]
pub enum Platform {
    /// A Slack workspace.
    Slack(slack::Client),
    /// A Discord guild.
    Discord(discord::Client),
}

impl Platform {
    /// Receives events until cancelled, and reconnects when the connection is lost.
    pub fn listen(&self, intake: Intake, cancel: CancellationToken) -> JoinHandle<()> {
        match self {
            Platform::Slack(client) => client.listen(intake, cancel),
            Platform::Discord(client) => client.listen(intake, cancel),
        }
    }

    /// The reason why no events arrive, if there is one.
    pub fn obstacle(&self) -> Option<String> {
        let (connected, last_error) = match self {
            Platform::Slack(client) => {
                let health = client.health();
                (health.connected, health.last_error)
            }
            Platform::Discord(client) => {
                let health = client.health();
                (health.connected, health.last_error)
            }
        };
        match (connected, last_error) {
            (true, None) => None,
            (_, Some(error)) => Some(error),
            (false, None) => Some("not connected yet".to_owned()),
        }
    }
}

impl ChatPlatform for Platform {
    async fn deliver(&self, key: &DeliveryKey, message: &OutboundMessage) -> Result<Receipt, DeliveryError> {
        match self {
            Platform::Slack(client) => client.deliver(key, message).await,
            Platform::Discord(client) => client.deliver(key, message).await,
        }
    }

    async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        match self {
            Platform::Slack(client) => client.share(key, message, files).await,
            Platform::Discord(client) => client.share(key, message, files).await,
        }
    }

    async fn fetch(&self, file: &FileRef) -> Result<Download, LookupError> {
        match self {
            Platform::Slack(client) => client.fetch(file).await,
            Platform::Discord(client) => client.fetch(file).await,
        }
    }

    async fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        match self {
            Platform::Slack(client) => client.find_delivered(key, message, since).await,
            Platform::Discord(client) => client.find_delivered(key, message, since).await,
        }
    }

    async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        match self {
            Platform::Slack(client) => client.profile(user).await,
            Platform::Discord(client) => client.profile(user).await,
        }
    }

    async fn group(&self, group: &str) -> Result<BTreeSet<UserRef>, LookupError> {
        match self {
            Platform::Slack(client) => client.group(group).await,
            Platform::Discord(client) => client.group(group).await,
        }
    }

    fn has_role(&self, group: &str, user: &UserRef) -> Option<bool> {
        match self {
            Platform::Slack(client) => client.has_role(group, user),
            Platform::Discord(client) => client.has_role(group, user),
        }
    }

    async fn message(&self, message: &MessageRef) -> Result<Option<IncomingMessage>, LookupError> {
        match self {
            Platform::Slack(client) => client.message(message).await,
            Platform::Discord(client) => client.message(message).await,
        }
    }

    async fn thread(&self, root: &MessageRef, most: usize) -> Result<Vec<IncomingMessage>, LookupError> {
        match self {
            Platform::Slack(client) => client.thread(root, most).await,
            Platform::Discord(client) => client.thread(root, most).await,
        }
    }

    async fn channel(&self, channel: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        match self {
            Platform::Slack(client) => client.channel(channel).await,
            Platform::Discord(client) => client.channel(channel).await,
        }
    }

    fn may_miss(&self, location: &Location) -> bool {
        match self {
            Platform::Slack(client) => client.may_miss(location),
            Platform::Discord(client) => client.may_miss(location),
        }
    }

    fn sync_state(&self) -> SyncState {
        match self {
            Platform::Slack(client) => client.sync_state(),
            Platform::Discord(client) => client.sync_state(),
        }
    }

    fn shows_speakers(&self) -> bool {
        match self {
            Platform::Slack(client) => client.shows_speakers(),
            Platform::Discord(client) => client.shows_speakers(),
        }
    }

    fn limits_threads(&self) -> bool {
        match self {
            Platform::Slack(client) => client.limits_threads(),
            Platform::Discord(client) => client.limits_threads(),
        }
    }

    fn link(&self, message: &MessageRef) -> String {
        match self {
            Platform::Slack(client) => client.link(message),
            Platform::Discord(client) => client.link(message),
        }
    }
}
