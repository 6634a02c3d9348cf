//! Changes: raising one with the form, reading it, editing it, cancelling it, and the work with its review.

mod access;
mod asking;
pub(crate) mod cancel;
pub(crate) mod due;
pub(crate) mod edit;
mod editing;
pub(crate) mod form;
pub(crate) mod from_ticket;
pub(crate) mod implement;
pub(crate) mod list;
mod questions;
pub(crate) mod raise;
pub(crate) mod review;
pub(crate) mod show;
pub(crate) mod standard;
pub(crate) mod times;
