//! The timer that closes a resolved ticket when its reopening period has ended.

use desk::Ticket;
use store::Timer;

use crate::facts::reach::READING;
use crate::work::Work;

/// The kind of the timer.
pub(crate) const AUTO_CLOSE: &str = "auto_close";

/// Starts the reopening period of a resolved ticket.
pub(crate) fn arm(work: &mut Work<'_>, ticket: &Ticket) {
    let timer = Timer {
        subject: ticket.id.to_string(),
        kind: AUTO_CLOSE.to_owned(),
        epoch: ticket.version,
        due_at: work.now() + work.settings().reopen_within,
    };
    work.timers().arm(&timer);
}

/// Closes a ticket later, because an objection may be among what the desk has missed.
pub(crate) fn postpone(work: &mut Work<'_>, ticket: &Ticket) {
    let timer = Timer {
        subject: ticket.id.to_string(),
        kind: AUTO_CLOSE.to_owned(),
        // A fired epoch never fires again, and no version is as high as the time.
        epoch: work.now().timestamp_micros(),
        due_at: work.now() + READING,
    };
    work.timers().arm(&timer);
}

/// Ends the reopening period early.
pub(crate) fn disarm(work: &mut Work<'_>, ticket: &Ticket) {
    work.timers().disarm(&ticket.id.to_string(), AUTO_CLOSE);
}
