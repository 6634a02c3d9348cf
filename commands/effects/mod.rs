//! The reactions to recorded events: [`follow_up::follow_up`] runs once at the end of a command, in its transaction.

pub(crate) mod auto_close;
pub(crate) mod follow_up;
pub(crate) mod followers;
pub(crate) mod merged;
pub(crate) mod notices;
pub(crate) mod privacy;
pub(crate) mod reachability;
pub(crate) mod remarks;
pub(crate) mod transcript;
