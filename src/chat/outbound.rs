//! What must arrive: a message to a place, or a change to one that was sent before.
//!
//! It is kept as JSON in the outbox until its platform took it. Where it hangs under another message of ours that has
//! not been sent yet, it names that one by our id ([`Anchor::Post`]); delivery puts the platform's id in its place.

use serde::{Deserialize, Serialize};

use crate::{Card, ChannelRef, Connection, FileRef, MessageRef, UserRef, Written};

/// A key of at most 25 characters that is unique per message and stays the same when it is sent again: Discord's nonce,
/// and what Slack's message metadata carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryKey(pub String);

/// A message that must arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundMessage {
    /// What is to be done.
    pub what: What,
    /// Who is pinged by it; everybody else who is mentioned is only named.
    #[serde(default)]
    pub notify: Vec<UserRef>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A new message.
    Post {
        /// Where.
        place: Place,
        /// The message.
        card: Card,
        /// The name of the thread that people are to find under it at once; at most 100 characters. Slack has one
        /// under every message; Discord makes it, where the place can have one.
        #[serde(default)]
        thread: Option<String>,
    },
    /// A message of ours changes.
    Edit {
        /// The channel or person whose queue it waits in.
        home: Home,
        /// Which message.
        message: Anchor,
        /// What it becomes.
        card: Card,
    },
    /// A message of ours is taken away. Done already if it is gone.
    Remove {
        /// The channel or person whose queue it waits in.
        home: Home,
        /// Which message.
        message: Anchor,
    },
    /// Nobody is to go on in the thread under a message: as far as the platform lets us, it gets another name and is
    /// locked, and what people wrote there is taken away. Slack lets an application do neither.
    Close {
        /// The channel whose queue it waits in.
        home: Home,
        /// What the thread hangs under.
        root: Anchor,
        /// What the thread is called from now on; at most 100 characters.
        name: String,
        /// What people wrote.
        messages: Vec<MessageRef>,
    },
    /// A new message that carries people's files over from where they are. Whoever delivers it opens them and streams
    /// them through ([`ChatPlatform::share`](crate::ChatPlatform::share)).
    Share {
        /// Where.
        place: Place,
        /// What stands above the files.
        card: Card,
        /// Which files.
        files: Vec<FileRef>,
    },
    /// A new message with a file that is written while it is sent, by whoever delivers it. It goes out as a
    /// [`What::Share`] does.
    Write {
        /// Where.
        place: Place,
        /// What stands above the file.
        card: Card,
        /// Which file.
        file: Written,
    },
    /// A hint that only one person sees, without having asked. Slack: ephemeral. Discord has no such thing: what is to
    /// be said `aloud`, or else a direct message. It may be lost.
    Whisper {
        /// Where they are.
        channel: ChannelRef,
        /// In which thread.
        thread: Option<String>,
        /// Who.
        user: UserRef,
        /// The hint.
        card: Card,
        /// What stands in the open instead, where the platform cannot whisper.
        #[serde(default)]
        aloud: Option<Aloud>,
    },
    /// Somebody's reaction is taken back (Discord; Slack lets nobody remove another's reaction and ignores it).
    Unreact {
        /// Under which message.
        message: MessageRef,
        /// Whose.
        user: UserRef,
        /// Which.
        emoji: Emoji,
    },
}

/// A small answer that everybody sees and nobody is told more by: one neutral button that opens the private part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aloud {
    /// The message that it answers.
    pub answers: MessageRef,
    /// The answer.
    pub card: Card,
}

/// An emoji as [`Happening::Reacted`](crate::Happening) brought it.
pub type Emoji = String;

/// A channel, or a person's direct conversation with the desk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Home {
    /// A channel.
    Channel(ChannelRef),
    /// The direct conversation with a person.
    Direct(UserRef),
}

/// Where a new message goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On its own in a channel or direct conversation.
    At(Home),
    /// In the thread under a message. Slack: a thread everywhere. Discord: a thread in channels, made when the first
    /// message goes there; a reply in direct conversations.
    Under {
        /// Where the root stands.
        home: Home,
        /// The message it hangs under.
        root: Anchor,
        /// What a thread is called that has to be made; at most 100 characters.
        name: String,
    },
}

/// A message by the platform's address, or by our id while that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// By the platform's address.
    Message(MessageRef),
    /// By our id (`pst_…`) of a message that went through the outbox.
    Post(String),
}

impl Home {
    /// The connection it is on.
    pub fn connection(&self) -> &Connection {
        match self {
            Home::Channel(channel) => &channel.connection,
            Home::Direct(user) => &user.connection,
        }
    }

    /// The name of its queue: messages to one home arrive in order.
    pub fn queue(&self) -> String {
        match self {
            Home::Channel(channel) => channel.to_string(),
            Home::Direct(user) => format!("{}:@{}", user.connection, user.id),
        }
    }
}

impl Place {
    /// The channel or direct conversation that it is in.
    pub fn home(&self) -> &Home {
        match self {
            Place::At(home) | Place::Under { home, .. } => home,
        }
    }
}

impl OutboundMessage {
    /// A new message that pings nobody.
    pub fn post(place: Place, card: Card) -> Self {
        Self::quiet(What::Post {
            place,
            card,
            thread: None,
        })
    }

    /// Anything to do that pings nobody.
    pub fn quiet(what: What) -> Self {
        Self {
            what,
            notify: Vec::new(),
        }
    }

    /// Has a thread of that name opened under it; only for new messages.
    #[must_use]
    pub fn with_thread(mut self, name: impl Into<String>) -> Self {
        if let What::Post { thread, .. } = &mut self.what {
            *thread = Some(name.into());
        }
        self
    }

    /// Pings somebody.
    #[must_use]
    pub fn notifying(mut self, user: UserRef) -> Self {
        self.notify.push(user);
        self
    }

    /// The queue that it waits in.
    pub fn home(&self) -> Home {
        match &self.what {
            What::Post { place, .. } | What::Share { place, .. } | What::Write { place, .. } => {
                place.home().clone()
            }
            What::Edit { home, .. } | What::Remove { home, .. } | What::Close { home, .. } => home.clone(),
            What::Whisper { channel, .. } => Home::Channel(channel.clone()),
            What::Unreact { message, .. } => Home::Channel(message.channel.clone()),
        }
    }
}
