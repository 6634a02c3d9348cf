//! Approval policies: who is asked, how many must agree, and what happens when nobody answers.

use std::collections::BTreeSet;

use super::ask::Ask;
use super::need::Need;
use super::policy_name::PolicyName;
use super::vote::Vote;
use crate::{Identity, Target};

/// An approval policy, as the configuration declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalPolicy {
    /// The name.
    pub name: PolicyName,
    /// The rounds, one after the other. There is at least one.
    pub rounds: Vec<RoundRule>,
    /// Whether the first rejection decides.
    pub veto: bool,
    /// Who is asked if nobody answers in time, or if too few people can answer. One of them decides.
    pub fallback: Vec<Identity>,
    /// How long an approver can wait before the first reminder.
    pub remind: Option<Target>,
    /// How long a round waits for answers.
    pub expire: Option<Target>,
    /// The votes that need a reason. Asking for changes always needs one.
    pub reasons: BTreeSet<Vote>,
    /// Whether an approval needs a second, private step.
    pub confirm: bool,
}

/// One round of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundRule {
    /// Who is asked.
    pub ask: Vec<Ask>,
    /// How many must agree.
    pub need: Need,
}
