//! The reactions for merged tickets and for the followers of known issues.

pub(crate) mod followers;
pub(crate) mod merged;
