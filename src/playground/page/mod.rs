//! The browser page: a Slack workspace and a Discord server side by side, used as any of their people.
//!
//! It shows the snapshots of the two platforms and executes the actions of their people. It knows neither the protocols
//! nor the program under test.

mod assets;
mod clock_moves;
mod files;
mod routes;

pub use routes::{Viewers, router};
