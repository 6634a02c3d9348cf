//! Tests of the emulated Discord as a whole: through REST, through a raw socket, and with the real client crate.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod asking;
mod gateway;
mod http_interactions;
mod rest;
mod serenity_client;
mod support;
