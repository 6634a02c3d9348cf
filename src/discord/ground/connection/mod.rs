//! One connection: its configuration, its identity on Discord, its health, and the [`Bot`](bot::Bot) that owns them.

pub(crate) mod bot;
pub(crate) mod config;
pub(crate) mod connect_error;
pub(crate) mod health;
pub(crate) mod identity;
pub(crate) mod public_key;
pub(crate) mod session_limit;
