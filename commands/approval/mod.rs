//! Approvals: votes on the decision card, what waits for a person, and what happens if nobody answers.

pub(crate) mod ask_again;
pub(crate) mod list;
pub(crate) mod take_back;
pub(crate) mod vote;
pub(crate) mod waiting;
