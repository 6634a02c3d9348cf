//! Every query of the store, on SQLite and on PostgreSQL.

mod harness;
mod inbox;
mod instance;
mod migrations;
mod outbox;
mod timers;
mod unit;
