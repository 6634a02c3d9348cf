//! Approvals: votes on the decision card, and what waits for a person.

pub(crate) mod list;
pub(crate) mod take_back;
pub(crate) mod vote;
