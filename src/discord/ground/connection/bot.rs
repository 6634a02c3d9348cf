//! The bot: its access to Discord and the state that all folders share.

use std::fmt::Display;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chat::{ChannelRef, Connection, MessageRef, Phrases, UserRef};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::config::Config;
use super::connect_error::TOKEN_REJECTED;
use super::health::Health;
use super::identity::Identity;
use super::session_limit::SessionLimit;
use crate::ground::clock;
use crate::ground::directory::cache::Directory;
use crate::ground::directory::member_roles::MemberRoles;
use crate::ground::directory::message_authors::MessageAuthors;
use crate::ground::directory::permission_cache::PermissionCache;
use crate::ground::form_state::FormStates;
use crate::ground::rest::{Call, RestClient, RestError};
use crate::ground::sync::interaction_dedupe::InteractionDedupe;
use crate::ground::sync::progress::SyncProgress;
use crate::ground::sync::reaction_epochs::ReactionEpochs;

/// The bot: its access to Discord and the state that all folders share.
#[derive(Debug)]
pub(crate) struct Bot {
    pub(crate) config: Config,
    pub(crate) phrases: Phrases,
    pub(crate) rest: RestClient,
    /// The HTTP client that downloads files. It does not hold the token.
    pub(crate) file_client: reqwest::Client,
    pub(crate) identity: Identity,
    /// The ids of the guilds that this connection serves.
    pub(crate) guilds: Vec<String>,
    pub(crate) directory: Directory,
    pub(crate) form_states: FormStates,
    pub(crate) sync: SyncProgress,
    pub(crate) reaction_epochs: ReactionEpochs,
    pub(crate) message_authors: MessageAuthors,
    pub(crate) interaction_dedupe: InteractionDedupe,
    pub(crate) session_limit: SessionLimit,
    pub(crate) permission_cache: PermissionCache,
    pub(crate) member_roles: MemberRoles,
    health: Mutex<Health>,
}

/// What a new [`Bot`] is made of.
pub(crate) struct BotParts {
    pub(crate) config: Config,
    pub(crate) phrases: Phrases,
    pub(crate) rest: RestClient,
    pub(crate) file_client: reqwest::Client,
    pub(crate) identity: Identity,
    pub(crate) guilds: Vec<String>,
}

impl Bot {
    /// A bot with empty caches.
    pub(crate) fn new(parts: BotParts) -> Self {
        Self {
            config: parts.config,
            phrases: parts.phrases,
            rest: parts.rest,
            file_client: parts.file_client,
            identity: parts.identity,
            guilds: parts.guilds,
            directory: Directory::default(),
            form_states: FormStates::default(),
            sync: SyncProgress::since(clock::now()),
            reaction_epochs: ReactionEpochs::default(),
            message_authors: MessageAuthors::default(),
            interaction_dedupe: InteractionDedupe::default(),
            session_limit: SessionLimit::default(),
            permission_cache: PermissionCache::default(),
            member_roles: MemberRoles::default(),
            health: Mutex::default(),
        }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.config.connection
    }

    /// Whether this connection serves a guild. Direct messages have no guild and are always served.
    pub(crate) fn serves(&self, guild: Option<&str>) -> bool {
        guild.is_none_or(|guild| self.guilds.iter().any(|served| served == guild))
    }

    /// The address of a user.
    pub(crate) fn user_ref(&self, id: impl Display + Copy) -> UserRef {
        UserRef::new(self.connection(), id.to_string())
    }

    /// The address of a message.
    pub(crate) fn message_ref(&self, channel: impl Display + Copy, id: impl Display + Copy) -> MessageRef {
        MessageRef::new(
            &ChannelRef::new(self.connection(), channel.to_string()),
            id.to_string(),
        )
    }

    /// Makes a call. If Discord rejects the token, the health says so.
    pub(crate) async fn call(&self, call: &Call) -> Result<Value, RestError> {
        self.note_rejected_token(self.rest.call(call).await)
    }

    /// Makes a call with files. If Discord rejects the token, the health says so.
    pub(crate) async fn upload(
        &self,
        call: &Call,
        form: reqwest::multipart::Form,
        timeout: Duration,
    ) -> Result<Value, RestError> {
        self.note_rejected_token(self.rest.upload(call, form, timeout).await)
    }

    /// Makes a call and decodes its answer. If Discord rejects the token, the health says so.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: &Call) -> Result<T, RestError> {
        let answer = self.call(call).await?;
        RestClient::decode(call, answer)
    }

    /// The health, with the rejected token as last error while Discord rejects the token. The gateway may stay
    /// connected for a while after the token was revoked.
    pub(crate) fn health(&self) -> Health {
        let mut health = self.lock_health().clone();
        if self.rest.is_token_rejected() {
            health.last_error = Some(TOKEN_REJECTED.to_owned());
        }
        health
    }

    /// Whether the gateway delivers events.
    pub(crate) fn is_connected(&self) -> bool {
        self.lock_health().connected
    }

    /// Records whether the gateway delivers events.
    pub(crate) fn set_connected(&self, connected: bool) {
        let mut health = self.lock_health();
        if health.connected != connected || health.since.is_none() {
            health.connected = connected;
            health.since = Some(clock::now());
        }
        if connected {
            health.last_error = None;
        }
    }

    /// Records the last error.
    pub(crate) fn record_error(&self, error: impl Into<String>) {
        self.lock_health().last_error = Some(error.into());
    }

    fn note_rejected_token(&self, answer: Result<Value, RestError>) -> Result<Value, RestError> {
        if answer == Err(RestError::Unauthorized) {
            tracing::error!(connection = %self.connection(), "Discord rejects the bot token");
            self.record_error(TOKEN_REJECTED);
        }
        answer
    }

    fn lock_health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
