//! The playground's page in a real browser: what a person clicks there, on both sides, and what they see.
//!
//! Every scene leaves a picture in `target/screenshots`.

mod driver;
mod page;
mod pane;
mod xpath;

mod crossing;
mod discord;
mod hands;
mod hostile;
mod newcomer;
mod slack;
mod time;
