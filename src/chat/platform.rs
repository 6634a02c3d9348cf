//! The port that the adapters for Slack and Discord implement.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{
    ChannelRef, DeliveryKey, Download, FileRef, IncomingMessage, Location, MessageRef, OutboundMessage,
    UserRef,
};

/// A connection to one workspace or guild.
pub trait ChatPlatform: Send + Sync {
    /// Sends one message. All its anchors are platform addresses. A second attempt with the same key is idempotent on
    /// platforms that support it (Discord). This function never sleeps and never retries.
    ///
    /// # Errors
    ///
    /// [`DeliveryError`], which says how to continue.
    fn deliver(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
    ) -> impl Future<Output = Result<Receipt, DeliveryError>> + Send;

    /// Sends a [`OutboundAction::Share`](crate::OutboundAction::Share) or [`OutboundAction::Write`](crate::OutboundAction::Write) with the content of its
    /// files, in their order. Otherwise it works like [`ChatPlatform::deliver`].
    ///
    /// # Errors
    ///
    /// [`DeliveryError`], which says how to continue.
    fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> impl Future<Output = Result<Receipt, DeliveryError>> + Send;

    /// Opens a file for download. The file does not become public.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn fetch(&self, file: &FileRef) -> impl Future<Output = Result<Download, LookupError>> + Send;

    /// Searches the history since `since` for a message with this key. `Ok(None)` means that the message certainly did
    /// not arrive.
    ///
    /// # Errors
    ///
    /// [`DeliveryError::Uncertain`] if the history cannot be read.
    fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<Receipt>, DeliveryError>> + Send;

    /// The profile of a user, at most a minute old.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn profile(&self, user: &UserRef) -> impl Future<Output = Result<Profile, LookupError>> + Send;

    /// The members of a user group (Slack) or a role (Discord), at most a minute old.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn group(&self, group: &str) -> impl Future<Output = Result<BTreeSet<UserRef>, LookupError>> + Send;

    /// Whether a user has a role, if the platform said so within the last minute, as with a click. Never asks the platform.
    fn has_role(&self, _group: &str, _user: &UserRef) -> Option<bool> {
        None
    }

    /// A message. `None` if the message is gone or the desk may not read it.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn message(
        &self,
        message: &MessageRef,
    ) -> impl Future<Output = Result<Option<IncomingMessage>, LookupError>> + Send;

    /// The messages of a thread, from the root to the newest one. If there are more than `most`, the oldest ones are
    /// left out. Empty if there is no such thread.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn thread(
        &self,
        root: &MessageRef,
        most: usize,
    ) -> impl Future<Output = Result<Vec<IncomingMessage>, LookupError>> + Send;

    /// Looks up a channel by its id or by `#name`.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn channel(&self, channel: &ChannelRef)
    -> impl Future<Output = Result<ChannelFacts, LookupError>> + Send;

    /// Whether the connection has received every event.
    fn sync_state(&self) -> SyncState;

    /// Whether earlier messages of this location can still arrive. After an interruption, missed messages are read from
    /// the history while new ones arrive.
    fn may_miss(&self, location: &Location) -> bool;

    /// Whether the platform limits the rate of messages per thread, and not only per channel.
    fn limits_threads(&self) -> bool {
        false
    }

    /// Whether the platform shows what people say under their own names and pictures.
    fn shows_speakers(&self) -> bool {
        false
    }

    /// A link that opens the message in the browser or the app.
    fn link(&self, message: &MessageRef) -> String;
}

/// The synchronisation state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Events may be missing: they were not received, not stored, or not read from the history yet.
    Behind,
    /// No event is missing.
    Whole {
        /// When the newest event since the start happened, by the platform's clock.
        newest: Option<DateTime<Utc>>,
    },
}

/// The receipt of a delivered message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The address of the message. `None` for actions without a message and for ephemeral messages.
    pub message: Option<MessageRef>,
}

/// Why a message was not delivered, and how to continue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// Retry after a delay. It does not count as an attempt if the platform asked for the delay.
    #[error("try again in {after:?}: {why}")]
    Retry {
        /// The minimum delay.
        after: Duration,
        /// What must wait during the delay.
        scope: Scope,
        /// Whether the platform asked for the delay (429). Otherwise an error caused it (5xx, no connection).
        asked: bool,
        /// The platform's error code or message.
        why: String,
    },
    /// The message can never be delivered.
    #[error("refused: {why}")]
    Permanent {
        /// The reason, in terms that all platforms share.
        reason: FailureReason,
        /// The platform's error code (`channel_not_found`, `50007`).
        why: String,
    },
    /// The message may have arrived: the request was sent, and no answer came.
    #[error("no answer: {why}")]
    Uncertain {
        /// The observed error.
        why: String,
    },
}

/// The reason why a message or a file can never be delivered. Adapters translate the platform's error codes into it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum FailureReason {
    /// The person accepts no direct messages, or the account is closed.
    DirectClosed,
    /// The channel or thread is archived.
    Archived,
    /// The desk is not a member of the channel, or lacks the permission to post there.
    NotAMember,
    /// The message or the file exceeds the platform's size limit.
    TooLarge,
    /// The file or the message no longer exists.
    Gone,
    /// The platform has no private threads, or the desk may not open one in the channel.
    NoPrivateThread,
    /// Any other refusal.
    Other,
}

/// The scope of a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The messages to the same channel or person.
    Destination,
    /// All messages of this connection.
    Connection,
}

/// The profile of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The user.
    pub user: UserRef,
    /// The display name. It is shown and never trusted.
    pub name: String,
    /// The membership in the workspace or guild.
    pub membership: Membership,
    /// The job title, if the platform knows it.
    pub title: Option<String>,
    /// The IANA name of the time zone, if the platform knows it.
    pub time_zone: Option<String>,
    /// The e-mail address, if the platform tells it. It is evidence only if the organisation manages the directory.
    pub email: Option<String>,
    /// The public address of the picture, if the platform tells it.
    pub avatar: Option<String>,
}

/// The membership of a user in the workspace or guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Membership {
    /// A full member.
    Member,
    /// A guest: a single- or multi-channel guest (Slack), or a member who has not accepted the rules (Discord).
    Guest,
    /// A person from outside: a member of another organisation in a shared channel, or no member at all.
    Stranger,
    /// An application.
    Bot,
    /// A closed account.
    Deactivated,
}

/// The facts about a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelFacts {
    /// The address, with the id even after a lookup by name.
    pub channel: ChannelRef,
    /// The name without `#`.
    pub name: String,
    /// The people who can read the channel.
    pub audience: Audience,
    /// Whether the channel is archived, so that nobody can post.
    pub is_archived: bool,
    /// Whether the desk can read and post there.
    pub is_member: bool,
}

/// Who can read a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every member of the workspace or guild.
    Everyone,
    /// Invited people only.
    Chosen,
    /// Also people of another organisation (Slack Connect).
    Outsiders,
}

/// Why a lookup failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The object does not exist, or the desk may not see it.
    #[error("not found: {why}")]
    NotFound {
        /// The platform's error code.
        why: String,
    },
    /// The platform did not answer.
    #[error("not answered: {why}")]
    Unanswered {
        /// The minimum delay, if the platform named one.
        after: Option<Duration>,
        /// The observed error.
        why: String,
    },
}
