//! Changes.

mod row;
mod table;

pub(crate) use row::StoredAnswer;
pub(crate) use table::ChangeSlots;
pub use table::Changes;
