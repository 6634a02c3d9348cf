//! One connection: its configuration, its key, and how often its session may begin.

pub(crate) mod config;
pub(crate) mod public_key;
pub(crate) mod session_limit;
