//! Approvals: votes on the decision card, what waits for a person, the reminders, what happens if nobody answers, and
//! substitutes.

pub(crate) mod ask_again;
pub(crate) mod away;
pub(crate) mod away_words;
pub(crate) mod confirm;
pub(crate) mod daily;
pub(crate) mod held;
pub(crate) mod list;
pub(crate) mod take_back;
pub(crate) mod vote;
pub(crate) mod waiting;
