//! The [`Client`]: it connects to Discord, registers the commands and starts the gateway.

use std::sync::Arc;

use chat::{ChannelRef, Intake, Phrases};
use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::command_registration::register_commands;
use super::gateway;
use super::manifest::invitation;
use crate::ground::connection::bot::{Bot, BotParts};
use crate::ground::connection::config::Config;
use crate::ground::connection::connect_error::ConnectError;
use crate::ground::connection::health::Health;
use crate::ground::connection::identity::{Identity, fetch_identity};
use crate::ground::connection::public_key::PublicKey;
use crate::ground::dto::JoinedGuild;
use crate::ground::rest::{Call, RestClient};
use crate::read::download::file_client;

/// One connection to Discord; cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) bot: Arc<Bot>,
}

impl Client {
    /// Reads the bot's identity, finds its guilds, and registers the commands.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] says what to do.
    pub async fn connect(config: Config, phrases: Phrases) -> Result<Self, ConnectError> {
        let rest = RestClient::new(&config.api_url, &config.token).map_err(ConnectError::Setup)?;
        // The gateway builds this client again for each session. A wrong configuration must fail here already.
        gateway::serenity_http(&config).map_err(ConnectError::Setup)?;
        let identity = fetch_identity(&rest).await?;
        check_public_key(&config, &identity)?;
        let guilds = find_guilds(&rest, &config, &identity).await?;
        register_commands(&rest, &identity, &guilds, &config.commands).await?;
        if !identity.has_message_content_intent {
            tracing::warn!(
                connection = %config.connection,
                "The bot cannot read the content of messages: switch on \"Message Content Intent\" on its developer page"
            );
        }
        let file_client = file_client().map_err(ConnectError::Setup)?;
        let bot = Bot::new(BotParts {
            config,
            phrases,
            rest,
            file_client,
            identity,
            guilds,
        });
        Ok(Self { bot: Arc::new(bot) })
    }

    /// Sets the conversations whose history is read after a gap: watched channels and the direct conversations of
    /// open tickets. `heard_until` is the moment up to which events were received before this start; without it, no
    /// history from before this connection is read.
    pub fn follow(&self, conversations: &[ChannelRef], heard_until: Option<DateTime<Utc>>) {
        self.bot.sync.watch(conversations, heard_until);
    }

    /// Receives events until cancelled and puts them into `intake`. It reconnects by itself.
    pub fn listen(&self, intake: Intake, cancel: CancellationToken) -> JoinHandle<()> {
        tokio::spawn(gateway::listen(Arc::clone(&self.bot), intake, cancel))
    }

    /// The health of the connection.
    pub fn health(&self) -> Health {
        self.bot.health()
    }
}

/// Fails if the configured public key is not the application's: then every signature of Discord would be refused.
fn check_public_key(config: &Config, identity: &Identity) -> Result<(), ConnectError> {
    match (&config.public_key, &identity.verify_key) {
        (Some(configured), Some(actual)) if PublicKey::parse(actual).as_ref() != Ok(configured) => {
            Err(ConnectError::Setup(format!(
                "public_key is not this application's: copy the one from \"General Information\" on its developer \
                 page ({actual})"
            )))
        }
        _ => Ok(()),
    }
}

/// The guilds to serve: the configured one, or every guild that the bot is in.
async fn find_guilds(
    rest: &RestClient,
    config: &Config,
    identity: &Identity,
) -> Result<Vec<String>, ConnectError> {
    let joined: Vec<JoinedGuild> = rest
        .fetch(&Call::get("users/@me/guilds", &[]))
        .await
        .map_err(ConnectError::from_rest)?;
    let invitation = invitation(&config.api_url, &identity.application);
    match &config.guild {
        Some(guild) if !joined.iter().any(|known| known.id == *guild) => Err(ConnectError::Setup(format!(
            "the bot is not in the server {guild}: invite it with {invitation}"
        ))),
        Some(guild) => Ok(vec![guild.clone()]),
        None if joined.is_empty() => Err(ConnectError::Setup(format!(
            "the bot is in no server yet: invite it with {invitation}"
        ))),
        None => Ok(joined.into_iter().map(|guild| guild.id).collect()),
    }
}
