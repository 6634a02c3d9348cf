//! Stories of `commands/conversation`: replies, notes, edits, deletions and files in the two threads of a ticket.

mod edits;
mod files;
mod replies;
mod sanitization;
mod waiting;
