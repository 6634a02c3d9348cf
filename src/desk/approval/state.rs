//! The approval and its states.

use std::collections::BTreeSet;
use std::fmt;

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::round::{Because, Round};
use super::terms::Terms;
use crate::{ApprovalId, ChangeId, Identity, TicketId, Timestamp};

/// What an approval decides on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApprovalSubject {
    /// A ticket: the request of a category.
    Ticket(TicketId),
    /// A change.
    Change(ChangeId),
}

/// An approval: one matter that people decide on, in one round or several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Approval {
    /// The id.
    pub id: ApprovalId,
    /// What the approval decides on.
    pub subject: ApprovalSubject,
    /// What the policy said when the request was submitted.
    pub terms: Terms,
    /// The state.
    pub state: ApprovalState,
    /// The revision of the subject's content on which people decide.
    pub content: i64,
    /// The accounts that edited the subject after the submission. The people behind them cannot vote.
    pub editors: BTreeSet<Identity>,
    /// All rounds. The last one is the current one. There is at least one after the first events.
    pub rounds: Vec<Round>,
    /// When the request was submitted.
    pub opened_at: Timestamp,
    /// When the last event happened.
    pub changed_at: Timestamp,
    /// The version of the row. If it changed since the approval was read, the command runs again.
    pub version: i64,
}

/// The state of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ApprovalState {
    /// People are asked.
    Pending,
    /// Every stage was approved.
    Approved,
    /// A stage was rejected.
    Rejected,
    /// Nobody answered in time, not even the fallback.
    Expired,
    /// The matter was cancelled. Nobody can decide on it any more.
    Void,
}

impl ApprovalState {
    /// The word for this state in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Approval {
    /// The current round. `None` before the first events took effect.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// The number of the current round. Buttons carry it. It rises when other people are asked or the content changes,
    /// and not with a vote, so that a click on an older card counts while the matter is the same.
    pub fn revision(&self) -> i64 {
        self.round().map_or(0, |round| round.number)
    }

    /// Whether people are asked.
    pub fn is_pending(&self) -> bool {
        self.state == ApprovalState::Pending
    }

    /// The rounds since people were last asked from the first stage, oldest first.
    pub fn current_rounds(&self) -> impl Iterator<Item = &Round> {
        let continues = |round: &Round| match round.because {
            Because::NextStage | Because::Expired | Because::Short | Because::ChangesMade => true,
            Because::Submitted | Because::Edited | Because::AskedAgain | Because::Reopened => false,
        };
        let first = self.rounds.iter().rposition(|round| !continues(round));
        self.rounds.iter().skip(first.unwrap_or(0))
    }

    /// Every account that the approval names. The caller looks up to whom they belong.
    pub fn accounts(&self) -> BTreeSet<&Identity> {
        let stages = self.terms.stages.iter().flat_map(|stage| &stage.seats);
        let rounds = self.rounds.iter().flat_map(|round| &round.seats);
        let seats = stages.chain(&self.terms.fallback).chain(rounds);
        let substitutes = seats.clone().filter_map(|seat| seat.substitute.as_ref());
        let ballots = self.rounds.iter().flat_map(|round| &round.ballots);
        seats
            .map(|seat| &seat.account)
            .chain(substitutes.map(|substitute| &substitute.account))
            .chain(ballots.map(|ballot| &ballot.account))
            .chain(&self.editors)
            .collect()
    }
}

impl fmt::Display for ApprovalSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApprovalSubject::Ticket(id) => id.fmt(f),
            ApprovalSubject::Change(id) => id.fmt(f),
        }
    }
}
