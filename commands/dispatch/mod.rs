//! The entry points of the crate. They find the function for an event and turn a refusal into an answer.

pub(crate) mod approvals;
pub(crate) mod delivery;
pub(crate) mod finish;
pub(crate) mod handle;
pub(crate) mod help;
pub(crate) mod interactions;
pub(crate) mod lookups;
pub(crate) mod message;
pub(crate) mod policies;
pub(crate) mod prefetch;
pub(crate) mod timer;
