//! The accounts that have the roles for which policies ask.

use std::collections::{BTreeMap, BTreeSet};

use desk::approval::{Ask, Candidate, Sources};
use desk::{Group, GroupName, PlatformGroup, Roster, ServiceName};

use crate::settings::Settings;

/// Returns the groups of platforms that the policies ask.
pub(crate) fn groups_to_ask(settings: &Settings) -> BTreeSet<PlatformGroup> {
    let rounds = settings
        .approvals
        .iter()
        .flat_map(|approval| &approval.policy.rounds);
    let asks: Vec<Ask> = rounds.flat_map(|rule| rule.ask.clone()).collect();
    let groups = settings.roster.groups.iter();
    let asked = groups.filter(|group| is_asked(&asks, &group.name));
    asked.flat_map(Group::sources).cloned().collect()
}

/// Returns whether one of these roles is the membership of a group.
pub(super) fn is_asked(asks: &[Ask], group: &GroupName) -> bool {
    asks.iter()
        .any(|ask| matches!(ask, Ask::Group(name) | Ask::Chosen(name) if name == group))
}

/// Returns whether one of these roles is the membership of a group that was not read since the start.
pub(super) fn is_incomplete(settings: &Settings, asks: &[Ask]) -> bool {
    let mut groups = settings.roster.groups.iter();
    groups.any(|group| group.is_incomplete() && is_asked(asks, &group.name))
}

/// Returns the accounts that have these roles now.
pub(super) fn candidates(settings: &Settings, ask: &[Ask], affected: &[ServiceName]) -> Vec<Candidate> {
    candidates_in(settings, &settings.roster, ask, affected)
}

/// As [`candidates`], with the people of this roster.
pub(super) fn candidates_in(
    settings: &Settings,
    roster: &Roster,
    ask: &[Ask],
    affected: &[ServiceName],
) -> Vec<Candidate> {
    let sources = Sources {
        roster,
        services: &settings.services,
        affected,
        managers: &[],
        chosen: &BTreeMap::new(),
    };
    Ask::candidates(ask, &sources)
}
