//! Outbound messages with guaranteed delivery: new messages, and changes to sent ones.
//!
//! The outbox keeps them as JSON until the platform has accepted them. A message can refer to another message of the
//! desk that is not sent yet, by the desk's own id ([`MessageAnchor::Post`]). Delivery replaces that id with the platform's
//! id.

use serde::{Deserialize, Serialize};

use crate::{Card, ChannelRef, Connection, FileRef, GeneratedFile, MessageRef, UserRef};

/// The idempotency key of a message: at most 25 characters, the same for every attempt. Discord gets it as the nonce,
/// Slack in the message metadata.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryKey(pub String);

/// A message with guaranteed delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundMessage {
    /// The action.
    pub what: OutboundAction,
    /// The people whom the message notifies. Other mentioned people are only named.
    #[serde(default)]
    pub notify: Vec<UserRef>,
    /// Where a refused direct message may be posted instead. A message without this field falls back nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<ChannelFallback>,
    /// Posts the message in a new private thread of its channel. A platform that cannot open one refuses the message
    /// with [`FailureReason::NoPrivateThread`](crate::FailureReason::NoPrivateThread).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_thread: Option<PrivateThread>,
    /// The line that is edited when the platform has accepted the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Box<Confirmation>>,
    /// The person whose words a post or an edit shows. A message without this field is the desk's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Box<Speaker>>,
}

/// A person who speaks through the desk. A platform that shows the message under the name of this person shows
/// [`Speaker::card`]. Otherwise it shows the card of the action, which names the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The display name.
    pub name: String,
    /// An account of the person. Its profile has the picture.
    pub account: Option<UserRef>,
    /// The address of the picture. Delivery asks the platform of the account for it, and it is not stored.
    #[serde(skip)]
    pub avatar: Option<String>,
    /// The content without the name of the person.
    pub card: Card,
}

/// A line of the desk that tells elsewhere whether a message was delivered. The transaction that records the delivery adds
/// the edit of the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The remark that the message carries, by the desk's own id (`rmk_…`).
    pub about: String,
    /// The conversation of the line.
    pub home: Conversation,
    /// The line, by the desk's own id (`pst_…`). It is no [`MessageAnchor`], because the message does not wait for the line.
    pub line: String,
    /// The content of the line after the delivery.
    pub card: Card,
}

/// The channel that may show a direct message which its addressee does not accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelFallback {
    /// The ticket that the message is news of, by the desk's own id (`tkt_…`).
    pub about: String,
    /// The channel.
    pub channel: ChannelRef,
}

/// A thread that only the desk and one person can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateThread {
    /// The person.
    pub reader: UserRef,
    /// The name of the thread, at most [`THREAD_NAME`](crate::limits::THREAD_NAME) characters.
    pub name: String,
}

/// The kinds of outbound actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutboundAction {
    /// Post a message.
    Post {
        /// The destination.
        place: Place,
        /// The content.
        card: Card,
        /// The name of a thread to open under the message, at most [`THREAD_NAME`](crate::limits::THREAD_NAME)
        /// characters. On Slack, every message has a thread. Discord opens one where the channel allows it.
        #[serde(default)]
        thread: Option<String>,
    },
    /// Edit a message of the desk.
    Edit {
        /// The conversation in whose queue the action waits.
        home: Conversation,
        /// The message.
        message: MessageAnchor,
        /// The new content.
        card: Card,
    },
    /// Delete a message of the desk. A message that is already gone counts as deleted.
    Remove {
        /// The conversation in whose queue the action waits.
        home: Conversation,
        /// The message.
        message: MessageAnchor,
    },
    /// Close the thread under a message: rename it, lock it and delete what people wrote there. Slack allows
    /// applications none of this.
    Close {
        /// The conversation in whose queue the action waits.
        home: Conversation,
        /// The root message of the thread.
        root: MessageAnchor,
        /// The new name of the thread, at most [`THREAD_NAME`](crate::limits::THREAD_NAME) characters.
        name: String,
        /// The messages that people wrote.
        messages: Vec<MessageRef>,
        /// How much of this happens.
        #[serde(default, skip_serializing_if = "CloseExtent::is_thread")]
        extent: CloseExtent,
    },
    /// Post a message with copies of people's files. The delivery job opens the files and streams them
    /// ([`ChatPlatform::share`](crate::ChatPlatform::share)).
    Share {
        /// The destination.
        place: Place,
        /// The content above the files.
        card: Card,
        /// The files.
        files: Vec<FileRef>,
    },
    /// Post a message with a file that the delivery job generates. It is sent like a [`OutboundAction::Share`].
    Write {
        /// The destination.
        place: Place,
        /// The content above the file.
        card: Card,
        /// The file.
        file: GeneratedFile,
    },
    /// Show a hint to one person who has not asked. Slack: an ephemeral message. Discord has none: the public fallback
    /// (`aloud`), or else a direct message. A hint may be lost.
    Whisper {
        /// The channel.
        channel: ChannelRef,
        /// The thread, if any.
        thread: Option<String>,
        /// The person.
        user: UserRef,
        /// The content.
        card: Card,
        /// The public fallback for platforms without ephemeral messages.
        #[serde(default)]
        aloud: Option<PublicFallback>,
    },
    /// Remove a person's reaction (Discord). Slack does not allow that, and its adapter ignores the action.
    Unreact {
        /// The message.
        message: MessageRef,
        /// The person.
        user: UserRef,
        /// The emoji.
        emoji: Emoji,
    },
}

