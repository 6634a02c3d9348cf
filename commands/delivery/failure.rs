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

impl Undelivered {
    /// Returns the text that the ticket's thread stores: the reason, or else the platform's error code.
    pub(crate) fn trouble(&self) -> String {
        match self.reason {
            FailureReason::Other => self.why.clone(),
            reason => reason.to_string(),
        }
    }
}
