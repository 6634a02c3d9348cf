//! Policies: what is promised to which tickets.

use std::collections::BTreeSet;
use std::fmt;

use super::condition::{Condition, Criterion, SlaFacts};
use super::metric::Metric;
use super::target::{Target, Targets};
use super::warning::Warning;
use crate::calendar::CalendarName;
use crate::{HoldReason, Priority};

/// The name of a policy in `desk.toml` (`standard`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyName(pub String);

/// What is promised to some tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlaPolicy {
    /// The name in the configuration.
    pub name: PolicyName,
    /// To which tickets it applies.
    pub when: Condition,
    /// The calendar. `None` means the one of the ticket's team.
    pub calendar: Option<CalendarName>,
    /// The targets.
    pub targets: Targets,
    /// The reasons of a hold that pause the next response and the resolution. An approval always pauses every metric.
    pub pause_on: BTreeSet<HoldReason>,
    /// The thresholds, in rising order.
    pub warn: Vec<Warning>,
    /// Whether the requester is told of a missed target.
    pub tell_requester: bool,
}

/// A policy that applies to a ticket, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyMatch<'p> {
    /// The policy.
    pub policy: &'p SlaPolicy,
    /// The criteria that the ticket fulfils. It is empty if the policy applies to every ticket.
    pub because: Vec<Criterion>,
}

impl SlaPolicy {
    /// The first policy that applies to a ticket.
    pub fn first_match<'p>(policies: &'p [SlaPolicy], facts: &SlaFacts<'_>) -> Option<PolicyMatch<'p>> {
        policies.iter().find_map(|policy| {
            let because = policy.when.matched_by(facts)?;
            Some(PolicyMatch { policy, because })
        })
    }

    /// The target for a metric and a priority. `None` means that nothing is promised.
    pub fn target(&self, metric: Metric, priority: Priority) -> Option<Target> {
        self.targets.of(metric, priority)
    }

    /// Whether the clock of a metric stands still while a ticket is on hold for this reason.
    pub fn pauses(&self, metric: Metric, reason: HoldReason) -> bool {
        match (metric, reason) {
            (_, HoldReason::Approval) => true,
            (Metric::FirstResponse, _) => false,
            (Metric::NextResponse | Metric::Resolution, reason) => self.pause_on.contains(&reason),
        }
    }
}

impl fmt::Display for PolicyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
