//! Approvals with their rounds and votes.

mod pending;
mod stored;
mod table;

pub(crate) use stored::{StoredBallot, StoredSeat, StoredTerms};
pub(crate) use table::ApprovalSlots;
pub use table::Approvals;
