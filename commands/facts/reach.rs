//! Whether the requester of a ticket can still be reached.

use store::Thread;

/// What a thread's trouble is where nobody can tell whether the last message arrived.
pub(crate) const UNCERTAIN: &str = "uncertain";

/// What it is where nobody reads there any more. It stays whatever arrives: some platforms take what is written to a
/// closed account.
pub(crate) const LEFT: &str = "left";

/// Whether nobody reads there any more.
pub(crate) fn has_left(thread: &Thread) -> bool {
    thread.trouble.as_deref() == Some(LEFT)
}
