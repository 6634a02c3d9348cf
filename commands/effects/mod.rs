//! The reactions to recorded events: one exhaustive match, run once at the end of a command.

pub(crate) mod auto_close;
pub(crate) mod change;
pub(crate) mod followers;
pub(crate) mod merged;
pub(crate) mod notices;
pub(crate) mod transcript;
