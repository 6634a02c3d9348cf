//! All calendars and policies of a desk.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::condition::SlaFacts;
use super::policy::{PolicyMatch, SlaPolicy};
use crate::TeamName;
use crate::calendar::{Calendar, CalendarName};

/// All calendars and policies of a desk.
#[derive(Clone, Debug)]
pub struct ServiceLevels {
    /// The policies. The first one that matches a ticket applies.
    pub policies: Vec<SlaPolicy>,
    calendars: BTreeMap<CalendarName, Calendar>,
    of_teams: BTreeMap<TeamName, CalendarName>,
    of_desk: Option<CalendarName>,
    /// The calendar of teams without hours.
    always: Calendar,
}

impl ServiceLevels {
    /// A desk without policies, whose teams have no hours.
    pub fn none(zone: Tz) -> Self {
        Self {
            policies: Vec::new(),
            calendars: BTreeMap::new(),
            of_teams: BTreeMap::new(),
            of_desk: None,
            always: Calendar::always(zone),
        }
    }

    /// The same desk with these calendars. `of_desk` is the one of the teams that name none.
    pub fn with_calendars(
        self,
        calendars: impl IntoIterator<Item = (CalendarName, Calendar)>,
        of_teams: impl IntoIterator<Item = (TeamName, CalendarName)>,
        of_desk: Option<CalendarName>,
    ) -> Self {
        Self {
            calendars: calendars.into_iter().collect(),
            of_teams: of_teams.into_iter().collect(),
            of_desk,
            ..self
        }
    }

    /// The same desk with these policies.
    pub fn with_policies(self, policies: Vec<SlaPolicy>) -> Self {
        Self { policies, ..self }
    }

    /// The zone of the desk.
    pub fn zone(&self) -> Tz {
        self.always.zone()
    }

    /// The hours of a team. A team without hours is always open.
    pub fn calendar_of(&self, team: &TeamName) -> &Calendar {
        self.of_teams
            .get(team)
            .or(self.of_desk.as_ref())
            .and_then(|name| self.calendars.get(name))
            .unwrap_or(&self.always)
    }

    /// The calendar of a policy for a ticket of a team: its own, else the hours of the team.
    pub fn calendar_for(&self, policy: &SlaPolicy, team: &TeamName) -> &Calendar {
        let own = policy.calendar.as_ref().and_then(|name| self.calendars.get(name));
        own.unwrap_or_else(|| self.calendar_of(team))
    }

    /// The policy that applies to a ticket.
    pub fn policy_for(&self, facts: &SlaFacts<'_>) -> Option<PolicyMatch<'_>> {
        SlaPolicy::first_match(&self.policies, facts)
    }
}

/// A desk without calendars and policies.
impl Default for ServiceLevels {
    fn default() -> Self {
        Self::none(Tz::UTC)
    }
}
