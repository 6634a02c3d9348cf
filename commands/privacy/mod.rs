//! Private tickets.

pub(crate) mod restrict;
