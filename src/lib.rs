//! The front door: what an administrator decides, and the wiring that makes a running desk of it.

pub mod check;
pub mod clock;
pub mod config;
pub mod connect;
pub mod demo;
pub mod disk;
pub mod http;
pub mod manifest;
pub mod metrics;
pub mod platform;
pub mod readiness;
pub mod redaction;
pub mod settings;
pub mod wiring;
