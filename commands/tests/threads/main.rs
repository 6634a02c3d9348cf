//! Messages and files after they were sent: their order, the ticket that they belong to, edits, deletions, transcripts,
//! delivery failures.
//!
//! The tests call the commands on a real database. The platform is a fake that stores the messages it should show.

mod cards;
mod decisions;
mod edits;
mod files;
mod harness;
mod late;
mod matters;
mod restricted;
mod sanitize;
mod transcripts;
mod undelivered;
