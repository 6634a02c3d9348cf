//! Opens the connections. A platform that does not answer is retried; a wrong setup is an error.

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

/// The longest pause between two attempts.
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// Slack allows fifty such requests a minute, so these threads are read within an hour.
const MAX_THREADS: i64 = 2_000;

/// Opens every connection that the configuration names.
///
/// # Errors
///
/// The setup is wrong. While a platform does not answer, this function retries.
pub async fn all(config: &Config, words: &Words) -> anyhow::Result<Platforms> {
    let mut platforms = Platforms::new();
    for (name, settings) in &config.slack {
        let settings = settings::slack(name, settings);
        let client = retry(name, || async {
            match slack::Client::connect(settings.clone(), words.phrases()).await {
                Ok(client) => Ok(client),
                Err(error @ slack::ConnectError::Unreachable { .. }) => {
                    Err(ConnectFailure::Temporary(error.to_string()))
                }
                Err(error) => Err(ConnectFailure::Setup(anyhow!(error))),
            }
        })
        .await?;
        platforms.insert(Connection(name.clone()), Platform::Slack(client));
    }
    for (name, settings) in &config.discord {
        let settings = discord(name, settings, words);
        let client = retry(name, || open_discord(&settings, words)).await?;
        platforms.insert(Connection(name.clone()), Platform::Discord(client));
    }
    Ok(platforms)
}

async fn open_discord(settings: &discord::Config, words: &Words) -> Result<discord::Client, ConnectFailure> {
    match discord::Client::connect(settings.clone(), words.phrases()).await {
        Ok(client) => Ok(client),
        Err(error @ discord::ConnectError::Unanswered(_)) => {
            Err(ConnectFailure::Temporary(error.to_string()))
        }
        Err(error) => Err(ConnectFailure::Setup(anyhow!(error))),
    }
}

/// Tells each connection which conversations to catch up on, and since when.
///
/// # Errors
///
/// The store does not answer.
pub async fn follow(
    platforms: &Platforms,
    desk: &commands::Settings,
    store: &Store,
) -> Result<(), StoreError> {
    let restored_at = store.reads().restored_at().await?;
    for (connection, platform) in platforms {
        let watched = desk.channels.iter().map(|watched| &watched.channel);
        let here = watched
            .chain(desk.triage.values())
            .chain(desk.confidential.values())
            .filter(|channel| channel.connection == *connection);
        let mut conversations: Vec<ChannelRef> = here.cloned().collect();
        conversations.extend(store.reads().direct_conversations(connection).await?);
        let synced_until = store.synced_until(connection, clock::wall()).await?;
        // Messages from before a restore may have been processed, and the restored inbox does not know them.
        let since = synced_until.max(restored_at);
        match platform {
            Platform::Discord(client) => client.follow(&conversations, since),
            // On Slack, a channel's history does not contain the messages of its threads.
            Platform::Slack(client) => {
                let threads = store.reads().open_threads(connection, MAX_THREADS).await?;
                client.follow(&conversations, &threads, since);
            }
        }
    }
    Ok(())
}

/// The settings of a Discord connection.
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
/// A channel does not fit its use.
pub async fn channels(config: &Config, platforms: &Platforms) -> anyhow::Result<Channels> {
    retry("the channels", || async {
        match Channels::ask(config, platforms).await {
            Ok(channels) => {
                let warnings = channels.warnings();
                for warning in &warnings.all {
                    tracing::warn!("{}", warnings.line(warning));
                }
                Ok(channels)
            }
            Err(error @ ChannelsError::Unanswered { .. }) => {
                Err(ConnectFailure::Temporary(error.to_string()))
            }
            Err(ChannelsError::Wrong(mistakes)) => Err(ConnectFailure::Setup(anyhow!(mistakes))),
        }
    })
    .await
}

/// The API addresses that are not on this machine.
pub fn real_addresses(config: &Config) -> Vec<&str> {
    let slack = config.slack.values().map(|slack| slack.api_url.as_str());
    let discord = config.discord.values().map(|discord| discord.api_url.as_str());
    slack
        .chain(discord)
        .filter(|address| !Url::parse(address).is_ok_and(|url| config::is_loopback(&url)))
        .collect()
}

enum ConnectFailure {
    Temporary(String),
    Setup(anyhow::Error),
}

async fn retry<T, F>(name: &str, attempt: impl Fn() -> F) -> anyhow::Result<T>
where
    F: Future<Output = Result<T, ConnectFailure>>,
{
    let mut pause = Duration::from_secs(1);
    loop {
        match attempt().await {
            Ok(made) => return Ok(made),
            Err(ConnectFailure::Setup(error)) => {
                return Err(error).with_context(|| format!("cannot connect {name}"));
            }
            Err(ConnectFailure::Temporary(why)) => {
                tracing::warn!(connection = name, %why, "No answer; trying again in {} s", pause.as_secs());
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(MAX_PAUSE);
            }
        }
    }
}
