//! Emulates Slack and Discord for clients under test, with a web page on which a person can use both.
//!
//! The crate knows nothing of the desk: any bot that speaks the real protocols can connect. The emulation is strict: it
//! refuses what the platforms refuse, with their error codes. It can inject faults, and it records every call.

mod blob;
mod connection;
mod core;
mod demo;
mod faults;
mod ids;
mod manifest;
mod media;
mod multipart;
mod playground;
mod rate_limit_mode;
mod record;
mod scene;
mod server;
mod time;

pub mod discord;
pub mod page;
pub mod slack;

pub use crate::connection::Connection;
pub use crate::core::Core;
pub(crate) use crate::core::STALL_LIMIT;
pub use crate::faults::{CallFault, EventFault, Fault, FaultKind, Faults};
pub use crate::playground::Playground;
pub use crate::rate_limit_mode::RateLimitMode;
pub use crate::record::{Call, Record};
pub use crate::scene::{
    DiscordApp, DiscordChannel, DiscordPerson, DiscordRole, DiscordScene, Scene, ShortcutKind, Side,
    SlackAccountKind, SlackApp, SlackChannel, SlackCommand, SlackPerson, SlackScene, SlackShortcut,
    SlackUserGroup,
};
pub use crate::server::PlaygroundConfig;
pub use crate::time::{Clock, DeskClock};
