//! Checks what concerns several sections: teams exist, channels are named once, identities belong to one person.

use std::collections::BTreeMap;

use super::categories;
use super::diagnostic::{Diagnostic, Located, Location};
use super::model::Config;
use super::values::nearest;

mod privacy;

/// Runs all checks. `teams_are_whole` is false if a team has errors; then references to teams are not checked.
pub(super) fn check(config: &Config, teams_are_whole: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if teams_are_whole {
        teams_exist(config, &mut found);
    }
    names_are_given_once(config, &mut found);
    channels_are_watched_once(config, &mut found);
    triage_is_not_watched(config, &mut found);
    privacy::check(config, &mut found);
    identities_belong_to_one_person(config, &mut found);
    categories::check(config, teams_are_whole, &mut found);
    found
}

fn teams_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.teams.iter().map(|team| team.name.value.as_str());
    for channel in &config.channels {
        match &channel.team {
            Some(team) if names().all(|name| name != team.value) => {
                let help = match nearest(&team.value, names()) {
                    Some(near) => format!("Did you mean \"{near}\"? If not, add a [[team]] of that name"),
                    None => format!("Add a [[team]] with name = \"{}\"", team.value),
                };
                let what = format!("there is no team \"{}\"", team.value);
                found.push(Diagnostic::error(&team.location, "[[channel]] team", what, help));
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
    let teams = config.teams.iter().map(|team| (&team.name, &team.name.value));
    for (location, first, name) in repeated(teams) {
        found.push(Diagnostic::error(
            location,
            "[[team]] name",
            format!("\"{name}\" is the name of the team in {} already", first.phrase()),
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
