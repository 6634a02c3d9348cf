//! `frontdesk check`: tests the configuration, the database, the connections and the channels. It changes nothing that
//! people see.
//!
//! `config.rs` reports errors in the file itself before this check runs.

use std::fmt;

use chat::Connection;
use commands::Words;
use secrecy::ExposeSecret;
use store::Store;

use crate::config::Config;
use crate::connect;
use crate::platform::Platform;
use crate::settings::{self, Channels, ChannelsError, Platforms};

/// The result of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// The tested object (`hq`, `database`).
    pub about: String,
    /// The result and, if something is wrong, the remedy.
    pub text: String,
}

/// The verdict of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is right.
    Ok,
    /// The desk works with limitations.
    Warn,
    /// The desk does not work.
    Fail,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.verdict {
            Verdict::Ok => "ok  ",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        write!(f, "{mark}  {}: {}", self.about, self.text)
    }
}

impl Finding {
    fn new(verdict: Verdict, about: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            verdict,
            about: about.into(),
            text: text.into(),
        }
    }
}

/// Tests the database, the connections and the channels.
///
/// # Errors
///
/// The desk's language is unknown.
pub async fn run(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let words = Words::in_language(&config.desk.language)?;
    let mut findings = configuration(config);
    findings.push(database(config).await);
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

async fn database(config: &Config) -> Finding {
    let tried = async {
        let store = Store::open(config.database.url.expose_secret()).await?;
        store.pending().await
    };
    match tried.await {
        Ok(pending) if pending.is_empty() => Finding::new(
            Verdict::Ok,
            "database",
            "it can be reached, and its schema is this version's.",
        ),
        Ok(pending) => Finding::new(
            Verdict::Ok,
            "database",
            format!(
                "it can be reached; `serve` brings its schema up by {} step(s).",
                pending.len()
            ),
        ),
        Err(error) => Finding::new(Verdict::Fail, "database", chain(&error)),
    }
}

async fn channels(config: &Config, platforms: &Platforms) -> Vec<Finding> {
    if platforms.is_empty() {
        return Vec::new();
    }
    match Channels::ask(config, platforms).await {
        Ok(_) => vec![Finding::new(
            Verdict::Ok,
            "channels",
            "all that are named are there; triage channels are private.",
        )],
        Err(ChannelsError::Wrong(mistakes)) => mistakes
            .all
            .iter()
            .map(|mistake| Finding::new(Verdict::Fail, "channels", mistakes.line(mistake)))
            .collect(),
        Err(error @ ChannelsError::Unanswered { .. }) => {
            vec![Finding::new(
                Verdict::Warn,
                "channels",
                format!("{error}. Try again."),
            )]
        }
    }
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

/// An error and its sources in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        out.push_str(": ");
        out.push_str(&error.to_string());
        source = error.source();
    }
    out
}
