//! The port: what the desk asks of a chat platform. Slack and Discord implement it.

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{ChannelRef, DeliveryKey, Download, FileRef, MessageRef, OutboundMessage, Said, Spot, UserRef};

/// One connection to one workspace or guild.
pub trait ChatPlatform: Send + Sync {
    /// Sends one message. All anchors are platform addresses. Sending the same key again soon is harmless where the
    /// platform offers that (Discord); it never sleeps and never retries by itself.
    ///
    /// # Errors
    ///
    /// [`DeliveryError`] says what to do next.
    fn deliver(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
    ) -> impl Future<Output = Result<Receipt, DeliveryError>> + Send;

    /// Sends a [`What::Share`](crate::What::Share) or [`What::Write`](crate::What::Write) with the content of its files,
    /// in their order. As for [`ChatPlatform::deliver`]; a file that the platform does not take is
    /// [`DeliveryError::Permanent`].
    ///
    /// # Errors
    ///
    /// [`DeliveryError`] says what to do next.
    fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> impl Future<Output = Result<Receipt, DeliveryError>> + Send;

    /// Opens a file for reading. Nothing about it becomes public.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn fetch(&self, file: &FileRef) -> impl Future<Output = Result<Download, LookupError>> + Send;

    /// Looks whether a message of that key arrived after all, reading the history of its place since `since`.
    /// `Ok(None)` is sure that it did not.
    ///
    /// # Errors
    ///
    /// [`DeliveryError::Uncertain`] where the history cannot be read.
    fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<Receipt>, DeliveryError>> + Send;

    /// Who a user is, at most a minute old.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn profile(&self, user: &UserRef) -> impl Future<Output = Result<Profile, LookupError>> + Send;

    /// A message, or `None` if it is gone or the desk may not read it.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn message(&self, message: &MessageRef)
    -> impl Future<Output = Result<Option<Said>, LookupError>> + Send;

    /// What was said in the thread under a message, the message itself first, oldest first, `most` at most and then the
    /// latest. Empty where there is no such thread.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn thread(
        &self,
        root: &MessageRef,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Said>, LookupError>> + Send;

    /// What a channel is: by its id, or by `#name`.
    ///
    /// # Errors
    ///
    /// [`LookupError`].
    fn channel(&self, channel: &ChannelRef)
    -> impl Future<Output = Result<ChannelFacts, LookupError>> + Send;

    /// How much was heard of what is said in the places that matter.
    fn hearing(&self) -> Hearing;

    /// Whether something that was said there earlier may still come in: what nobody heard is read from the history
    /// while others go on talking.
    fn may_miss(&self, spot: &Spot) -> bool;

    /// An address that opens the message in a browser or the app.
    fn link(&self, message: &MessageRef) -> String;
}

/// How much a connection has heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// Something is missing: it was not told, not kept, or not read from the history yet.
    Behind,
    /// Nothing is missing.
    Whole {
        /// When the newest happened that came in since the start, by the platform's clock; nothing if nothing came in.
        newest: Option<DateTime<Utc>>,
    },
}

/// Where a message went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its address, for edits and for recognising what is said under it. Absent where none exists (a whisper).
    pub message: Option<MessageRef>,
}

/// Why a message did not arrive, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// Try again, not before `after` has passed; does not count as an attempt where the platform asked for it.
    #[error("try again in {after:?}: {why}")]
    Retry {
        /// How long at least.
        after: Duration,
        /// What must stand still meanwhile.
        scope: Scope,
        /// Whether the platform asked us to slow down (429), or something is wrong (5xx, no connection).
        asked: bool,
        /// The platform's word for it.
        why: String,
    },
    /// It will never arrive; trying again changes nothing.
    #[error("refused: {why}")]
    Permanent {
        /// The reason in words that every platform shares.
        reason: FailureReason,
        /// The platform's error code (`channel_not_found`, `50007`).
        why: String,
    },
    /// It may have arrived: the request went out, and no answer came back.
    #[error("no answer: {why}")]
    Uncertain {
        /// What was seen instead.
        why: String,
    },
}

/// The reason why a message or a file can never be delivered. Adapters translate the platform's error codes into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Any other refusal.
    Other,
}

/// What a wait applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Messages to the same channel or person.
    Destination,
    /// Everything on this connection.
    Connection,
}

/// Who a user is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whose.
    pub user: UserRef,
    /// How they call themselves; shown, never trusted.
    pub name: String,
    /// What they are in the workspace or guild.
    pub standing: Standing,
    /// Their job title, where the platform knows it.
    pub title: Option<String>,
    /// Their time zone's IANA name, where the platform knows it.
    pub time_zone: Option<String>,
    /// Their e-mail address, where the platform tells it; only a directory that the organisation manages makes it true.
    pub email: Option<String>,
}

/// What a user is in the workspace or guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A full member.
    Member,
    /// A guest (Slack's single- and multi-channel guests; Discord members who have not passed the rules screen).
    Guest,
    /// Somebody from elsewhere, met in a shared channel, or no member at all.
    Stranger,
    /// An application.
    Bot,
    /// An account that was closed.
    Deactivated,
}

/// What a channel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelFacts {
    /// Its address, with the id even where it was asked for by name.
    pub channel: ChannelRef,
    /// Its name without `#`.
    pub name: String,
    /// Who can read it.
    pub audience: Audience,
    /// Whether nothing can be posted any more.
    pub is_archived: bool,
    /// Whether the desk can read and post there.
    pub is_member: bool,
}

/// Who can read a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every member of the workspace or guild.
    Everyone,
    /// Chosen people only.
    Chosen,
    /// People of another organisation too (Slack Connect).
    Outsiders,
}

/// Why something could not be looked up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// There is no such thing, or the desk may not see it.
    #[error("not found: {why}")]
    NotFound {
        /// The platform's error code.
        why: String,
    },
    /// The platform could not be asked right now.
    #[error("not answered: {why}")]
    Unanswered {
        /// How long to wait at least, where the platform said so.
        after: Option<Duration>,
        /// What was seen instead.
        why: String,
    },
}
