//! Checks the settings of private tickets: a separate channel, and confidants who are members.

use crate::config::diagnostic::Diagnostic;
use crate::config::model::{Config, Team};

/// Runs all checks about private tickets.
pub(super) fn check(config: &Config, found: &mut Vec<Diagnostic>) {
    for team in &config.teams {
        private_channel_is_separate(config, team, found);
        confidants_are_members(team, found);
    }
    sensitive_words_need_a_private_channel(config, found);
}

/// More people read triage channels and watched channels than may read private tickets.
fn private_channel_is_separate(config: &Config, team: &Team, found: &mut Vec<Diagnostic>) {
    let Some(confidential) = &team.confidential else {
        return;
    };
    let watched = config
        .channels
        .iter()
        .filter(|channel| channel.at.value == confidential.value)
        .map(|channel| ("is watched for requests", &channel.at.location));
    let triage = config
        .teams
        .iter()
        .filter(|team| team.triage.value == confidential.value)
        .map(|team| ("is a triage channel", &team.triage.location));
    if let Some((what, location)) = watched.chain(triage).next() {
        found.push(Diagnostic::error(
            &confidential.location,
            "[[team]] confidential",
            format!("{} {what} in {}", confidential.value, location.phrase()),
            "Name a private channel that only those read who may see private tickets",
        ));
    }
}

fn confidants_are_members(team: &Team, found: &mut Vec<Diagnostic>) {
    if let (None, Some(first)) = (&team.confidential, team.confidants.first()) {
        found.push(Diagnostic::error(
            &first.location,
            "[[team]] confidants",
            "this team has no place for private tickets".to_owned(),
            "Name a private channel with confidential, or take confidants out",
        ));
    }
    for confidant in &team.confidants {
        let mut all = team.members.iter().chain(&team.leads);
        if all.all(|member| member.value != confidant.value) {
            found.push(Diagnostic::error(
                &confidant.location,
                "[[team]] confidants",
                format!(
                    "{} does not work in the team \"{}\"",
                    confidant.value, team.name.value
                ),
                "Name them in members as well, or take them out",
            ));
        }
    }
}

fn sensitive_words_need_a_private_channel(config: &Config, found: &mut Vec<Diagnostic>) {
    for channel in &config.channels {
        let Some(first) = channel.sensitive.first() else {
            continue;
        };
        let team = match &channel.team {
            Some(name) => config.teams.iter().find(|team| team.name.value == name.value),
            None => config.teams.first(),
        };
        if let Some(team) = team.filter(|team| team.confidential.is_none()) {
            found.push(Diagnostic::error(
                &first.location,
                "[[channel]] sensitive",
                format!(
                    "the team \"{}\" has no place for private tickets",
                    team.name.value
                ),
                "Name a private channel with confidential in its [[team]], or take sensitive out",
            ));
        }
    }
}
