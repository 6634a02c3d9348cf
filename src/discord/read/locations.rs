//! Where an event happened: in a channel, a thread or a direct message channel.

use chat::{ChannelRef, Location};

use crate::ground::connection::bot::Bot;
use crate::ground::dto::Channel;
use crate::ground::rest::{Call, RestError};

impl Bot {
    /// A channel or thread, from the cache or from Discord.
    pub(crate) async fn find_channel(&self, id: &str) -> Result<Channel, RestError> {
        match self.directory.channel(id) {
            Some(channel) => Ok(channel),
            None => self.fetch_channel(id).await,
        }
    }

    /// A channel or thread, read from Discord.
    pub(crate) async fn fetch_channel(&self, id: &str) -> Result<Channel, RestError> {
        let channel: Channel = self.fetch(&Call::get("channels/{}", &[id])).await?;
        self.directory.learn_channel(channel.clone());
        Ok(channel)
    }

    /// The location of an event in a channel or thread.
    pub(crate) fn location_in(&self, channel: &Channel) -> Location {
        let parent = channel.parent_id.as_ref().filter(|_| channel.is_thread());
        Location {
            channel: ChannelRef::new(self.connection(), parent.unwrap_or(&channel.id)),
            thread: parent.map(|_| channel.id.clone()),
            direct: channel.is_direct(),
        }
    }

    /// The location of an event in a direct message channel.
    pub(crate) fn direct_location(&self, channel: &str) -> Location {
        Location {
            channel: ChannelRef::new(self.connection(), channel),
            thread: None,
            direct: true,
        }
    }

    /// The location of an event. Without a guild it is a direct message channel.
    pub(crate) async fn find_location(
        &self,
        channel: &str,
        guild: Option<&str>,
    ) -> Result<Location, RestError> {
        if guild.is_none() {
            return Ok(self.direct_location(channel));
        }
        Ok(self.location_in(&self.find_channel(channel).await?))
    }
}
