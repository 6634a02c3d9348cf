//! The table of events: everything that can happen to an approval.

use super::round::Because;
use super::seat::{Seat, Substitute};
use super::state::ApprovalState;
use super::terms::Terms;
use super::vote::Ballot;
use crate::Identity;

/// Something that happened to an approval.
///
/// The stored word keeps its spelling when a variant is renamed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::VariantNames)]
pub enum ApprovalEvent {
    /// The request was submitted.
    #[strum(serialize = "submitted")]
    Submitted,
    /// People are asked.
    #[strum(serialize = "round_begun")]
    RoundBegun {
        /// The number of the round.
        number: i64,
        /// The stage, from 0.
        stage: usize,
        /// Why the round was begun.
        because: Because,
    },
    /// An approver voted, or changed the vote.
    #[strum(serialize = "voted")]
    Voted {
        /// The vote.
        ballot: Ballot,
        /// The accounts of the same person whose votes it replaces.
        replaces: Vec<Identity>,
    },
    /// An approver took the vote back.
    #[strum(serialize = "vote_taken_back")]
    VoteTakenBack {
        /// The accounts of the person.
        accounts: Vec<Identity>,
    },
    /// The platform confirmed that a person has the role, so the held vote counts.
    #[strum(serialize = "vote_confirmed")]
    VoteConfirmed {
        /// The account that voted.
        account: Identity,
    },
    /// The person of a held vote does not have the role, so the vote does not count.
    #[strum(serialize = "vote_refused")]
    VoteRefused {
        /// The account that voted.
        account: Identity,
    },
    /// A substitute decides for an approver, or no longer does.
    #[strum(serialize = "substituted")]
    Substituted {
        /// The account of the approver.
        seat: Identity,
        /// The substitute. `None` if the approver decides again.
        by: Option<Substitute>,
    },
    /// An approver no longer has the role.
    #[strum(serialize = "replaced")]
    Replaced {
        /// The account of the approver.
        seat: Identity,
        /// The seat of the person who has the role now. `None` if nobody has it.
        by: Option<Seat>,
    },
    /// A person edited the subject without a change of what people decide on.
    #[strum(serialize = "edited")]
    Edited {
        /// The account that made the edit.
        editor: Identity,
    },
    /// People are asked again: what they decide on was changed, or there was no approval.
    #[strum(serialize = "asked_again")]
    AskedAgain {
        /// Why people are asked again.
        because: Because,
        /// The terms from now on.
        terms: Box<Terms>,
        /// The revision of the content from now on.
        content: i64,
        /// The account that edited the subject.
        editor: Option<Identity>,
    },
    /// The approval ended.
    #[strum(serialize = "decided")]
    Decided {
        /// The state from now on.
        state: ApprovalState,
        /// The revision of the content that was decided on.
        content: i64,
    },
    /// The matter was cancelled.
    #[strum(serialize = "voided")]
    Voided,
}

impl ApprovalEvent {
    /// The word that the journal stores for this event.
    pub fn name(&self) -> &'static str {
        self.into()
    }
}
