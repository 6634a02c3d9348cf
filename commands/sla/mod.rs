//! Promises about time: warnings that the team acknowledges, promises that a lead extends, and why they are due then.

pub(crate) mod acknowledge;
pub(crate) mod apply;
pub(crate) mod due;
pub(crate) mod extend;
pub(crate) mod late;
pub(crate) mod past;
pub(crate) mod why;
