//! Promises about time: warnings that the team acknowledges, promises that a lead extends, why they are due then, and how
//! those of a team stand.

pub(crate) mod acknowledge;
pub(crate) mod apply;
pub(crate) mod board;
pub(crate) mod digest;
pub(crate) mod due;
pub(crate) mod extend;
pub(crate) mod late;
pub(crate) mod stored_tickets;
pub(crate) mod why;
