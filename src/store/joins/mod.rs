//! Linking accounts: the steps from a code to one person, and merging and unlinking their accounts.

mod merge_accounts;
mod steps;

pub(crate) use steps::sweep_codes;
pub use steps::{JoinRecord, Joins};
