//! Changes: raising one with the form, and reading it.

pub(crate) mod form;
pub(crate) mod raise;
pub(crate) mod show;
pub(crate) mod times;
