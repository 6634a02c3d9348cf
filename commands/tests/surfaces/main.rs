//! The permission table: which actor may do what through which surface. The tests compare the table with the commands
//! on a real database.
//!
//! Every actor tries every row, each time on a fresh copy of the same state. An actor without permission gets a private
//! refusal or no reply. A refusal writes no rows except the outbox messages that it may send.

mod actors;
mod categories;
mod database;
mod decisions;
mod departures;
mod directory;
mod fixture;
mod inputs;
mod invalid_ids;
mod linking;
mod non_members;
mod ownership;
mod permissions;
mod platform_groups;
mod private_tickets;
mod row;
mod setup;
mod table;
