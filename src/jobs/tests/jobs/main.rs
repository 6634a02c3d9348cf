//! Tests of the job steps. Tests call each step against a scripted platform.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod alerts;
mod deliver;
mod fake;
mod fixture;
mod indexing;
mod lanes;
mod outages;
mod policies;
mod presence;
mod process;
mod receive;
mod run;
mod sync;
mod timers;
