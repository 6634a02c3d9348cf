//! Dispatches gateway events: which session receives which event, and with which content.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    gateway::{DIRECT_MESSAGES, GUILD_MESSAGES, MESSAGE_CONTENT, Session},
    id::Id,
    state::{Channel, Message, World, kind},
};
use crate::{Call, EventFault, Side};

impl World {
    /// Dispatches an event of the guild to every session with the intent.
    pub(crate) fn dispatch(&mut self, name: &'static str, intent: u64, data: &Value) {
        let guild = self.guild.id;
        self.dispatch_to_sessions(name, |session| {
            (session.intents & intent == intent && session.receives_guild(guild)).then(|| data.clone())
        });
    }

    /// Dispatches an event of a channel, if the application may see the channel.
    pub(crate) fn dispatch_in_channel(
        &mut self,
        channel: Id,
        name: &'static str,
        (in_guild, in_dm): (u64, u64),
        data: &Value,
    ) {
        let Some(place) = self.channels.get(&channel) else {
            return;
        };
        if !self.may_see(self.app.bot, place) {
            return;
        }
        let is_dm = place.kind == kind::DM;
        let guild = self.guild.id;
        let needed = if is_dm { in_dm } else { in_guild };
        self.dispatch_to_sessions(name, |session| {
            let is_mine = if is_dm {
                session.shard.0 == 0
            } else {
                session.receives_guild(guild)
            };
            (is_mine && session.intents & needed == needed).then(|| data.clone())
        });
    }

    /// Dispatches a new or changed message, without its content to sessions that lack the intent.
    pub(crate) fn dispatch_message(&mut self, name: &'static str, message: &Message) {
        let Some(place) = self.channels.get(&message.channel) else {
            return;
        };
        if message.only_for.is_some() || !self.may_see(self.app.bot, place) {
            return;
        }
        let is_dm = place.kind == kind::DM;
        let data = self.message_event(message, place);
        let shows_anyway =
            is_dm || message.author == self.app.bot || message.pings.users.contains(&self.app.bot);
        let needed = if is_dm { DIRECT_MESSAGES } else { GUILD_MESSAGES };
        let guild = self.guild.id;
        self.dispatch_to_sessions(name, |session| {
            let is_mine = if is_dm {
                session.shard.0 == 0
            } else {
                session.receives_guild(guild)
            };
            if !is_mine || session.intents & needed == 0 {
                return None;
            }
            let shows = shows_anyway || session.intents & MESSAGE_CONTENT != 0;
            Some(if shows {
                data.clone()
            } else {
                without_content(data.clone())
            })
        });
    }

    fn message_event(&self, message: &Message, place: &Channel) -> Value {
        let mut data = self.message_json(message);
        if place.kind != kind::DM {
            data["guild_id"] = json!(self.guild.id);
            if let Some(member) = self.partial_member_json(message.author) {
                data["member"] = member;
            }
            if let Some(mentions) = data["mentions"].as_array_mut() {
                for mention in mentions {
                    let member = Id::of(&mention["id"]).and_then(|id| self.partial_member_json(id));
                    mention["member"] = member.unwrap_or(Value::Null);
                }
            }
        }
        data["channel_type"] = json!(place.kind);
        data
    }

    fn dispatch_to_sessions(&mut self, name: &'static str, data_for: impl Fn(&Session) -> Option<Value>) {
        let faults = self.core.faults.clone();
        let mut dispatched = None;
        for session in &mut self.gateway.sessions {
            if let Some(data) = data_for(session) {
                dispatched = Some(data.clone());
                // A fault for a delivery must not be used up by a session without a socket.
                let is_online = session.sender.is_some();
                let fault = if is_online {
                    faults.on_event(Side::Discord)
                } else {
                    EventFault::None
                };
                session.deliver(name, data, fault);
            }
        }
        match dispatched {
            Some(data) => self.note(format!("gateway.{name}"), data),
            None => self.core.record.touch(),
        }
    }

    /// Dispatches an interaction to every session of its shard, as Discord does.
    pub(crate) fn dispatch_interaction(&mut self, data: &Value) {
        self.dispatch("INTERACTION_CREATE", 0, data);
    }

    /// Records a frame of the gateway.
    pub(crate) fn note(&self, method: String, body: Value) {
        self.core.record.add(Call {
            at: self.now(),
            side: Side::Discord,
            method,
            body,
            status: 0,
            answer: Value::Null,
            refused: None,
            inside_retry_after: false,
        });
    }

    /// Removes sessions whose socket has been closed for too long to resume.
    pub(crate) fn forget_sessions(&mut self) {
        let oldest = self.now() - TimeDelta::minutes(5);
        self.gateway
            .sessions
            .retain(|session| session.left_at.is_none_or(|left| left > oldest));
    }
}

/// The message as a session without the content intent receives it.
fn without_content(mut data: Value) -> Value {
    data["content"] = json!("");
    for list in ["embeds", "attachments", "components"] {
        data[list] = json!([]);
    }
    for snapshot in data["message_snapshots"].as_array_mut().into_iter().flatten() {
        snapshot["message"] = without_content(snapshot["message"].take());
    }
    if data.get("referenced_message").is_some_and(Value::is_object) {
        data["referenced_message"] = without_content(data["referenced_message"].take());
    }
    data
}
