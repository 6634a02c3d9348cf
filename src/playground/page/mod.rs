//! The browser page: a Slack workspace and a Discord server side by side, to sit at as any of their people.
//!
//! It shows what the two platforms' snapshots hold and does what their people do; it knows neither the
//! protocols nor the program under test.

mod assets;
mod clock_moves;
mod files;
mod routes;

pub use routes::{Viewers, router};
