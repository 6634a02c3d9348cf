//! Accounts that belong to one person, and people who leave.

pub(crate) mod departure;
pub(crate) mod link;
pub(crate) mod merge_accounts;
pub(crate) mod unlink;
