//! The application: reads the configuration, connects the crates, and runs the desk.

pub mod articles;
mod channel_checks;
pub mod check;
pub mod clock;
pub mod config;
pub mod connect;
pub mod demo;
pub mod disk;
pub mod errors;
pub mod http;
pub mod manifest;
pub mod metrics;
pub mod platform;
pub mod readiness;
pub mod redaction;
pub mod service_levels;
pub mod settings;
pub mod simulation;
pub mod wiring;