/// How much a [`OutboundAction::Close`] closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseExtent {
    /// The thread gets the new name and is locked, and the messages are deleted.
    #[default]
    Thread,
    /// Only the messages are deleted. The thread belongs to somebody else.
    Messages,
    /// The thread only gets the new name, if the desk has created the thread.
    Name,
}

/// A public answer without private content. Its one neutral button opens the private part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicFallback {
    /// The message that this one answers.
    pub answers: MessageRef,
    /// The content.
    pub card: Card,
}

/// An emoji, as in [`InboundEvent::Reacted`](crate::InboundEvent).
pub type Emoji = String;

/// A conversation: a channel, or a direct conversation with a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conversation {
    /// A channel.
    Channel(ChannelRef),
    /// The direct conversation with a person.
    Direct(UserRef),
}

/// The destination of a new message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Directly in a channel or a direct conversation.
    At(Conversation),
    /// In the thread under a message. Slack has threads everywhere. Discord opens the thread with its first message; in
    /// a direct conversation it sends a reply instead.
    Under {
        /// The conversation of the root message.
        home: Conversation,
        /// The root message.
        root: MessageAnchor,
        /// The name of a new thread, at most [`THREAD_NAME`](crate::limits::THREAD_NAME) characters.
        name: String,
    },
}

/// A reference to a message: by the platform's address, or by the desk's id before the message is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageAnchor {
    /// The platform's address.
    Message(MessageRef),
    /// The desk's id (`pst_…`) of a message from the outbox.
    Post(String),
}

impl Confirmation {
    /// The edit of the line after the delivery.
    pub fn edit(self) -> OutboundMessage {
        OutboundMessage::quiet(OutboundAction::Edit {
            home: self.home,
            message: MessageAnchor::Post(self.line),
            card: self.card,
        })
    }
}

impl CloseExtent {
    /// Whether the whole thread is closed. Messages of earlier versions know nothing else.
    fn is_thread(&self) -> bool {
        *self == CloseExtent::Thread
    }
}

impl Conversation {
    /// The connection of the conversation.
    pub fn connection(&self) -> &Connection {
        match self {
            Conversation::Channel(channel) => &channel.connection,
            Conversation::Direct(user) => &user.connection,
        }
    }

    /// The name of the queue: the channel or the direct conversation. Lanes within it keep the order of messages.
    pub fn queue(&self) -> String {
        match self {
            Conversation::Channel(channel) => channel.to_string(),
            Conversation::Direct(user) => format!("{}:@{}", user.connection, user.id),
        }
    }
}

impl Place {
    /// The conversation of this destination.
    pub fn home(&self) -> &Conversation {
        match self {
            Place::At(home) | Place::Under { home, .. } => home,
        }
    }
}

impl OutboundMessage {
    /// A new message that notifies nobody.
    pub fn post(place: Place, card: Card) -> Self {
        Self::quiet(OutboundAction::Post {
            place,
            card,
            thread: None,
        })
    }

    /// An action that notifies nobody.
    pub fn quiet(what: OutboundAction) -> Self {
        Self {
            what,
            notify: Vec::new(),
            fallback: None,
            private_thread: None,
            confirmation: None,
            speaker: None,
        }
    }

    /// Opens a thread with this name under a new message. Other actions stay unchanged.
    #[must_use]
    pub fn with_thread(mut self, name: impl Into<String>) -> Self {
        if let OutboundAction::Post { thread, .. } = &mut self.what {
            *thread = Some(name.into());
        }
        self
    }

    /// Notifies a person.
    #[must_use]
    pub fn notifying(mut self, user: UserRef) -> Self {
        self.notify.push(user);
        self
    }

    /// Allows a channel to show the message if its addressee does not accept direct messages.
    #[must_use]
    pub fn or_in(self, channel: ChannelRef, about: impl Into<String>) -> Self {
        let fallback = Some(ChannelFallback {
            about: about.into(),
            channel,
        });
        Self { fallback, ..self }
    }

    /// Posts the message in a new private thread of its channel.
    #[must_use]
    pub fn in_private_thread(self, reader: UserRef, name: impl Into<String>) -> Self {
        let private_thread = Some(PrivateThread {
            reader,
            name: name.into(),
        });
        Self {
            private_thread,
            ..self
        }
    }

    /// Edits a line when the message is delivered.
    #[must_use]
    pub fn confirmed_by(self, confirmation: Option<Confirmation>) -> Self {
        Self {
            confirmation: confirmation.map(Box::new),
            ..self
        }
    }

    /// Shows the message under the name of a person where the platform can.
    #[must_use]
    pub fn spoken_by(self, speaker: Option<Speaker>) -> Self {
        Self {
            speaker: speaker.map(Box::new),
            ..self
        }
    }

    /// The conversation in whose queue the message waits.
    pub fn home(&self) -> Conversation {
        match &self.what {
            OutboundAction::Post { place, .. }
            | OutboundAction::Share { place, .. }
            | OutboundAction::Write { place, .. } => place.home().clone(),
            OutboundAction::Edit { home, .. }
            | OutboundAction::Remove { home, .. }
            | OutboundAction::Close { home, .. } => home.clone(),
            OutboundAction::Whisper { channel, .. } => Conversation::Channel(channel.clone()),
            OutboundAction::Unreact { message, .. } => Conversation::Channel(message.channel.clone()),
        }
    }
}
