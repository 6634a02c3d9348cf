//! The state of the gateway: sessions, and the events that each session was sent.
//!
//! A session outlives its socket, so that RESUME can replay the missed events. The sockets are in `socket`; this file
//! only passes frames to them.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::id::Id;
use crate::{EventFault, ids};

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
/// Every existing intent.
pub(crate) const EVERY_INTENT: u64 = 0x1_FFFF | 0b11 << 20 | 0b11 << 24;

/// How many events of a session can be replayed.
const REPLAYED: usize = 5_000;

/// An instruction to a socket.
#[derive(Debug)]
pub(crate) enum Frame {
    /// Send this text.
    Text(String),
    /// Close with this code and reason.
    Close(u16, &'static str),
    /// Close the connection without a close frame.
    Reset,
    /// Stay open and carry nothing.
    Stall,
}

/// All sessions of the application.
pub(crate) struct Gateway {
    pub(crate) sessions: Vec<Session>,
    /// When the application identified itself in the last day.
    pub(crate) identified: VecDeque<DateTime<Utc>>,
    /// How many sessions may be started in a day.
    pub(crate) starts_per_day: usize,
    /// The heartbeat interval of clients.
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
    /// The number of this shard, and the number of all shards.
    pub(crate) shard: (u64, u64),
    pub(crate) seq: u64,
    sent: VecDeque<(u64, String)>,
    /// Sends frames to the socket, while there is one.
    pub(crate) sender: Option<mpsc::UnboundedSender<Frame>>,
    /// When the socket closed. A session without a socket is kept for some minutes.
    pub(crate) left_at: Option<DateTime<Utc>>,
    /// An event that a fault delays until after the next one.
    held: Option<(&'static str, Value)>,
}

impl Session {
    /// A new session on a socket.
    pub(crate) fn new(intents: u64, shard: (u64, u64), sender: mpsc::UnboundedSender<Frame>) -> Self {
        Self {
            id: ids::hex(32),
            intents,
            shard,
            seq: 0,
            sent: VecDeque::new(),
            sender: Some(sender),
            left_at: None,
            held: None,
        }
    }

    /// Sends an event, and keeps it for a replay.
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

    /// Stalls the socket.
    pub(crate) fn stall(&mut self) {
        self.write(Frame::Stall);
    }

    pub(crate) fn write(&mut self, frame: Frame) {
        if let Some(sender) = &self.sender
            && sender.send(frame).is_err()
        {
            self.sender = None;
        }
    }

    /// Replays the events after `seq`. Returns false if they are no longer kept or never existed.
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

    /// Delivers an event, with the fault for it.
    pub(crate) fn deliver(&mut self, name: &'static str, data: Value, fault: EventFault) {
        match fault {
            EventFault::Reorder if self.held.is_none() => {
                self.held = Some((name, data));
                return;
            }
            EventFault::CutSocket => {
                // The event is not lost: RESUME replays it.
                self.write(Frame::Reset);
                self.sender = None;
                self.send(name, &data);
            }
            EventFault::Stall => {
                // The event is in the buffers of a dead connection; RESUME replays it.
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

    /// Sends the delayed event.
    pub(crate) fn release(&mut self) {
        if let Some((name, data)) = self.held.take() {
            self.send(name, &data);
        }
    }

    pub(crate) fn receives_guild(&self, guild: Id) -> bool {
        (guild.0 >> 22) % self.shard.1 == self.shard.0
    }
}
