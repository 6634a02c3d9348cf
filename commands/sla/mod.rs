//! Promises about time: warnings that the team acknowledges, and promises that a lead extends.

pub(crate) mod acknowledge;
pub(crate) mod apply;
pub(crate) mod due;
pub(crate) mod extend;
