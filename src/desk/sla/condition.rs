//! To which tickets a policy applies.

use std::collections::BTreeSet;

use crate::{GroupName, Kind, ServiceName, TeamName};

/// To which tickets a policy applies. All named criteria must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The team of the ticket.
    pub team: Option<TeamName>,
    /// The kind of the ticket.
    pub kind: Option<Kind>,
    /// The service of the ticket.
    pub service: Option<ServiceName>,
    /// A group of the requester.
    pub group: Option<GroupName>,
}

/// What a policy needs to know about a ticket.
#[derive(Clone, Debug)]
pub struct SlaFacts<'t> {
    /// The team.
    pub team: &'t TeamName,
    /// The kind.
    pub kind: Kind,
    /// The service.
    pub service: Option<&'t ServiceName>,
    /// The groups of the requester.
    pub groups: &'t BTreeSet<GroupName>,
}

/// A criterion that a ticket fulfils.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// The ticket belongs to the team.
    Team(TeamName),
    /// The ticket is of the kind.
    Kind(Kind),
    /// The ticket concerns the service.
    Service(ServiceName),
    /// The requester belongs to the group.
    Group(GroupName),
}

impl Condition {
    /// The criteria that a ticket fulfils: all of the condition, or `None`. A condition without criteria gives an empty
    /// list.
    pub fn matched_by(&self, facts: &SlaFacts<'_>) -> Option<Vec<Criterion>> {
        let criteria = [
            self.team.clone().map(Criterion::Team),
            self.kind.map(Criterion::Kind),
            self.service.clone().map(Criterion::Service),
            self.group.clone().map(Criterion::Group),
        ];
        let criteria: Vec<Criterion> = criteria.into_iter().flatten().collect();
        let all = criteria.iter().all(|criterion| criterion.holds(facts));
        all.then_some(criteria)
    }
}

impl Criterion {
    fn holds(&self, facts: &SlaFacts<'_>) -> bool {
        match self {
            Criterion::Team(team) => facts.team == team,
            Criterion::Kind(kind) => facts.kind == *kind,
            Criterion::Service(service) => facts.service == Some(service),
            Criterion::Group(group) => facts.groups.contains(group),
        }
    }
}
