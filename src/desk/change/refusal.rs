//! Why a change does not take a step.

use super::number::ChangeNumber;
use super::state::ChangePhase;
use crate::{ChangeId, Timestamp};

/// Why a change does not take a step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefusal {
    /// The state does not allow the step.
    #[error("{number} is {phase:?}")]
    WrongState {
        /// The change.
        number: ChangeNumber,
        /// Its state.
        phase: ChangePhase,
    },
    /// The change has changed since the person read it.
    #[error("{0} has changed since it was read")]
    Changed(ChangeId),
    /// The requested state is already reached, or nothing changes.
    #[error("done already")]
    DoneAlready,
    /// The change does not say enough to be submitted.
    #[error("{0:?} is missing")]
    Missing(Missing),
    /// The window ends before it begins.
    #[error("the window is empty")]
    EmptyWindow,
    /// The window has passed.
    #[error("the window has passed")]
    WindowPassed,
    /// The window begins at this moment.
    #[error("the window begins at {0}")]
    TooEarly(Timestamp),
    /// A standard change says what its template says, except for title, reason, window and implementer.
    #[error("the template says this")]
    FixedByTemplate,
    /// Only a template makes a standard change.
    #[error("a standard change comes from a template")]
    NeedsTemplate,
    /// The policy for this change is missing, or a standard change has one.
    #[error("the policy does not fit the type")]
    WrongPolicy,
}

/// What a change must say before it is submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The window.
    Window,
    /// The implementer.
    Implementer,
    /// The implementation plan.
    Implementation,
    /// The backout plan.
    Backout,
}
