//! Invariants of tickets: concurrent commands give the result of a serial order, and outsiders never see the words of a
//! private ticket.
//!
//! `make test` runs both tests for a few seconds each. `make soak` runs them completely: `FRONTDESK_SOAK=1000` means a
//! thousand sequences of actions per database, each pair of writing commands ten times, and ten thousand races around
//! approvals. `FRONTDESK_SEED` chooses other sequences and another order of the pairs, and `FRONTDESK_SECONDS` gives each
//! test more time.

mod approval_races;
mod approval_scene;
mod canaries;
mod cast;
mod database;
mod deeds;
mod extent;
mod leaks;
mod platform;
mod probes;
mod races;
mod readers;
mod repeats;
mod rows;
mod scene;
mod steps;
mod unit;
mod world;
