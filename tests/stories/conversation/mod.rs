//! Stories of `commands/conversation`: replies, notes, edits, deletions, speakers and files in both threads of a ticket.

mod edits;
mod files;
mod replies;
mod sanitization;
mod speakers;
mod waiting;
