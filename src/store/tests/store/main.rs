//! Every query of the store, on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alike;
mod backup;
mod filed;
mod foreseen;
mod harness;
mod inbox;
mod instance;
mod joins;
mod leaving;
mod merged;
mod migrations;
mod model;
mod outbox;
mod plans;
mod reads;
mod timers;
mod transcript;
mod unit;
mod ways;
