//! The port that the desk speaks to.

use chat::{
    ChannelFacts, ChannelRef, ChatPlatform, DeliveryError, DeliveryKey, Download, FileRef, Hearing,
    LookupError, MessageRef, OutboundMessage, Profile, Receipt, Said, Spot, UserRef,
};
use chrono::{DateTime, Utc};

use crate::client::connect::Client;

impl ChatPlatform for Client {
    async fn deliver(&self, key: &DeliveryKey, message: &OutboundMessage) -> Result<Receipt, DeliveryError> {
        self.inner.deliver(key, message).await
    }

    async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        self.inner.share(key, message, files).await
    }

    async fn fetch(&self, file: &FileRef) -> Result<Download, LookupError> {
        self.inner.fetch(file).await
    }

    async fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        self.inner.find_delivered(key, message, since).await
    }

    async fn profile(&self, user: &UserRef) -> Result<Profile, LookupError> {
        self.inner.profile(user).await
    }

    async fn message(&self, message: &MessageRef) -> Result<Option<Said>, LookupError> {
        self.inner.find_message(message).await
    }

    async fn thread(&self, root: &MessageRef, most: usize) -> Result<Vec<Said>, LookupError> {
        self.inner.thread(root, most).await
    }

    async fn channel(&self, channel: &ChannelRef) -> Result<ChannelFacts, LookupError> {
        self.inner.facts(channel).await
    }

    fn hearing(&self) -> Hearing {
        self.inner.heard.hearing()
    }

    fn may_miss(&self, spot: &Spot) -> bool {
        let conversation = spot.thread.as_ref().unwrap_or(&spot.channel.id);
        self.inner.heard.may_miss(conversation)
    }

    fn link(&self, message: &MessageRef) -> String {
        self.inner.link(message)
    }
}
