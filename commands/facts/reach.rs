//! Whether the requester of a ticket can be reached.

use chrono::TimeDelta;
use desk::Ticket;
use store::{Side, Thread};

use crate::error::CommandError;
use crate::work::Work;

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

/// How long a timer waits that must not fire while the desk reads what it missed.
pub(crate) const READING: TimeDelta = TimeDelta::minutes(10);

/// Returns whether messages of the requesters of these tickets may be missing, because the desk still reads what it missed during
/// a downtime.
pub(crate) async fn is_behind(work: &mut Work<'_>, tickets: &[Ticket]) -> Result<bool, CommandError> {
    for ticket in tickets {
        let thread = work.threads().of(ticket.id, Side::Requester).await?;
        let connection = thread.as_ref().map(|thread| thread.home.connection());
        if connection.is_some_and(|connection| work.prefetched().is_behind(connection)) {
            return Ok(true);
        }
    }
    Ok(false)
}
