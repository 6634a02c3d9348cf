//! Discord: one bot in one organisation's guilds, through serenity's gateway and our own REST sender.
//!
//! In: events become [`chat::Inbound`], are handed over and answered within Discord's three seconds. Out:
//! [`chat::ChatPlatform`]. This room knows Discord's types, limits and rendering; it knows neither the desk's nouns nor
//! its storage.

mod client;
pub mod fuzz;
mod ground;
mod interactions;
mod platform;
mod read;
mod write;

pub use client::check::{Finding, Verdict};
pub use client::connect::{Client, ConnectError, Health};
pub use client::http;
pub use client::manifest::{ManifestWords, manifest};
pub use ground::connection::config::{CommandSet, Config, MenuEntry, SlashCommand, SlashOption, Takes};
pub use ground::connection::public_key::{PublicKey, PublicKeyError};
