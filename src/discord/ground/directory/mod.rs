//! Channels, members and permissions as far as they are known.

pub(crate) mod cache;
pub(crate) mod permissions;
