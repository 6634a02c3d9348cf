//! Tests of this crate against the playground's Discord: inbound events, responses, deliveries and faults.

mod changes;
mod close_thread;
mod content;
mod delivery;
mod faults;
mod files;
mod fixture;
mod forms;
mod http_interactions;
mod inbound;
mod lookup;
mod mentions;
mod openapi;
mod thread_history;
