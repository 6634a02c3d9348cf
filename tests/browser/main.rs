//! The playground's page in a real browser: what a person clicks there, on both sides, and what they see.
//!
//! Every scene leaves a picture in `target/screenshots`.

mod client_view;
mod driver;
mod page;
mod xpath;

mod clock;
mod cross_platform;
mod demo;
mod discord;
mod markup;
mod messages;
mod slack;
