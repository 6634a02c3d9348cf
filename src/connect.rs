//! Opens the connections, patiently: a platform that does not answer yet is asked again, a setup that is wrong is said.

use std::time::Duration;

use anyhow::{Context, anyhow};
use chat::{ChannelRef, Connection};
use commands::Words;
use store::{Store, StoreError};
use url::Url;

use crate::clock;
use crate::config::{self, Config};
use crate::manifest;
use crate::platform::Platform;
use crate::settings::{self, Channels, ChannelsError, Platforms};

/// The longest pause before a platform is asked again.
const PATIENCE: Duration = Duration::from_secs(30);

/// Slack answers fifty such questions a minute: the threads of so many tickets are read within the hour.
const MOST_THREADS: i64 = 2_000;

/// Opens every connection that the configuration names.
///
/// # Errors
///
/// When something must be changed first. While a platform only does not answer, this goes on trying.
pub async fn all(config: &Config, words: &Words) -> anyhow::Result<Platforms> {
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
        let settings = discord(name, settings, words);
        let client = patiently(name, || open_discord(&settings, words)).await?;
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

/// Tells each connection that can read what it missed which conversations matter, and up to when they were heard.
///
/// # Errors
///
/// When the store does not answer.
pub async fn follow(platforms: &Platforms, desk: &commands::Desk, store: &Store) -> Result<(), StoreError> {
    let restored_at = store.reads().restored_at().await?;
    for (connection, platform) in platforms {
        let watched = desk.channels.iter().map(|watched| &watched.channel);
        let here = watched
            .chain(desk.triage.values())
            .chain(desk.confidential.values())
            .filter(|channel| channel.connection == *connection);
        let mut conversations: Vec<ChannelRef> = here.cloned().collect();
        conversations.extend(store.reads().direct_conversations(connection).await?);
        let heard_until = store.heard_until(connection, clock::wall()).await?;
        // What was said before a backup was put back may have been dealt with, and no key says so any more.
        let since = heard_until.max(restored_at);
        match platform {
            Platform::Discord(client) => client.follow(&conversations, since),
            // Slack's threads are no conversations of their own, and a channel's history does not show what is in them.
            Platform::Slack(client) => {
                let threads = store.reads().open_threads(connection, MOST_THREADS).await?;
                client.follow(&conversations, &threads, since);
            }
        }
    }
    Ok(())
}

/// What a Discord connection needs to know.
pub fn discord(name: &str, discord: &config::Discord, words: &Words) -> discord::Config {
    discord::Config {
        connection: Connection(name.to_owned()),
        token: discord.token.clone(),
        api_url: discord.api_url.clone(),
        public_key: discord.public_key.clone(),
        guild: discord.guild.clone(),
        commands: manifest::discord_commands(words),
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
