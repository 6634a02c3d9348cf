//! The desk's own HTTP routes and their server: health and metrics for machines, a first page for people.
//!
//! This crate knows neither platforms nor SQL. The caller supplies the readiness check.

mod admin;
mod pages;
mod server;

pub use admin::admin;
pub use pages::pages;
pub use server::{Limits, serve};
