//! The journal: what happened to each ticket, by whom and when. Rows are only added.
//!
//! An event is stored as JSON. The types of that JSON live here, so the domain needs no serialization.

mod entries;
mod stored_event;

pub use entries::Journal;
pub(crate) use entries::{check, flush};
