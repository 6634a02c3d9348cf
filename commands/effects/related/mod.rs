//! The reactions for merged tickets, for the followers of known issues, and for what the affected people say.

pub(crate) mod followers;
pub(crate) mod merged;
pub(crate) mod outcome;
