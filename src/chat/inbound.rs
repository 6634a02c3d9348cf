//! Inbound events, independent of the platform.
//!
//! An adapter turns each event into an [`Inbound`] and hands it to the desk. It acknowledges the event when the
//! [`Answer`] arrives. An `Inbound` is stored as JSON until it is handled, so its fields are only ever added to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use crate::{Answer, ChannelRef, Connection, FileRef, MessageRef, Text, Token, UserRef};

/// The values of a form or of picked choices, by field.
pub type Values = BTreeMap<String, String>;

/// An event, click, command or form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// The dedupe key: a message's address, an address and an edit, or an interaction's id. It is unique per
    /// connection, and the same when the event is redelivered or read from the history.
    pub key: String,
    /// The person who acted. No platform tells who deleted a message: then it is the author, or else the desk's own
    /// user.
    pub sender: UserRef,
    /// Where the event happened.
    #[serde(rename = "spot")]
    pub location: Location,
    /// When the event happened, by the platform's clock. It orders a conversation.
    pub at: DateTime<Utc>,
    /// The event.
    pub what: InboundEvent,
}

/// The location of a message or a click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The channel or direct conversation. For a thread, the channel of the thread.
    pub channel: ChannelRef,
    /// The id of the root message, if the location is a thread.
    pub thread: Option<String>,
    /// Whether the location is a direct conversation with the desk.
    pub direct: bool,
}

/// The kinds of inbound events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InboundEvent {
    /// A person wrote a message. Messages of the desk itself are never reported.
    #[serde(rename = "said")]
    Message(IncomingMessage),
    /// A person edited a message. This is the new version.
    Edited(IncomingMessage),
    /// A person's message was deleted.
    Deleted {
        /// The message.
        message: MessageRef,
    },
    /// A person reacted to a message.
    Reacted {
        /// The message.
        message: MessageRef,
        /// The emoji: its name without colons, or the character, as the platform sends it.
        emoji: String,
    },
    /// A person's account was closed or lost its membership. The person reads nothing here any more.
    Left,
    /// A person who had left is a member again.
    Returned,
    /// A person sent a slash command.
    Command {
        /// The name without the slash (`ticket`).
        name: String,
        /// The text behind the command (Slack), or its option named `words` (Discord).
        words: Text,
        /// The further options by name (Discord). Empty on Slack.
        options: Values,
    },
    /// A person types a slash command and waits for suggestions (Discord). It is never stored.
    Typing {
        /// The name without the slash (`kb`).
        name: String,
        /// The text so far.
        words: Text,
    },
    /// A person chose an entry of a message menu ("Open a ticket").
    Menu {
        /// The name of the entry (`open_ticket`).
        name: String,
        /// The message of the menu.
        message: IncomingMessage,
    },
    /// A person clicked a button or a select, or picked the choices of a form.
    Click {
        /// The token of the control.
        token: Token,
        /// The picked choices of a form, by field (Discord). Empty for a plain button.
        picked: Values,
        /// The message with the control, unless that was private.
        message: Option<MessageRef>,
    },
    /// A person submitted a form.
    Submitted {
        /// The token of the form.
        token: Token,
        /// The values by field. Empty fields are absent.
        values: Values,
    },
}

/// A person's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomingMessage {
    /// The address of the message.
    pub message: MessageRef,
    /// The location.
    #[serde(rename = "spot")]
    pub location: Location,
    /// The author.
    pub author: UserRef,
    /// The text.
    pub text: Text,
    /// When the message was written.
    pub at: DateTime<Utc>,
    /// The message that this one replies to, on platforms with replies outside threads (Discord).
    pub replies_to: Option<String>,
    /// Whether an application wrote the message.
    pub by_bot: bool,
    /// Whether the message mentions the desk. The text no longer has a mention at its very beginning.
    #[serde(default)]
    pub addressed: bool,
    /// The attached files.
    #[serde(default, deserialize_with = "crate::file::readable")]
    pub files: Vec<FileRef>,
}

impl IncomingMessage {
    /// The position of the message among the messages of its author in one channel.
    pub fn order(&self) -> (DateTime<Utc>, (usize, &str)) {
        (self.at, self.message.order())
    }
}

/// An inbound event on its way to the desk, with the channel for the answer.
#[derive(Debug)]
pub struct InboundRequest {
    /// The event.
    pub inbound: Inbound,
    /// The adapter acknowledges the event when the answer arrives. If the sender is dropped, it does not acknowledge.
    pub answer: oneshot::Sender<Answer>,
}

/// The channel to which adapters send inbound events.
pub type Intake = mpsc::Sender<InboundRequest>;

impl Inbound {
    /// The event that a person left or returned. Such an event has no location. The person's id takes the place of the
    /// channel, so that the events of one person keep their order.
    pub fn of_person(user: UserRef, key: String, at: DateTime<Utc>, what: InboundEvent) -> Self {
        let location = Location {
            channel: ChannelRef::new(&user.connection, user.id.clone()),
            thread: None,
            direct: true,
        };
        Self {
            key,
            sender: user,
            location,
            at,
            what,
        }
    }

    /// The connection of the event.
    pub fn connection(&self) -> &Connection {
        &self.sender.connection
    }

    /// Whether a person waits for the answer. True for clicks, commands, also while they are typed, menus and forms; false for all other events.
    pub fn wants_reply(&self) -> bool {
        match self.what {
            InboundEvent::Message(_)
            | InboundEvent::Edited(_)
            | InboundEvent::Deleted { .. }
            | InboundEvent::Reacted { .. }
            | InboundEvent::Left
            | InboundEvent::Returned => false,
            InboundEvent::Command { .. }
            | InboundEvent::Typing { .. }
            | InboundEvent::Menu { .. }
            | InboundEvent::Click { .. }
            | InboundEvent::Submitted { .. } => true,
        }
    }

    /// The key of the conversation, within which events are handled in order. A conversation is a thread, a direct
    /// conversation, or a channel message with everything under it.
    pub fn conversation(&self) -> String {
        let root = match (&self.location.thread, &self.what) {
            (Some(root), _) => root.as_str(),
            (None, _) if self.location.direct => "",
            (None, InboundEvent::Message(said) | InboundEvent::Edited(said)) => said.message.id.as_str(),
            (None, InboundEvent::Deleted { message } | InboundEvent::Reacted { message, .. }) => {
                message.id.as_str()
            }
            (None, InboundEvent::Menu { message, .. }) => message.message.id.as_str(),
            (
                None,
                InboundEvent::Left
                | InboundEvent::Returned
                | InboundEvent::Command { .. }
                | InboundEvent::Typing { .. }
                | InboundEvent::Click { .. }
                | InboundEvent::Submitted { .. },
            ) => "",
        };
        format!("{}/{root}", self.location.channel)
    }
}
