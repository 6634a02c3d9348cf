//! The person who acts: their account, their rights, and the facts that were looked up before the transaction.

pub(crate) mod actor;
pub(crate) mod interaction;
pub(crate) mod prefetched;
