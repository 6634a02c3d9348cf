//! Bounded caches of channels, members, permissions and message authors.

pub(crate) mod cache;
pub(crate) mod member_roles;
pub(crate) mod message_authors;
pub(crate) mod permission_cache;
pub(crate) mod permissions;
