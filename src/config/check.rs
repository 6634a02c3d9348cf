//! Checks what concerns several sections: teams exist, channels are named once, identities belong to one person.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, Located, Location};
use super::model::Config;
use super::{approvals, calendars, categories, changes, holds, knowledge, services, sla, values};

mod privacy;

/// The kinds of sections that were read completely. A section with an error was not read, so references to sections of
/// its kind are not reported as missing.
pub(super) struct Complete(Vec<&'static str>);

impl Complete {
    /// Which sections these diagnostics are not about.
    pub(super) fn without(diagnostics: &[Diagnostic]) -> Self {
        let is_complete = |section: &&'static str| {
            let mut keys = diagnostics.iter().map(|diagnostic| diagnostic.key.as_str());
            keys.all(|key| !key.starts_with(*section))
        };
        let kinds = [
            "[[team]]",
            "[[service]]",
            "[[group]]",
            "[[approval_policy]]",
            "[[calendar]]",
        ];
        Self(kinds.into_iter().filter(is_complete).collect())
    }

    fn has(&self, kind: &str) -> bool {
        self.0.contains(&kind)
    }
}

/// Runs all checks.
pub(super) fn check(config: &Config, complete: &Complete) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if complete.has("[[team]]") {
        teams_exist(config, &mut found);
        services::teams_exist(config, &mut found);
        knowledge::team_exists(config, &mut found);
        approvals::teams_exist(config, &mut found);
        changes::team_exists(config, &mut found);
        sla::teams_exist(config, &mut found);
    }
    if complete.has("[[group]]") {
        knowledge::group_exists(config, &mut found);
        approvals::groups_exist(config, &mut found);
        sla::groups_exist(config, &mut found);
    }
    if complete.has("[[group]]") && complete.has("[[team]]") {
        approvals::enough_people_are_asked(config, &mut found);
    }
    if complete.has("[[approval_policy]]") {
        changes::policies_exist(config, &mut found);
        categories::policies_exist(config, &mut found);
    }
    if complete.has("[[service]]") {
        services::dependencies_exist(config, &mut found);
        changes::services_exist(config, &mut found);
        sla::services_exist(config, &mut found);
    }
    if complete.has("[[calendar]]") {
        calendars::calendars_exist(config, &mut found);
    }
    sla::check(config, &mut found);
    holds::check(config, &mut found);
    services::check(config, &mut found);
    approvals::channels_are_not_watched(config, &mut found);
    changes::check(config, &mut found);
    names_are_given_once(config, &mut found);
    channels_are_watched_once(config, &mut found);
    triage_is_not_watched(config, &mut found);
    privacy::check(config, &mut found);
    identities_belong_to_one_person(config, &mut found);
    categories::check(config, complete.has("[[team]]"), &mut found);
    found
}

fn teams_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.teams.iter().map(|team| team.name.value.as_str());
    for channel in &config.channels {
        match &channel.team {
            Some(team) if names().all(|name| name != team.value) => {
                let problem = values::unknown("team", &team.value, names());
                found.push(problem.at(&team.location, "[[channel]] team"));
            }
            None if config.teams.is_empty() => found.push(Diagnostic::error(
                &channel.at.location,
                "[[channel]]",
                "nobody deals with what is said there".to_owned(),
                "Add a [[team]]",
            )),
            Some(_) | None => {}
        }
    }
}

fn names_are_given_once(config: &Config, found: &mut Vec<Diagnostic>) {
    let teams: Vec<_> = config.teams.iter().map(|team| &team.name).collect();
    let groups: Vec<_> = config.groups.iter().map(|group| &group.name).collect();
    let services: Vec<_> = config.services.iter().map(|service| &service.name).collect();
    let policies: Vec<_> = config
        .approval_policies
        .iter()
        .map(|policy| &policy.name)
        .collect();
    let templates: Vec<_> = config
        .change_templates
        .iter()
        .map(|template| &template.name)
        .collect();
    let calendars: Vec<_> = config.calendars.iter().map(|calendar| &calendar.name).collect();
    let promises: Vec<_> = config.sla_policies.iter().map(|policy| &policy.name).collect();
    for (kind, names) in [
        ("team", teams),
        ("group", groups),
        ("service", services),
        ("approval_policy", policies),
        ("change_template", templates),
        ("calendar", calendars),
        ("sla", promises),
    ] {
        names_once(kind, &names, found);
    }
}

/// Checks that each name of one kind of section is given once.
pub(super) fn names_once(kind: &str, names: &[&Located<String>], found: &mut Vec<Diagnostic>) {
    let names = names.iter().map(|name| (*name, &name.value));
    for (location, first, name) in repeated(names) {
        found.push(Diagnostic::error(
            location,
            &format!("[[{kind}]] name"),
            format!(
                "\"{name}\" is the name of the {kind} in {} already",
                first.phrase()
            ),
            "Choose another name",
        ));
    }
}

fn channels_are_watched_once(config: &Config, found: &mut Vec<Diagnostic>) {
    let channels = config
        .channels
        .iter()
        .map(|channel| (&channel.at, &channel.at.value));
    for (location, first, channel) in repeated(channels) {
        found.push(Diagnostic::error(
            location,
            "[[channel]] at",
            format!("{channel} is watched in {} already", first.phrase()),
            "Keep one of the two",
        ));
    }
}

/// Requesters read watched channels, so notes must not be posted there.
fn triage_is_not_watched(config: &Config, found: &mut Vec<Diagnostic>) {
    for team in &config.teams {
        if let Some(watched) = config
            .channels
            .iter()
            .find(|channel| channel.at.value == team.triage.value)
        {
            found.push(Diagnostic::error(
                &team.triage.location,
                "[[team]] triage",
                format!(
                    "{} is watched for requests in {}",
                    team.triage.value,
                    watched.at.location.phrase()
                ),
                "Name a private channel of the team's own",
            ));
        }
    }
}

fn identities_belong_to_one_person(config: &Config, found: &mut Vec<Diagnostic>) {
    let identities = config
        .people
        .iter()
        .flat_map(|person| &person.identities)
        .map(|identity| (identity, &identity.value));
    for (location, first, identity) in repeated(identities) {
        found.push(Diagnostic::error(
            location,
            "[[person]] identities",
            format!("{identity} is named in {} already", first.phrase()),
            "Keep it with the human it belongs to",
        ));
    }
}

/// The repeated items: the location of the repetition, the location of the first one, and the item.
fn repeated<'c, T: Ord, V>(
    items: impl Iterator<Item = (&'c Located<V>, &'c T)>,
) -> Vec<(&'c Location, &'c Location, &'c T)>
where
    V: 'c,
{
    let mut first = BTreeMap::new();
    let mut again = Vec::new();
    for (sited, key) in items {
        match first.get(key) {
            Some(location) => again.push((&sited.location, *location, key)),
            None => {
                first.insert(key, &sited.location);
            }
        }
    }
    again
}
