//! Replies, notes and details: the messages that people write about a ticket.

pub(crate) mod add_details;
pub(crate) mod edited;
pub(crate) mod forward_note;
pub(crate) mod preview;
pub(crate) mod reply;
pub(crate) mod show_full;
