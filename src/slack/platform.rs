//! The port: [`ChatPlatform`] for Slack.

use std::collections::BTreeSet;

use chat::{
    ChannelFacts, ChannelRef, ChatPlatform, DeliveryError, DeliveryKey, Download, FileRef, IncomingMessage,
    Location, LookupError, MessageRef, OutboundMessage, Profile, Receipt, SyncState, UserRef,
};
use chrono::{DateTime, Utc};

use crate::Client;

impl ChatPlatform for Client {
    async fn deliver(&self, key: &DeliveryKey, message: &OutboundMessage) -> Result<Receipt, DeliveryError> {
        self.workspace.send(key, message).await
    }

    async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        self.workspace.send_files(key, message, files).await
    }

    async fn fetch(&self, file: &FileRef) -> Result<Download, LookupError> {
        self.workspace.open_file(file).await
    }

    async fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        self.workspace.find_sent(key, message, since).await
    }

    async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        self.workspace.look_up_user(&user.id).await
    }

    async fn group(&self, group: &str) -> Result<BTreeSet<UserRef>, LookupError> {
        self.workspace.look_up_group(group).await
    }

    async fn message(&self, message: &MessageRef) -> Result<Option<IncomingMessage>, LookupError> {
        self.workspace
            .look_up_message(&message.channel.id, &message.id)
            .await
    }

    async fn thread(&self, root: &MessageRef, most: usize) -> Result<Vec<IncomingMessage>, LookupError> {
        self.workspace
            .look_up_thread(&root.channel.id, &root.id, most)
            .await
    }

    async fn channel(&self, channel: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        match channel.id.strip_prefix('#') {
            Some(name) => self.workspace.look_up_channel_named(name).await,
            None => self.workspace.look_up_channel(&channel.id).await,
        }
    }

    fn sync_state(&self) -> SyncState {
        self.workspace.sync.status()
    }

    fn may_miss(&self, location: &Location) -> bool {
        self.workspace
            .sync
            .may_miss(&location.channel.id, location.thread.as_deref())
    }

    fn shows_speakers(&self) -> bool {
        true
    }

    fn link(&self, message: &MessageRef) -> String {
        self.workspace.permalink(message)
    }
}
