//! Private tickets.

pub(crate) mod make_private;
