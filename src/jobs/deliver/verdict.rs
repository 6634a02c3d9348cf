//! The outcome of an attempt to deliver a message, before and after it is recorded.

use chat::{FailureReason, Receipt};
use desk::Timestamp;

/// The recorded outcome of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    Retry,
    Dead,
    Uncertain,
    /// The outcome could not be recorded. The lease of the message expires.
    Unrecorded,
}

/// The outcome of an attempt, before it is recorded.
pub(super) enum Verdict {
    Sent(Receipt),
    /// Retry at this time. The attempt is `counted` unless the platform asked for the wait.
    Retry {
        at: Timestamp,
        counted: bool,
        why: String,
    },
    /// The message may have arrived: search the history at this time.
    Verify {
        at: Timestamp,
        counted: bool,
        why: String,
    },
    /// The message can never arrive.
    Dead {
        reason: FailureReason,
        why: String,
    },
    /// The delivery can never be confirmed.
    Uncertain {
        why: String,
    },
}
