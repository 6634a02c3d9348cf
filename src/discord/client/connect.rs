//! One connection to Discord: who we are there, what we know, and the way to its API.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chat::{ChannelRef, Connection, Intake, Phrases};
use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::ground::clock;
use crate::ground::connection::config::Config;
use crate::ground::directory::cache::Directory;
use crate::ground::form_state::Kept;
use crate::ground::sync::progress::Heard;
use crate::ground::rest::{Call, Rest, Trouble};
use crate::ground::connection::public_key::PublicKey;
use crate::ground::dto::{Application, Joined, User};
use super::{command_registration as register, gateway};

/// Application flags: what the developer page allows the gateway to tell, for bots of any size and for small ones.
const HEARS_MEMBERS: u64 = 0b11 << 14;
const HEARS_WORDS: u64 = 0b11 << 18;

/// What to do where the token opens nothing.
pub(crate) const TOKEN_REFUSED: &str = "Discord refuses the bot token: reset it on the developer page (Bot, Reset Token) \
     and put the new one into the configuration";

/// One connection to Discord; cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

/// What all parts of a connection share.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) phrases: Phrases,
    pub(crate) rest: Rest,
    /// What files are read with.
    pub(crate) files: reqwest::Client,
    pub(crate) own: Own,
    /// The guilds that are served.
    pub(crate) guilds: Vec<String>,
    pub(crate) directory: Directory,
    pub(crate) kept: Kept,
    pub(crate) heard: Heard,
    pub(crate) reactions: crate::ground::sync::reaction_epochs::Epochs,
    pub(crate) authors: crate::read::changes::Authors,
    pub(crate) taken_up: crate::ground::sync::dedupe::TakenUp,
    pub(crate) breaker: crate::ground::connection::session_limit::Breaker,
    pub(crate) permissions: crate::read::lookup::Permissions,
    health: Mutex<Health>,
}

/// Who we are on Discord.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) user: String,
    pub(crate) name: String,
    pub(crate) application: String,
    /// The key that the application's interactions are signed with, where Discord tells it.
    pub(crate) verify_key: Option<String>,
    /// Where the developer page has interactions sent.
    pub(crate) interactions_url: Option<String>,
    /// Whether the developer page grants the words of messages.
    pub(crate) hears_words: bool,
    /// Whether the developer page grants news of members.
    pub(crate) hears_members: bool,
}

/// How a connection is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether events are coming in.
    pub connected: bool,
    /// Since when that is so.
    pub since: Option<DateTime<Utc>>,
    /// What went wrong last; stays until the connection stands again.
    pub last_error: Option<String>,
}

/// Why there is no connection, in words that an administrator can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// Something in the configuration or on Discord's developer page has to be changed.
    #[error("{0}")]
    Setup(String),
    /// Discord does not answer right now; trying again may help.
    #[error("Discord does not answer: {0}")]
    Unanswered(String),
}

