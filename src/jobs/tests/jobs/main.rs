//! The steps of the jobs, driven by hand against a platform that does what it is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alarm;
mod deliver;
mod fake;
mod harness;
mod hearing;
mod process;
mod receive;
mod run;
mod timers;
mod whereabouts;
