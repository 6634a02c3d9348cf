//! Describes a permanently undeliverable message.

use chat::{FailureReason, OutboundMessage};
use desk::PostId;

/// A permanently undeliverable message.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// The message.
    pub message: OutboundMessage,
    /// The post of the message, if it has one.
    pub post: Option<PostId>,
    /// The reason for the failure.
    pub reason: FailureReason,
    /// The platform's error code.
    pub why: String,
    /// For files: the link to the message that has the files attached.
    pub link: Option<String>,
}

/// What becomes of a message that the platform refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// The message is given up.
    GivenUp,
    /// The message waits until its channel takes messages again.
    Waits,
}

impl Undelivered {
    /// Returns whether the channel may take the message later, when somebody has corrected its settings.
    pub(crate) fn may_pass(&self) -> bool {
        match self.reason {
            FailureReason::Archived | FailureReason::NotAMember => true,
            FailureReason::DirectClosed
            | FailureReason::TooLarge
            | FailureReason::Gone
            | FailureReason::NoPrivateThread
            | FailureReason::Other => false,
        }
    }

    /// Returns the text that the ticket's thread stores: the reason, or else the platform's error code.
    pub(crate) fn trouble(&self) -> String {
        match self.reason {
            FailureReason::Other => self.why.clone(),
            reason => reason.to_string(),
        }
    }
}
