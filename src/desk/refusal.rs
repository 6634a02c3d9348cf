//! Why an action was refused, with everything that a helpful answer needs. The layer above chooses the words.

use crate::{Action, Limited, Phase, Reference, TicketId};

mod denied;
mod join;
mod merge;
mod privacy;

pub use denied::Denied;
pub use join::JoinRefusal;
pub use merge::MergeRefusal;
pub use privacy::PrivacyRefusal;

/// Why an action was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The actor lacks the right.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The ticket's state does not allow the action.
    #[error("{reference} is {phase:?}: {action:?} does not apply")]
    WrongState {
        /// The ticket.
        reference: Reference,
        /// The ticket's state.
        phase: Phase,
        /// The refused action.
        action: Action,
    },
    /// The ticket waits for an approval, so nobody works on it.
    #[error("{0} waits for an approval")]
    AwaitsApproval(Reference),
    /// The ticket has changed since the person read it.
    #[error("{0} has changed since it was read")]
    Changed(TicketId),
    /// The requested state is already reached.
    #[error("done already")]
    DoneAlready,
    /// The requester has reached a limit.
    #[error(transparent)]
    Limited(#[from] Limited),
    /// The offer was made to another person.
    #[error("offered to somebody else")]
    NotYours,
    /// The person for whom the ticket was to be opened may not ask for help.
    #[error("{name} may not have tickets")]
    RequesterNotAllowed {
        /// The person's display name.
        name: String,
    },
    /// The object of the click no longer exists, or never existed.
    #[error("there is no such thing")]
    Gone,
    /// There is no article of this number that the actor may read.
    #[error("there is no such article")]
    NoSuchArticle,
    /// The accounts cannot be linked.
    #[error("accounts are not joined: {0:?}")]
    Join(JoinRefusal),
    /// The ticket cannot become private, or cannot be merged with a ticket of the other privacy.
    #[error("not so in private: {0:?}")]
    Privacy(PrivacyRefusal),
    /// The tickets cannot be merged.
    #[error("tickets are not merged: {0:?}")]
    Merge(MergeRefusal),
}

impl From<JoinRefusal> for Refusal {
    fn from(refusal: JoinRefusal) -> Self {
        Refusal::Join(refusal)
    }
}
