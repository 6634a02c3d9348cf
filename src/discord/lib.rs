//! Discord: one bot in the guilds of one organisation, over serenity's gateway and this crate's own REST client.
//!
//! Inbound: events become [`chat::Inbound`], are submitted to the desk, and are answered within Discord's three seconds.
//! Outbound: [`chat::ChatPlatform`]. This crate knows Discord's types, limits and rendering. It knows neither the desk's
//! domain nor its storage.
//!
//! The folders import only downward: `platform`, `client`, `interactions`, `write`, `read`, `ground`.

mod client;
pub mod fuzz;
mod ground;
mod interactions;
mod platform;
mod read;
mod write;

pub use client::check::{Finding, Verdict};
pub use client::connect::Client;
pub use client::http;
pub use client::manifest::{ManifestWords, manifest};
pub use ground::connection::config::{CommandSet, Config, MenuEntry, SlashCommand, SlashOption, Takes};
pub use ground::connection::connect_error::ConnectError;
pub use ground::connection::health::Health;
pub use ground::connection::public_key::{PublicKey, PublicKeyError};
