//! The desk's own HTTP routes: health and metrics for machines, a first page for people.
//!
//! This crate knows neither platforms nor SQL. The caller supplies the readiness check.

mod admin;
mod pages;

pub use admin::admin;
pub use pages::pages;
