//! Whether the requester of a ticket can be reached.

use store::Thread;

/// The trouble of a thread if it is unknown whether the last message arrived.
pub(crate) const UNCERTAIN: &str = "uncertain";

/// The trouble of a thread if its reader has left. A successful delivery does not clear it, because some platforms
/// accept messages to a closed account.
pub(crate) const LEFT: &str = "left";

/// The trouble of a thread that moves into a private thread of a channel, until the card has arrived there.
pub(crate) const MOVING: &str = "moving";

/// Returns whether the reader of a thread has left.
pub(crate) fn has_left(thread: &Thread) -> bool {
    thread.trouble.as_deref() == Some(LEFT)
}
