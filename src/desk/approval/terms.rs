//! The terms of an approval: what its policy said and whom it named when the request was submitted.

use std::collections::BTreeSet;

use super::need::Need;
use super::policy_name::PolicyName;
use super::seat::Seat;
use super::vote::Vote;
use crate::Target;

/// What a policy said when the request was submitted. Later changes of the configuration do not change them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// The policy.
    pub policy: PolicyName,
    /// The stages, one after the other. There is at least one.
    pub stages: Vec<Stage>,
    /// Whether the first rejection decides.
    pub veto: bool,
    /// Who is asked if nobody answers in time, or if too few people can answer. One of them decides.
    pub fallback: Vec<Seat>,
    /// The votes that need a reason. Asking for changes always needs one.
    pub reasons: BTreeSet<Vote>,
    /// Whether an approval needs a second, private step.
    pub confirm: bool,
    /// How long an approver can wait before the first reminder.
    pub remind: Option<Target>,
    /// How long a round waits for answers.
    pub expire: Option<Target>,
}

/// One stage: the people who are asked at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stage {
    /// The approvers.
    pub seats: Vec<Seat>,
    /// How many of them must agree.
    pub need: Need,
}

impl Terms {
    /// Whether this vote needs a reason.
    pub fn needs_reason(&self, vote: Vote) -> bool {
        vote == Vote::AskForChanges || self.reasons.contains(&vote)
    }
}
