//! `frontdesk check`: tries everything that can be wrong before people meet it, without changing anything of theirs.
//!
//! What is wrong in the file itself has been said before this is asked (`config.rs`).

use std::fmt;

use chat::Connection;
use commands::Words;
use secrecy::ExposeSecret;
use store::Store;

use crate::config::Config;
use crate::connect;
use crate::platform::Platform;
use crate::settings::{self, Channels, ChannelsError, Platforms};

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it went.
    pub verdict: Verdict,
    /// What was tried (`hq`, `database`).
    pub about: String,
    /// What was found and, where it is not well, the mend.
    pub text: String,
}

/// How something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// It works, with less than it could.
    Doubtful,
    /// It does not work like this.
    Broken,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.verdict {
            Verdict::Fine => "ok  ",
            Verdict::Doubtful => "warn",
            Verdict::Broken => "FAIL",
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

/// Tries database, connections and channels.
///
/// # Errors
///
/// When the desk's language is not known.
pub async fn everything(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let words = Words::in_language(&config.desk.language)?;
    let mut findings = written(config);
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
            Err(error) => findings.push(Finding::new(Verdict::Broken, name, error.to_string())),
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
            Err(error) => findings.push(Finding::new(Verdict::Broken, name, error.to_string())),
        }
    }
    findings.extend(channels(config, &platforms).await);
    Ok(findings)
}

/// What the file says and what it leaves out.
fn written(config: &Config) -> Vec<Finding> {
    let mut findings: Vec<Finding> = config
        .warnings
        .all
        .iter()
        .map(|mistake| Finding::new(Verdict::Doubtful, "configuration", config.warnings.line(mistake)))
        .collect();
    let mut gap = |is_there: bool, text: &str| {
        if is_there {
            findings.push(Finding::new(Verdict::Doubtful, "configuration", text));
        }
    };
    gap(
        config.slack.is_empty() && config.discord.is_empty(),
        "there is no connection, so nobody can reach the desk. Add [slack.NAME] or [discord.NAME].",
    );
    gap(
        config.teams.is_empty(),
        "there is no team, so nobody can open a ticket. Add a [[team]].",
    );
    gap(
        config.desk.requesters == desk::Requesters::Nobody,
        "nobody but the teams may ask for help. Write requesters = \"members\" in [desk].",
    );
    gap(
        config
            .teams
            .iter()
            .any(|team| team.members.is_empty() && team.leads.is_empty()),
        "a team has no members, so nobody can claim its tickets. Name them in members.",
    );
    if findings.is_empty() {
        findings.push(Finding::new(
            Verdict::Fine,
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
            Verdict::Fine,
            "database",
            "it can be reached, and its schema is this version's.",
        ),
        Ok(pending) => Finding::new(
            Verdict::Fine,
            "database",
            format!(
                "it can be reached; `serve` brings its schema up by {} step(s).",
                pending.len()
            ),
        ),
        Err(error) => Finding::new(Verdict::Broken, "database", chain(&error)),
    }
}

async fn channels(config: &Config, platforms: &Platforms) -> Vec<Finding> {
    if platforms.is_empty() {
        return Vec::new();
    }
    match Channels::ask(config, platforms).await {
        Ok(_) => vec![Finding::new(
            Verdict::Fine,
            "channels",
            "all that are named are there; triage channels are private.",
        )],
        Err(ChannelsError::Wrong(mistakes)) => mistakes
            .all
            .iter()
            .map(|mistake| Finding::new(Verdict::Broken, "channels", mistakes.line(mistake)))
            .collect(),
        Err(error @ ChannelsError::Unanswered { .. }) => {
            vec![Finding::new(
                Verdict::Doubtful,
                "channels",
                format!("{error}. Try again."),
            )]
        }
    }
}

fn from_slack(name: &str, found: slack::Finding) -> Finding {
    let verdict = match found.outcome {
        slack::Outcome::Ok => Verdict::Fine,
        slack::Outcome::Warn => Verdict::Doubtful,
        slack::Outcome::Fail => Verdict::Broken,
    };
    Finding::new(verdict, name, found.text)
}

fn from_discord(name: &str, found: discord::Finding) -> Finding {
    let verdict = match found.verdict {
        discord::Verdict::Ok => Verdict::Fine,
        discord::Verdict::Warn => Verdict::Doubtful,
        discord::Verdict::Fail => Verdict::Broken,
    };
    Finding::new(verdict, name, found.sentence)
}

/// An error and what is behind it, in one line.
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
