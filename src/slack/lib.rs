//! Slack: one connection to one workspace, spoken in the words of [`chat`].
//!
//! Calls go through slack-morphism; what comes in arrives over our own thin Socket Mode receiver, because the crate's
//! own acknowledges what it could not read and handles one frame at a time, or by signed requests ([`http`]). This room knows neither the desk's nouns
//! nor its store.

mod address;
mod answer;
mod asked;
mod blocks;
mod catch_up;
mod changes;
mod check;
mod clean;
mod client;
mod clock;
mod config;
mod deliver;
mod directory;
mod door;
mod events;
mod facts;
mod files;
mod find;
pub mod fuzz;
mod health;
mod heard;
pub mod http;
mod interactions;
mod leaving;
mod limits;
mod lines;
mod lookup;
mod manifest;
mod modal;
mod platform;
mod read;
mod receive;
mod recent;
mod rich;
mod said;
mod scopes;
mod signature;
mod socket;
mod target;
mod transfer;
mod web;
mod windows;
mod write;

pub use check::{Finding, Outcome};
pub use client::{Client, ConnectError};
pub use config::{Config, Transport};
pub use health::Health;
pub use manifest::{CommandWords, ManifestWords, Reach, ShortcutWords, manifest};
