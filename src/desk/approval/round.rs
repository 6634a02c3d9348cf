//! A round: the people who were asked once, and what they said. The outcome of a round depends on that round alone.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::need::Need;
use super::participants::Participants;
use super::seat::Seat;
use super::vote::Ballot;
use crate::{Identity, Timestamp};

/// A round.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Round {
    /// The number, from 1. Buttons carry it as the revision of the approval.
    pub number: i64,
    /// The stage of the terms that the round asks, from 0.
    pub stage: usize,
    /// Why the round was begun.
    pub because: Because,
    /// The revision of the content on which the round decides.
    pub content: i64,
    /// How many must agree.
    pub need: Need,
    /// The approvers.
    pub seats: Vec<Seat>,
    /// The votes.
    pub ballots: Vec<Ballot>,
    /// How the round ended. `None` while it is open.
    pub outcome: Option<RoundOutcome>,
    /// When the round was begun.
    pub begun_at: Timestamp,
}

/// Why a round was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Because {
    /// The request was submitted.
    Submitted,
    /// The stage before was approved.
    NextStage,
    /// Nobody answered in time. The fallback is asked.
    Expired,
    /// Too few people could answer. The fallback is asked.
    Short,
    /// What the approvers decide on was changed.
    Edited,
    /// The requester made the changes for which an approver asked.
    ChangesMade,
    /// Somebody asked again after a rejection, or after nobody had answered.
    AskedAgain,
    /// The ticket was reopened.
    Reopened,
}

/// How a round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum RoundOutcome {
    /// Enough people approved.
    Approved,
    /// Enough people rejected.
    Rejected,
    /// Nobody answered in time.
    Expired,
    /// Too few people could answer.
    Short,
    /// The round was ended before people decided.
    Void,
}

impl Because {
    /// The word for this reason in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether the round asks the fallback.
    pub fn is_fallback(self) -> bool {
        matches!(self, Because::Expired | Because::Short)
    }
}

impl RoundOutcome {
    /// The word for this outcome in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Round {
    /// The ballot of an account.
    pub fn ballot(&self, account: &Identity) -> Option<&Ballot> {
        self.ballots.iter().find(|ballot| ballot.account == *account)
    }

    /// The ballots that count.
    pub fn counting(&self) -> impl Iterator<Item = &Ballot> {
        self.ballots.iter().filter(|ballot| ballot.counts)
    }

    /// Whether a vote for a seat counts: of the approver, or of somebody on behalf of the approver.
    pub fn is_answered(&self, seat: &Seat, people: &Participants) -> bool {
        let approver = people.owner(&seat.account);
        self.counting().any(|ballot| {
            let is_own = approver.is_some() && people.owner(&ballot.account) == approver;
            is_own || ballot.on_behalf_of.contains(&seat.account)
        })
    }
}
