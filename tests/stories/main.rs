//! Stories: chat in, chat out, through the real client crates, on both platforms and both databases.

mod approval;
mod change;
mod connections;
mod conversation;
mod delivery;
mod intake;
mod knowledge;
mod people;
mod privacy;
mod related;
mod sla;
mod ticket;
mod transcript;
