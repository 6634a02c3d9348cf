//! Changes: raising one with the form, reading it, editing it, and cancelling it.

mod access;
mod asking;
pub(crate) mod cancel;
pub(crate) mod edit;
mod editing;
pub(crate) mod form;
pub(crate) mod raise;
pub(crate) mod show;
pub(crate) mod standard;
pub(crate) mod times;
