//! Messages without text of their own: forwards, which have a snapshot of another message, and embeds.

use serde_json::{Value, json};

use super::{
    Discord,
    id::{Id, stamp},
    lookup::{find_user, visible_channel, visible_message},
    people::check_may_talk,
    state::{Message, World},
};

/// `type` of the reference of a forwarded message.
pub(crate) const FORWARD: u8 = 1;

impl Discord {
    /// Forwards a message (channel and id) to a channel; returns the id of the new message. Discord's client sends a
    /// comment as a separate message.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn forward(
        &self,
        user: &str,
        (from, message): (&str, &str),
        channel: &str,
    ) -> Result<String, String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let from = visible_channel(&world, user, from)?;
        let channel = visible_channel(&world, user, channel)?;
        check_may_talk(&world, user, channel)?;
        let original = visible_message(&world, user, from, message)?.clone();
        let mut forward = world.new_message(channel, user);
        world.set_forwarded(&mut forward, original);
        Ok(world.publish(forward).to_string())
    }

    /// Posts a message that consists of embeds, as programs do; returns its id.
    ///
    /// # Errors
    ///
    /// When there is no such user or channel.
    pub async fn post_embeds(&self, user: &str, channel: &str, embeds: Vec<Value>) -> Result<String, String> {
        let mut world = self.world();
        let user = find_user(&world, user)?;
        let channel = visible_channel(&world, user, channel)?;
        let mut message = world.new_message(channel, user);
        message.embeds = embeds;
        Ok(world.publish(message).to_string())
    }
}

impl World {
    /// Turns a message into the forward of another one.
    pub(crate) fn set_forwarded(&self, message: &mut Message, original: Message) {
        message.reference = Some(self.reference(FORWARD, original.channel, original.id));
        // A forward of a forward carries the first message.
        let first = original.forwarded.clone();
        message.forwarded = Some(first.unwrap_or_else(|| Box::new(original)));
    }

    /// `message_snapshots` of a forward.
    pub(crate) fn snapshots_json(&self, original: &Message) -> Value {
        let users: Vec<Value> = original
            .pings
            .users
            .iter()
            .map(|id: &Id| self.user_json(*id))
            .collect();
        json!([{ "message": {
            "type": original.kind, "content": original.content, "embeds": original.embeds,
            "attachments": self.attachments_json(original), "timestamp": stamp(original.sent_at),
            "edited_timestamp": original.edited_at.map(stamp), "flags": original.flags,
            "mentions": users, "mention_roles": original.pings.roles, "components": original.components,
        } }])
    }
}
