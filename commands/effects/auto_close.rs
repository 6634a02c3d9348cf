//! Time asks for something: a ticket that nobody objected to is closed, and one that nobody answered for is opened.

use desk::Ticket;
use store::{Timer, UnitOfWork};

use crate::settings::Desk;

/// The kind of timer that closes a resolved ticket.
pub(crate) const AUTO_CLOSE: &str = "auto_close";

/// Starts the time in which a resolved ticket can be reopened.
pub(crate) fn arm_auto_close(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) {
    let timer = Timer {
        subject: ticket.id.to_string(),
        kind: AUTO_CLOSE.to_owned(),
        epoch: ticket.version,
        due_at: uow.now() + desk.reopen_within,
    };
    uow.timers().arm(&timer);
}

/// Ends it before its time.
pub(crate) fn disarm_auto_close(uow: &mut UnitOfWork, ticket: &Ticket) {
    uow.timers().disarm(&ticket.id.to_string(), AUTO_CLOSE);
}
