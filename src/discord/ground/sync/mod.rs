//! What was received already.

pub(crate) mod dedupe;
pub(crate) mod progress;
pub(crate) mod reaction_epochs;
