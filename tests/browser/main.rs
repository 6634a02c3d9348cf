//! The playground's page in a real browser: clicks on both sides, and the result on the page.
//!
//! The tests save screenshots in `target/screenshots`.

mod client_view;
mod driver;
mod page;
mod xpath;

mod clock;
mod cross_platform;
mod demo;
mod discord;
mod links;
mod markup;
mod messages;
mod slack;
