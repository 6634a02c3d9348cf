//! What came in from a platform, in neutral words.
//!
//! Adapters make one [`Inbound`] of each event and hand it over; they acknowledge the platform when the [`Answer`]
//! comes. An `Inbound` is stored as JSON until it has been dealt with, so its shape only ever grows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use crate::{Answer, ChannelRef, Connection, FileRef, MessageRef, Text, Token, UserRef};

/// What was filled into a form or picked, by field.
pub type Values = BTreeMap<String, String>;

/// One event, click, command or form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// What the platform knows this by, the same when it is delivered again and when it is read from the history
    /// instead: a message's address, its address and edit, an interaction's id. Unique per connection.
    pub key: String,
    /// Who did it. No platform tells who deleted a message: then its author, or where that is unknown too, the desk's
    /// own user.
    pub sender: UserRef,
    /// Where it happened.
    pub spot: Spot,
    /// When, by the platform's clock: the order within a conversation.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: Happening,
}

/// A place that somebody spoke or clicked in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The channel or direct conversation; for a thread, the channel it hangs in.
    pub channel: ChannelRef,
    /// The id of the message that the thread hangs under, if it is a thread.
    pub thread: Option<String>,
    /// Whether this is a direct conversation with the desk.
    pub direct: bool,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// A new message by a person (never by the desk itself).
    Said(Said),
    /// A person changed their message; this is how it reads now.
    Edited(Said),
    /// A person's message is gone.
    Deleted {
        /// Which message.
        message: MessageRef,
    },
    /// A reaction was put under a message.
    Reacted {
        /// Which message.
        message: MessageRef,
        /// The emoji's name without colons, or the character itself as the platform sends it.
        emoji: String,
    },
    /// Somebody's account was closed, or they are no member any more: nobody reads here what is meant for them.
    Left,
    /// Somebody who had left is back.
    Returned,
    /// A slash command.
    Command {
        /// Its name without the slash (`ticket`).
        name: String,
        /// What was typed behind it (Slack), or its main text option (Discord: the option named `words`).
        words: Text,
        /// Discord's further options, by name; empty on Slack.
        options: Values,
    },
    /// A message menu entry ("Open a ticket") was chosen on a message.
    Menu {
        /// The entry (`open_ticket`).
        name: String,
        /// The message it was chosen on.
        message: Said,
    },
    /// A button, a select on a card, or a form's choices asked beforehand.
    Click {
        /// What was clicked.
        token: Token,
        /// What was picked on the way to a form (Discord), by field; empty for a plain button.
        picked: Values,
        /// The message that carried the control, unless it was private.
        message: Option<MessageRef>,
    },
    /// A form was submitted.
    Submitted {
        /// The form's token.
        token: Token,
        /// What was filled in, by field; absent where nothing was.
        values: Values,
    },
}

/// Somebody's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The message itself.
    pub message: MessageRef,
    /// Where it stands.
    pub spot: Spot,
    /// Who wrote it.
    pub author: UserRef,
    /// The words.
    pub text: Text,
    /// When.
    pub at: DateTime<Utc>,
    /// The message it answers, where the platform has replies without threads (Discord).
    pub replies_to: Option<String>,
    /// Whether an application wrote it.
    pub by_bot: bool,
    /// Whether it names the desk itself (an @mention of its bot). A mention at the very beginning is not in the text
    /// any more.
    #[serde(default)]
    pub addressed: bool,
    /// What is attached.
    #[serde(default, deserialize_with = "crate::file::readable")]
    pub files: Vec<FileRef>,
}

/// An inbound on its way to the desk, and where the answer goes.
#[derive(Debug)]
pub struct Handed {
    /// What came in.
    pub inbound: Inbound,
    /// The acknowledgement waits for this. If it is dropped, the platform is not acknowledged.
    pub answer: oneshot::Sender<Answer>,
}

/// Where adapters put what came in.
pub type Intake = mpsc::Sender<Handed>;

impl Inbound {
    /// That somebody left or is back. That has no place, so they stand for it themselves: what is told of one of them
    /// keeps its order.
    pub fn of_person(user: UserRef, key: String, at: DateTime<Utc>, what: Happening) -> Self {
        let spot = Spot {
            channel: ChannelRef::new(&user.connection, user.id.clone()),
            thread: None,
            direct: true,
        };
        Self {
            key,
            sender: user,
            spot,
            at,
            what,
        }
    }

    /// The connection it came in by.
    pub fn connection(&self) -> &Connection {
        &self.sender.connection
    }

    /// Whether a person waits for the answer (a click, command, menu or form), or it is only to be kept (a message or
    /// reaction).
    pub fn wants_reply(&self) -> bool {
        match self.what {
            Happening::Said(_)
            | Happening::Edited(_)
            | Happening::Deleted { .. }
            | Happening::Reacted { .. }
            | Happening::Left
            | Happening::Returned => false,
            Happening::Command { .. }
            | Happening::Menu { .. }
            | Happening::Click { .. }
            | Happening::Submitted { .. } => true,
        }
    }

    /// What must be dealt with in order: a thread, a direct conversation, or a single message in a channel together
    /// with what is said and done under it.
    pub fn conversation(&self) -> String {
        let root = match (&self.spot.thread, &self.what) {
            (Some(root), _) => root.as_str(),
            (None, _) if self.spot.direct => "",
            (None, Happening::Said(said) | Happening::Edited(said)) => said.message.id.as_str(),
            (None, Happening::Deleted { message } | Happening::Reacted { message, .. }) => {
                message.id.as_str()
            }
            (None, Happening::Menu { message, .. }) => message.message.id.as_str(),
            (
                None,
                Happening::Left
                | Happening::Returned
                | Happening::Command { .. }
                | Happening::Click { .. }
                | Happening::Submitted { .. },
            ) => "",
        };
        format!("{}/{root}", self.spot.channel)
    }
}
