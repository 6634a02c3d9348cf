//! `frontdesk check`: tests the configuration, the database, the connections and the channels. It changes nothing that
//! people see.
//!
//! `config.rs` reports errors in the file itself before this check runs.

use chat::Connection;
use commands::Words;

use crate::clock::Clock;
use crate::config::Config;
use crate::connect;
use crate::platform::Platform;
use crate::settings::{self, Channels, ChannelsError, Platforms};

mod database;
mod finding;
mod groups;
mod late_tickets;
mod service_levels;

pub use finding::{Finding, Verdict};

/// Tests the database, the connections and the channels.
///
/// # Errors
///
/// The desk's language is unknown.
pub async fn run(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let words = Words::in_language(&config.desk.language)?;
    let mut findings = configuration(config);
    findings.extend(service_levels::check(config, Clock::wall().now()));
    findings.extend(database::check(config).await);
    findings.extend(late_tickets::check(config, words.clone()).await);
    let mut platforms = Platforms::new();
    for (name, slack) in &config.slack {
        let settings = settings::slack(name, slack);
        match slack::Client::connect(settings, words.phrases()).await {
            Ok(client) => {
                findings.extend(
                    client
                        .check()
                        .await
                        .into_iter()
                        .map(|found| from_slack(name, found)),
                );
                platforms.insert(Connection(name.clone()), Platform::Slack(client));
            }
            Err(error) => findings.push(Finding::new(Verdict::Fail, name, error.to_string())),
        }
    }
    for (name, discord) in &config.discord {
        let settings = connect::discord(name, discord, &words);
        match discord::Client::connect(settings, words.phrases()).await {
            Ok(client) => {
                let channels: Vec<_> = settings::channels_of(config, name).cloned().collect();
                let found = client.check(&channels).await;
                findings.extend(found.into_iter().map(|found| from_discord(name, found)));
                platforms.insert(Connection(name.clone()), Platform::Discord(client));
            }
            Err(error) => findings.push(Finding::new(Verdict::Fail, name, error.to_string())),
        }
    }
    findings.extend(channels(config, &platforms).await);
    findings.extend(groups::check(config, &platforms).await);
    Ok(findings)
}

/// Warnings about the file, and about missing sections.
fn configuration(config: &Config) -> Vec<Finding> {
    let mut findings: Vec<Finding> = config
        .warnings
        .all
        .iter()
        .map(|mistake| Finding::new(Verdict::Warn, "configuration", config.warnings.line(mistake)))
        .collect();
    let mut warn_if = |is_there: bool, text: &str| {
        if is_there {
            findings.push(Finding::new(Verdict::Warn, "configuration", text));
        }
    };
    warn_if(
        config.slack.is_empty() && config.discord.is_empty(),
        "there is no connection, so nobody can reach the desk. Add [slack.NAME] or [discord.NAME].",
    );
    warn_if(
        config.teams.is_empty(),
        "there is no team, so nobody can open a ticket. Add a [[team]].",
    );
    warn_if(
        config.desk.requesters == desk::Requesters::Nobody,
        "nobody but the teams may ask for help. Write requesters = \"members\" in [desk].",
    );
    warn_if(
        config
            .teams
            .iter()
            .any(|team| team.members.is_empty() && team.leads.is_empty()),
        "a team has no members, so nobody can claim its tickets. Name them in members.",
    );
    if findings.is_empty() {
        findings.push(Finding::new(
            Verdict::Ok,
            "configuration",
            "every key is understood.",
        ));
    }
    findings
}

async fn channels(config: &Config, platforms: &Platforms) -> Vec<Finding> {
    let names = config.slack.keys().chain(config.discord.keys());
    let is_untried = |name: &&String| {
        !platforms.contains_key(&Connection((*name).clone()))
            && settings::channels_of(config, name).next().is_some()
    };
    let mut findings: Vec<Finding> = names
        .filter(is_untried)
        .map(|name| {
            let text = format!("those of {name} were not looked at, because {name} cannot be connected.");
            Finding::new(Verdict::Warn, "channels", text)
        })
        .collect();
    if platforms.is_empty() {
        return findings;
    }
    match Channels::ask(config, platforms).await {
        Ok(found) => {
            if findings.is_empty() {
                let text = "all that are named are there; triage channels are private.";
                findings.push(Finding::new(Verdict::Ok, "channels", text));
            }
            let warnings = found.warnings();
            let lines = warnings.all.iter().map(|warning| warnings.line(warning));
            findings.extend(lines.map(|line| Finding::new(Verdict::Warn, "channels", line)));
        }
        Err(ChannelsError::Wrong(mistakes)) => {
            let lines = mistakes.all.iter().map(|mistake| mistakes.line(mistake));
            findings.extend(lines.map(|line| Finding::new(Verdict::Fail, "channels", line)));
        }
        Err(error @ ChannelsError::Unanswered { .. }) => {
            let text = format!("{error}. Try again.");
            findings.push(Finding::new(Verdict::Warn, "channels", text));
        }
    }
    findings
}

fn from_slack(name: &str, found: slack::Finding) -> Finding {
    let verdict = match found.outcome {
        slack::Outcome::Ok => Verdict::Ok,
        slack::Outcome::Warn => Verdict::Warn,
        slack::Outcome::Fail => Verdict::Fail,
    };
    Finding::new(verdict, name, found.text)
}

fn from_discord(name: &str, found: discord::Finding) -> Finding {
    let verdict = match found.verdict {
        discord::Verdict::Ok => Verdict::Ok,
        discord::Verdict::Warn => Verdict::Warn,
        discord::Verdict::Fail => Verdict::Fail,
    };
    Finding::new(verdict, name, found.sentence)
}
