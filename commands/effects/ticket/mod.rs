//! The reactions to a changed state of a ticket.

pub(crate) mod auto_close;
pub(crate) mod hold;
pub(crate) mod hold_nudges;
pub(crate) mod notices;
