//! Tests of every query of the store, on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a panic is a failed test")]

mod amend;
mod approvals;
mod articles;
mod backup;
mod cards;
mod confirmations;
mod departures;
mod form_answers;
mod former_places;
mod harness;
mod holds;
mod inbox;
mod instance;
mod joins;
mod lanes;
mod learned;
mod lists;
mod locks;
mod merged;
mod migrations;
mod model;
mod outbox;
mod plans;
mod prefetch;
mod reads;
mod similar_candidates;
mod sla_clocks;
mod sqlite_files;
mod substitutes;
mod timers;
mod transcript;
mod unit;
