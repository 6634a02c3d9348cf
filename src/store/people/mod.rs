//! People, their accounts, and evidence from managed directories.

mod directory;
mod same_evidence;
mod table;

pub use directory::DirectoryEvidence;
pub use same_evidence::SameEvidence;
pub use table::{Account, Met, People};
pub(crate) use table::{PeopleSlots, account};
