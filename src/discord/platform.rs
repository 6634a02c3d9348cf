//! Implements [`ChatPlatform`], the port that the desk uses.

use std::collections::BTreeSet;

use chat::{
    ChannelFacts, ChannelRef, ChatPlatform, DeliveryError, DeliveryKey, Download, FileRef, IncomingMessage,
    Location, LookupError, MessageRef, OutboundMessage, Profile, Receipt, SyncState, UserRef,
};
use chrono::{DateTime, Utc};

use crate::client::connect::Client;

impl ChatPlatform for Client {
    async fn deliver(&self, key: &DeliveryKey, message: &OutboundMessage) -> Result<Receipt, DeliveryError> {
        self.bot.deliver(key, message).await
    }

    async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        self.bot.share(key, message, files).await
    }

    async fn fetch(&self, file: &FileRef) -> Result<Download, LookupError> {
        self.bot.open_file(file).await
    }

    async fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        self.bot.find_delivered(key, message, since).await
    }

    async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        self.bot.profile(user).await
    }

    async fn group(&self, group: &str) -> Result<BTreeSet<UserRef>, LookupError> {
        self.bot.users_with(group).await
    }

    fn has_role(&self, group: &str, user: &UserRef) -> Option<bool> {
        self.bot.member_roles.told(group, &user.id)
    }

    async fn message(&self, message: &MessageRef) -> Result<Option<IncomingMessage>, LookupError> {
        self.bot.find_message(message).await
    }

    async fn thread(&self, root: &MessageRef, most: usize) -> Result<Vec<IncomingMessage>, LookupError> {
        self.bot.thread(root, most).await
    }

    async fn channel(&self, channel: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        self.bot.channel_facts(channel).await
    }

    fn sync_state(&self) -> SyncState {
        self.bot.sync.sync_state()
    }

    fn may_miss(&self, location: &Location) -> bool {
        let conversation = location.thread.as_ref().unwrap_or(&location.channel.id);
        self.bot.sync.may_miss(conversation)
    }

    /// A thread is a channel of its own.
    fn limits_threads(&self) -> bool {
        true
    }

    fn link(&self, message: &MessageRef) -> String {
        self.bot.link(message)
    }
}
