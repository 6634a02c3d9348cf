//! The gateway's memory: sessions, what each was sent, and who is told which event.
//!
//! A session outlives its socket, so that RESUME can replay what was missed. Sockets themselves are in
//! `socket`; this file only hands them frames.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    id::Id,
    state::{Channel, Message, World, kind},
};
use crate::{Call, EventFault, Side, ids};

pub(crate) const GUILDS: u64 = 1;
pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
pub(crate) const GUILD_PRESENCES: u64 = 1 << 8;
pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
pub(crate) const GUILD_REACTIONS: u64 = 1 << 10;
pub(crate) const DIRECT_MESSAGES: u64 = 1 << 12;
pub(crate) const DIRECT_REACTIONS: u64 = 1 << 13;
pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;
/// Intents that the developer page must grant.
pub(crate) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
/// Every intent that exists.
pub(crate) const EVERY_INTENT: u64 = 0x1_FFFF | 0b11 << 20 | 0b11 << 24;

/// How much of a session's past can be replayed.
const REPLAYED: usize = 5_000;

/// What a socket is to do.
#[derive(Debug)]
pub(crate) enum Frame {
    /// Send this text.
    Text(String),
    /// Close with this code and reason.
    Close(u16, &'static str),
    /// Let the connection die.
    Cut,
    /// Carry nothing any more, and stay open.
    Stall,
}

/// All sessions of the application.
pub(crate) struct Gateway {
    pub(crate) sessions: Vec<Session>,
    /// When the application identified itself lately.
    pub(crate) identified: VecDeque<DateTime<Utc>>,
    /// How many sessions may be started in a day.
    pub(crate) starts_per_day: usize,
    /// How often a client must be heard of.
    pub(crate) heartbeat_ms: u64,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            sessions: Vec::new(),
            identified: VecDeque::new(),
            starts_per_day: 1000,
            heartbeat_ms: 41_250,
        }
    }
}

/// One session of the gateway.
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) intents: u64,
    /// This shard's number and how many there are.
    pub(crate) shard: (u64, u64),
    pub(crate) seq: u64,
    sent: VecDeque<(u64, String)>,
    /// The socket, while there is one.
    pub(crate) line: Option<mpsc::UnboundedSender<Frame>>,
    /// When the socket went; a session without one is kept for some minutes.
    pub(crate) left_at: Option<DateTime<Utc>>,
    /// An event that a fault holds back behind the next one.
    held: Option<(&'static str, Value)>,
}

impl Session {
    /// A new session on a socket.
    pub(crate) fn new(intents: u64, shard: (u64, u64), line: mpsc::UnboundedSender<Frame>) -> Self {
        Self {
            id: ids::hex(32),
            intents,
            shard,
            seq: 0,
            sent: VecDeque::new(),
            line: Some(line),
            left_at: None,
            held: None,
        }
    }

    /// Sends an event, or keeps it for a replay while nobody listens.
    pub(crate) fn send(&mut self, name: &str, data: &Value) {
        self.seq += 1;
        let text = json!({"op": 0, "t": name, "s": self.seq, "d": data}).to_string();
        if self.sent.len() == REPLAYED {
            self.sent.pop_front();
        }
        self.sent.push_back((self.seq, text.clone()));
        self.write(Frame::Text(text));
    }

    /// Asks the client to reconnect and resume (op 7).
    pub(crate) fn ask_to_reconnect(&mut self) {
        let text = json!({"op": 7, "s": null, "t": null, "d": null}).to_string();
        self.write(Frame::Text(text));
    }

    /// The socket falls silent.
    pub(crate) fn stall(&mut self) {
        self.write(Frame::Stall);
    }

    pub(crate) fn write(&mut self, frame: Frame) {
        if let Some(line) = &self.line
            && line.send(frame).is_err()
        {
            self.line = None;
        }
    }

