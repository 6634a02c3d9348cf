//! Slack: one connection to one workspace, spoken in the words of [`chat`].
//!
//! Calls go through slack-morphism; what comes in arrives over our own thin Socket Mode receiver, because the crate's
//! own acknowledges what it could not read and handles one frame at a time, or by signed requests ([`http`]). This room knows neither the desk's nouns
//! nor its store.

mod client;
pub mod fuzz;
mod ground;
mod interactions;
mod platform;
mod read;
mod write;

pub use client::check::{Finding, Outcome};
pub use client::connect::{Client, ConnectError};
pub use client::http;
pub use client::manifest::{CommandWords, ManifestWords, Reach, ShortcutWords, manifest};
pub use ground::config::{Config, Transport};
pub use ground::health::Health;
