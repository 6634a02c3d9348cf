//! Which messages, reactions and interactions were received already.

pub(crate) mod interaction_dedupe;
pub(crate) mod progress;
pub(crate) mod reaction_epochs;
