//! The Slack adapter: one connection to one workspace, in the types of [`chat`].
//!
//! Outgoing calls use slack-morphism. Incoming payloads arrive over our own Socket Mode receiver or as signed HTTP
//! requests ([`http`]). slack-morphism's receiver is not used, because it acknowledges payloads that it could not
//! parse and handles one frame at a time.
//!
//! Folders import only downward: `platform`, `client`, `interactions`, `write`, `read`, `ground`. This crate knows
//! neither the desk's types nor its store.

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
