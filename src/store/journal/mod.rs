//! The journal: what happened to each ticket, change and approval, by whom and when. Rows are only added.
//!
//! An event is stored as JSON. The types of that JSON live here, so the domain needs no serialization.

mod approval_entries;
mod change_entries;
mod entries;
mod stored_event;

pub use approval_entries::ApprovalEntry;
pub use change_entries::ChangeEntry;
pub use entries::Journal;
pub(crate) use entries::{Pending, check, flush};
