//! What the desk shows over HTTP by itself: health and metrics for machines, a first page for people.
//!
//! It knows neither platforms nor SQL; whether the desk is ready is asked of whoever built it.

mod admin;
mod pages;

pub use admin::admin;
pub use pages::pages;
