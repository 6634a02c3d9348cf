//! The states of a change, and the words that belong to them.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::{PersonId, Timestamp};

/// The state of a change, with the values that only this state has.
#[derive(Clone, Debug, PartialEq, Eq, strum::EnumDiscriminants)]
#[strum_discriminants(
    name(ChangePhase),
    derive(Hash, EnumCount, EnumString, IntoStaticStr, VariantArray),
    strum(serialize_all = "snake_case"),
    doc = "The name of a state, without its values."
)]
pub enum ChangeState {
    /// The change is being written.
    New {
        /// Why the change came back. `None` if it was not submitted yet.
        returned: Option<Returned>,
    },
    /// Approvers of the stages before the last one are asked.
    Assess,
    /// Approvers of the last stage are asked.
    Authorize,
    /// The change may be made in its window.
    Scheduled,
    /// The change is being made.
    Implement {
        /// The person who started it.
        by: PersonId,
        /// When it was started.
        since: Timestamp,
    },
    /// The work has ended, and people look at the outcome.
    Review {
        /// How the work ended.
        completion: Completion,
        /// What people wrote about it. It can be empty.
        note: String,
        /// When the work ended.
        ended_at: Timestamp,
    },
    /// The change is closed.
    Closed {
        /// How the work ended.
        completion: Completion,
        /// What the review says. It can be empty.
        review: String,
        /// When the change was closed.
        at: Timestamp,
    },
    /// The change was cancelled.
    Cancelled {
        /// The person who cancelled it.
        by: PersonId,
        /// The reason.
        why: String,
        /// When the change was cancelled.
        at: Timestamp,
    },
}

/// Why a change came back to its requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Returned {
    /// The approvers rejected it.
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// Its window passed unused.
    WindowPassed,
    /// Linked accounts show that a person approved their own change.
    SelfApproved,
    /// A standard change became a change of another type, which needs an approval.
    KindChanged,
}

/// How the work on a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Completion {
    /// The change was made.
    Done,
    /// The change was undone.
    BackedOut,
    /// The change failed.
    Failed,
}

impl ChangePhase {
    /// The word for this state in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Returned {
    /// The word for this reason in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Completion {
    /// The word for this outcome in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