impl Client {
    /// Asks Discord who we are, looks whether we are in the guild, and registers the commands.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] says what to do.
    pub async fn connect(config: Config, phrases: Phrases) -> Result<Self, ConnectError> {
        let rest = Rest::new(&config.api_url, &config.token).map_err(ConnectError::Setup)?;
        // The gateway's own client is made later; that it can be made safely is known now.
        gateway::http(&config).map_err(ConnectError::Setup)?;
        let own = who_we_are(&rest).await?;
        refuse_other_key(&config, &own)?;
        let guilds = guilds(&rest, &config, &own).await?;
        register::commands(&rest, &own, &guilds, &config.commands).await?;
        if !own.hears_words {
            tracing::warn!(
                connection = %config.connection,
                "The bot does not hear the words of messages: switch on \"Message Content Intent\" on its developer page"
            );
        }
        let files = crate::read::download::reader().map_err(ConnectError::Setup)?;
        let heard = Heard::since(clock::now());
        let inner = Inner {
            config,
            phrases,
            rest,
            files,
            own,
            guilds,
            directory: Directory::default(),
            kept: Kept::default(),
            heard,
            reactions: crate::ground::sync::reaction_epochs::Epochs::default(),
            authors: crate::read::changes::Authors::default(),
            taken_up: crate::ground::sync::dedupe::TakenUp::default(),
            breaker: crate::ground::connection::session_limit::Breaker::default(),
            permissions: crate::read::lookup::Permissions::default(),
            health: Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Names the conversations, by their ids, that are caught up with after a gap: watched channels and the direct
    /// conversations of open tickets; and up to when they were heard before this start. Without that, nothing before
    /// this connection is caught up with.
    pub fn follow(&self, conversations: &[ChannelRef], heard_until: Option<DateTime<Utc>>) {
        self.inner.heard.follow(conversations, heard_until);
    }

    /// Receives until cancelled, reconnecting by itself; what comes in goes into `intake`.
    pub fn listen(&self, intake: Intake, cancel: CancellationToken) -> JoinHandle<()> {
        tokio::spawn(gateway::listen(Arc::clone(&self.inner), intake, cancel))
    }

    /// How the connection is.
    pub fn health(&self) -> Health {
        let mut health = self.inner.health().clone();
        if self.inner.rest.is_token_refused() {
            // The socket may stand for a while on a token that opens nothing any more.
            health.last_error = Some(TOKEN_REFUSED.to_owned());
        }
        health
    }
}

impl Inner {
    pub(crate) fn connection(&self) -> &Connection {
        &self.config.connection
    }

    /// Whether a guild is one of ours; direct conversations have none.
    pub(crate) fn serves(&self, guild: Option<&str>) -> bool {
        guild.is_none_or(|guild| self.guilds.iter().any(|ours| ours == guild))
    }

    /// Notes that events come in, or that they do not.
    pub(crate) fn set_connected(&self, connected: bool) {
        let mut health = self.health();
        if health.connected != connected || health.since.is_none() {
            health.connected = connected;
            health.since = Some(clock::now());
        }
        if connected {
            health.last_error = None;
        }
    }

    /// Whether events come in.
    pub(crate) fn is_connected(&self) -> bool {
        self.health().connected
    }

    /// Notes what went wrong.
    pub(crate) fn note_error(&self, error: impl Into<String>) {
        self.health().last_error = Some(error.into());
    }

    /// Makes a call, and notes where the token is refused.
    pub(crate) async fn call(&self, call: &Call) -> Result<serde_json::Value, Trouble> {
        self.noted(self.rest.call(call).await)
    }

    /// Makes a call with files behind it, and notes where the token is refused.
    pub(crate) async fn upload(
        &self,
        call: &Call,
        form: reqwest::multipart::Form,
        within: Duration,
    ) -> Result<serde_json::Value, Trouble> {
        self.noted(self.rest.upload(call, form, within).await)
    }

    fn noted(&self, answer: Result<serde_json::Value, Trouble>) -> Result<serde_json::Value, Trouble> {
        if answer == Err(Trouble::Token) {
            tracing::error!(connection = %self.connection(), "Discord refuses the bot token");
            self.note_error(TOKEN_REFUSED);
        }
        answer
    }

    /// Makes a call and reads its answer into a type, noting where the token is refused.
    pub(crate) async fn ask<T: serde::de::DeserializeOwned>(&self, call: &Call) -> Result<T, Trouble> {
        let answer = self.call(call).await?;
        Rest::shape(call, answer)
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectError {
    /// What trouble with a call means while connecting.
    pub(crate) fn from_trouble(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Token => Self::Setup(TOKEN_REFUSED.to_owned()),
            Trouble::Refused { status, code, why } => {
                Self::Setup(format!("Discord refuses: {status} {code} {why}"))
            }
            Trouble::Wait(_) | Trouble::Down { .. } | Trouble::Silent { .. } => {
                Self::Unanswered(trouble.to_string())
            }
        }
    }
}

pub(crate) async fn who_we_are(rest: &Rest) -> Result<Own, ConnectError> {
    let user: User = rest
        .ask(&Call::get("users/@me", &[]))
        .await
        .map_err(ConnectError::from_trouble)?;
    let application: Application = rest
        .ask(&Call::get("applications/@me", &[]))
        .await
        .map_err(ConnectError::from_trouble)?;
    Ok(Own {
        name: user.display_name().to_owned(),
        user: user.id,
        application: application.id,
        verify_key: application.verify_key,
        interactions_url: application.interactions_endpoint_url,
        hears_words: application.flags & HEARS_WORDS != 0,
        hears_members: application.flags & HEARS_MEMBERS != 0,
    })
}

/// Discord would sign everything with a key that we refuse.
fn refuse_other_key(config: &Config, own: &Own) -> Result<(), ConnectError> {
    match (&config.public_key, &own.verify_key) {
        (Some(ours), Some(theirs)) if PublicKey::parse(theirs).as_ref() != Ok(ours) => {
            Err(ConnectError::Setup(format!(
                "public_key is not this application's: copy the one from \"General Information\" on its developer \
                 page ({theirs})"
            )))
        }
        _ => Ok(()),
    }
}

async fn guilds(rest: &Rest, config: &Config, own: &Own) -> Result<Vec<String>, ConnectError> {
    let joined: Vec<Joined> = rest
        .ask(&Call::get("users/@me/guilds", &[]))
        .await
        .map_err(ConnectError::from_trouble)?;
    let invitation = crate::client::manifest::invitation(&config.api_url, &own.application);
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
