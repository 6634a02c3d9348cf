//! Opens the connections, patiently: a platform that does not answer yet is asked again, a setup that is wrong is said.

use std::time::Duration;

use anyhow::{Context, anyhow};
use chat::{ChannelRef, ChatPlatform, Connection};
use chrono::{DateTime, Utc};
use commands::Words;
use url::Url;

use crate::config::{self, Config};
use crate::manifest;
use crate::platform::Platform;
use crate::settings::{self, Channels, ChannelsError, Platforms};

/// The longest pause before a platform is asked again.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens every connection that the configuration names.
///
/// # Errors
///
/// When something must be changed first. While a platform only does not answer, this goes on trying.
pub async fn all(
    config: &Config,
    words: &Words,
    heard_until: Option<DateTime<Utc>>,
) -> anyhow::Result<Platforms> {
    let mut platforms = Platforms::new();
    for (name, settings) in &config.slack {
        let settings = settings::slack(name, settings);
        let client = patiently(name, || async {
            match slack::Client::connect(settings.clone(), words.phrases()).await {
                Ok(client) => Ok(client),
                Err(error @ slack::ConnectError::Unreachable { .. }) => {
                    Err(Trouble::Passing(error.to_string()))
                }
                Err(error) => Err(Trouble::Setup(anyhow!(error))),
            }
        })
        .await?;
        platforms.insert(Connection(name.clone()), Platform::Slack(client));
    }
    for (name, settings) in &config.discord {
        let watched: Vec<ChannelRef> = settings::channels_of(config, name).cloned().collect();
        let connect = |watched: Vec<ChannelRef>| {
            let settings = discord(name, settings, words, watched, heard_until);
            async move { patiently(name, || open_discord(&settings, words)).await }
        };
        let mut client = connect(Vec::new()).await?;
        // It catches up with channels by their ids, and only it can tell which ids the names have.
        let ids = ids(&client, watched).await;
        if !ids.is_empty() {
            client = connect(ids).await?;
        }
        platforms.insert(Connection(name.clone()), Platform::Discord(client));
    }
    Ok(platforms)
}

async fn open_discord(settings: &discord::Config, words: &Words) -> Result<discord::Client, Trouble> {
    match discord::Client::connect(settings.clone(), words.phrases()).await {
        Ok(client) => Ok(client),
        Err(error @ discord::ConnectError::Unanswered(_)) => Err(Trouble::Passing(error.to_string())),
        Err(error) => Err(Trouble::Setup(anyhow!(error))),
    }
}

/// The channels by their ids; one that is not found is said later, with the line that names it.
async fn ids(client: &discord::Client, channels: Vec<ChannelRef>) -> Vec<ChannelRef> {
    let mut ids = Vec::new();
    for channel in channels {
        if let Ok(facts) = client.channel(&channel).await {
            ids.push(facts.channel);
        }
    }
    ids
}

/// What a Discord connection needs to know.
pub fn discord(
    name: &str,
    discord: &config::Discord,
    words: &Words,
    watched: Vec<ChannelRef>,
    heard_until: Option<DateTime<Utc>>,
) -> discord::Config {
    discord::Config {
        connection: Connection(name.to_owned()),
        token: discord.token.clone(),
        api_url: discord.api_url.clone(),
        guild: discord.guild.clone(),
        commands: manifest::discord_commands(words),
        watched,
        heard_until,
    }
}

/// Asks about the channels that the configuration names, until there is an answer.
///
/// # Errors
///
/// When a channel does not fit its use.
pub async fn channels(config: &Config, platforms: &Platforms) -> anyhow::Result<Channels> {
    patiently("the channels", || async {
        match Channels::ask(config, platforms).await {
            Ok(channels) => Ok(channels),
            Err(error @ ChannelsError::Unanswered { .. }) => Err(Trouble::Passing(error.to_string())),
            Err(ChannelsError::Wrong(mistakes)) => Err(Trouble::Setup(anyhow!(mistakes))),
        }
    })
    .await
}

/// Addresses of platforms that are not on this very machine.
pub fn real_addresses(config: &Config) -> Vec<&str> {
    let slack = config.slack.values().map(|slack| slack.api_url.as_str());
    let discord = config.discord.values().map(|discord| discord.api_url.as_str());
    slack
        .chain(discord)
        .filter(|address| !Url::parse(address).is_ok_and(|url| config::is_loopback(&url)))
        .collect()
}

enum Trouble {
    Passing(String),
    Setup(anyhow::Error),
}

async fn patiently<T, F>(name: &str, attempt: impl Fn() -> F) -> anyhow::Result<T>
where
    F: Future<Output = Result<T, Trouble>>,
{
    let mut pause = Duration::from_secs(1);
    loop {
        match attempt().await {
            Ok(made) => return Ok(made),
            Err(Trouble::Setup(error)) => {
                return Err(error).with_context(|| format!("cannot connect {name}"));
            }
            Err(Trouble::Passing(why)) => {
                tracing::warn!(connection = name, %why, "No answer; trying again in {} s", pause.as_secs());
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PATIENCE);
            }
        }
    }
}
