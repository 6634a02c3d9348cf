//! Why a vote does not count, or why an approval does not change.

use super::state::ApprovalState;

/// Why a vote does not count, or why an approval does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ApprovalRefusal {
    /// The approval has ended.
    #[error("the approval is {0:?}")]
    Ended(ApprovalState),
    /// Other people are asked now, or the content has changed, since the card was drawn.
    #[error("the approval has changed since it was read")]
    Superseded,
    /// The person was not asked.
    #[error("somebody else was asked")]
    NotAsked,
    /// It is the person's own matter, or that of the approver for whom the person decides.
    #[error("nobody decides on their own request")]
    OwnMatter,
    /// The person no longer has the role for which the policy asked.
    #[error("the role is lost")]
    RoleLost,
    /// This vote needs a reason.
    #[error("a reason is needed")]
    ReasonNeeded,
    /// This vote needs a second step.
    #[error("a second step is needed")]
    ConfirmFirst,
    /// The second step was shown too long ago.
    #[error("the second step has expired")]
    ConfirmationExpired,
    /// The person has voted in this way already, or the change was made already.
    #[error("done already")]
    DoneAlready,
    /// There is no vote to take back or to confirm.
    #[error("there is no vote")]
    NoVote,
    /// Nobody can decide: everybody whom the policy names is unknown, or it is their own matter.
    #[error("nobody can decide")]
    NobodyToAsk,
}
