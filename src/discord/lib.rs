//! Discord: one bot in one organisation's guilds, through serenity's gateway and our own REST sender.
//!
//! In: events become [`chat::Inbound`], are handed over and answered within Discord's three seconds. Out:
//! [`chat::ChatPlatform`]. This room knows Discord's types, limits and rendering; it knows neither the desk's nouns nor
//! its storage.

mod apart;
mod breaker;
mod catch_up;
mod changes;
mod check;
mod client;
mod clock;
mod close;
mod config;
mod custom_id;
mod deliver;
mod directory;
mod emoji;
mod files;
mod find;
mod forms;
pub mod fuzz;
mod gateway;
mod hear;
mod heard;
pub mod http;
mod inbound;
mod interactions;
mod leaving;
mod lookup;
mod manifest;
mod permissions;
mod platform;
mod reactions;
mod read;
mod register;
mod render;
mod rest;
mod signature;
mod thread;
mod wire;

pub use check::{Finding, Verdict};
pub use client::{Client, ConnectError, Health};
pub use config::{CommandSet, Config, MenuEntry, SlashCommand, SlashOption, Takes};
pub use manifest::{ManifestWords, manifest};
pub use signature::{PublicKey, PublicKeyError};