    /// Sends again what came after `seq`; false when that is too long ago or never was.
    pub(crate) fn replay(&mut self, seq: u64) -> bool {
        let oldest = self.sent.front().map_or(self.seq + 1, |(seq, _)| *seq);
        if seq > self.seq || seq + 1 < oldest {
            return false;
        }
        let missed: Vec<String> = self
            .sent
            .iter()
            .filter(|(sent, _)| *sent > seq)
            .map(|(_, text)| text.clone())
            .collect();
        for text in missed {
            self.write(Frame::Text(text));
        }
        true
    }

    /// Delivers an event as the faults of the moment will have it.
    fn deliver(&mut self, name: &'static str, data: Value, fault: EventFault) {
        match fault {
            EventFault::Reorder if self.held.is_none() => {
                self.held = Some((name, data));
                return;
            }
            EventFault::CutSocket => {
                // The event is not lost: it waits for the RESUME.
                self.write(Frame::Cut);
                self.line = None;
                self.send(name, &data);
            }
            EventFault::Stall => {
                // It lies in the buffers of a dead connection, and waits for the RESUME as well.
                self.stall();
                self.send(name, &data);
            }
            EventFault::Duplicate => {
                self.send(name, &data);
                self.send(name, &data);
            }
            EventFault::None | EventFault::Reorder | EventFault::LoseAck => self.send(name, &data),
        }
        self.release();
    }

    /// Sends what was held back.
    pub(crate) fn release(&mut self) {
        if let Some((name, data)) = self.held.take() {
            self.send(name, &data);
        }
    }

    fn hears_guild(&self, guild: Id) -> bool {
        (guild.0 >> 22) % self.shard.1 == self.shard.0
    }
}

impl World {
    /// Tells an event of the guild, or about nobody in particular, to every session that asked for it.
    pub(crate) fn tell(&mut self, name: &'static str, intent: u64, data: &Value) {
        let guild = self.guild.id;
        self.tell_each(name, |session| {
            (session.intents & intent == intent && session.hears_guild(guild)).then(|| data.clone())
        });
    }

    /// Tells an event that happened in a channel which the application may see.
    pub(crate) fn tell_in(
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
        self.tell_each(name, |session| {
            let is_mine = if is_dm {
                session.shard.0 == 0
            } else {
                session.hears_guild(guild)
            };
            (is_mine && session.intents & needed == needed).then(|| data.clone())
        });
    }

    /// Tells of a new or changed message, without its content where the intent is missing.
    pub(crate) fn tell_message(&mut self, name: &'static str, message: &Message) {
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
        self.tell_each(name, |session| {
            let is_mine = if is_dm {
                session.shard.0 == 0
            } else {
                session.hears_guild(guild)
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

    fn tell_each(&mut self, name: &'static str, data_for: impl Fn(&Session) -> Option<Value>) {
        let faults = self.core.faults.clone();
        let mut told = None;
        for session in &mut self.gateway.sessions {
            if let Some(data) = data_for(session) {
                told = Some(data.clone());
                // A fault meant for a delivery is not spent on a session that nobody listens to.
                let is_online = session.line.is_some();
                let fault = if is_online {
                    faults.on_event(Side::Discord)
                } else {
                    EventFault::None
                };
                session.deliver(name, data, fault);
            }
        }
        match told {
            Some(data) => self.note(format!("gateway.{name}"), data),
            None => self.core.record.touch(),
        }
    }

    /// Tells an interaction to every session of its shard, as Discord does.
    pub(crate) fn tell_interaction(&mut self, data: &Value) {
        self.tell("INTERACTION_CREATE", 0, data);
    }

    /// Writes what passed over the gateway into the record.
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

    /// Forgets sessions whose socket has been gone for too long to resume.
    pub(crate) fn forget_sessions(&mut self) {
        let oldest = self.now() - TimeDelta::minutes(5);
        self.gateway
            .sessions
            .retain(|session| session.left_at.is_none_or(|left| left > oldest));
    }
}

/// What a session without the content intent sees of a message.
fn without_content(mut data: Value) -> Value {
    data["content"] = json!("");
    for list in ["embeds", "attachments", "components"] {
        data[list] = json!([]);
    }
    if data.get("referenced_message").is_some_and(Value::is_object) {
        data["referenced_message"] = without_content(data["referenced_message"].take());
    }
    data
}
