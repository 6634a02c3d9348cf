//! Why something was not done, in a way that the asker can mend. The words are chosen elsewhere.

use crate::{Action, Limited, Phase, Reference};

mod denied;
mod join;
mod merge;
mod privacy;

pub use denied::Denied;
pub use join::JoinRefusal;
pub use merge::MergeRefusal;
pub use privacy::PrivacyRefusal;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not theirs to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The ticket's state does not allow it.
    #[error("{reference} is {phase:?}: {action:?} does not apply")]
    WrongState {
        /// Which ticket.
        reference: Reference,
        /// What state it is in.
        phase: Phase,
        /// What was to be done.
        action: Action,
    },
    /// It was done already, by the same person: nothing to do.
    #[error("done already")]
    DoneAlready,
    /// They have asked for much already.
    #[error(transparent)]
    Limited(#[from] Limited),
    /// It was offered to somebody else.
    #[error("offered to somebody else")]
    NotYours,
    /// Whoever it is for may not have tickets.
    #[error("{name} may not have tickets")]
    NotForThem {
        /// What they are called.
        name: String,
    },
    /// What was clicked does not exist any more, or never did.
    #[error("there is no such thing")]
    Gone,
    /// Accounts cannot be joined so.
    #[error("accounts are not joined: {0:?}")]
    Join(JoinRefusal),
    /// It does not become private, or does not go with what is not.
    #[error("not so in private: {0:?}")]
    Privacy(PrivacyRefusal),
    /// Tickets are not merged so.
    #[error("tickets are not merged: {0:?}")]
    Merge(MergeRefusal),
}

impl From<JoinRefusal> for Refusal {
    fn from(refusal: JoinRefusal) -> Self {
        Refusal::Join(refusal)
    }
}
