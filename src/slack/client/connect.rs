//! The client: one connection to one workspace, cheap to clone.

use std::sync::Arc;

use chat::{ChannelRef, Intake, LookupError, MessageRef, Phrases};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::client::listen;
use crate::ground::config::{Config, Transport};
use crate::ground::directory::{AppIdentity, Directory};
use crate::ground::file_transfer::FileTransfer;
use crate::ground::granted_scopes::SpeakingRight;
use crate::ground::health::{Health, HealthTracker};
use crate::ground::http_intake::HttpIntake;
use crate::ground::pending_uploads::PendingUploads;
use crate::ground::refs::Refs;
use crate::ground::sync::SyncProgress;
use crate::ground::web_api::{CallError, WebApi};
use crate::ground::workspace::Workspace;

/// A connection to a workspace.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) workspace: Arc<Workspace>,
}

/// The reason why a workspace cannot be connected, with advice for an administrator.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The configuration contains a token of the wrong kind.
    #[error("the {which} must begin with {prefix}: {mend}")]
    WrongToken {
        /// The token's name.
        which: &'static str,
        /// The prefix of a correct token.
        prefix: &'static str,
        /// Advice where to find the correct token.
        mend: &'static str,
    },
    /// Slack refuses the bot token.
    #[error("Slack refuses the bot token ({code}): {mend}")]
    Refused {
        /// Slack's error code.
        code: String,
        /// Advice what to do.
        mend: &'static str,
    },
    /// Slack cannot be reached.
    #[error("Slack cannot be reached: {why}")]
    Unreachable {
        /// The observed error.
        why: String,
    },
}

/// Advice where to find the bot token.
pub(crate) const BOT_TOKEN_ADVICE: &str =
    "copy the Bot User OAuth Token from OAuth & Permissions on api.slack.com/apps";
/// Advice where to find the app token.
pub(crate) const APP_TOKEN_ADVICE: &str =
    "make an App-Level Token with the scope connections:write under Basic Information on api.slack.com/apps";

impl Client {
    /// Connects and asks Slack for the app's identity.
    ///
    /// # Errors
    ///
    /// [`ConnectError`], if a token is wrong or Slack cannot be reached.
    pub async fn connect(config: Config, phrases: Phrases) -> Result<Self, ConnectError> {
        check_prefixes(&config)?;
        let web = WebApi::new(
            config.api_url.as_deref(),
            &config.bot_token,
            match &config.transport {
                Transport::Socket { app_token } => Some(app_token),
                Transport::None | Transport::Http { .. } => None,
            },
        );
        let identity = who_am_i(&web).await?;
        let refs = Refs {
            connection: config.connection,
        };
        let workspace = Workspace {
            directory: Directory::new(identity, refs.clone()),
            refs,
            web,
            file_transfer: FileTransfer::new(),
            pending_uploads: PendingUploads::default(),
            health: HealthTracker::new(),
            speaking: SpeakingRight::default(),
            sync: SyncProgress::default(),
            phrases,
            transport: config.transport,
            http_intake: HttpIntake::default(),
            silence: config.silence,
            follow_ups: TaskTracker::new(),
        };
        Ok(Self {
            workspace: Arc::new(workspace),
        })
    }

    /// Receives events until cancelled, reconnects when needed, and hands events over to `intake`. After the handle
    /// completes, nothing is sent any more. HTTP requests are accepted only meanwhile.
    #[must_use]
    pub fn listen(&self, intake: Intake, cancel: CancellationToken) -> JoinHandle<()> {
        tokio::spawn(listen::run(Arc::clone(&self.workspace), intake, cancel))
    }

    /// Sets the channels, direct conversations and threads (by their roots) to watch, and the time until which all
    /// events are known. Messages since then are caught up on while the connection listens. Nothing is caught up on
    /// if the time is `None`.
    pub fn follow(
        &self,
        conversations: &[ChannelRef],
        threads: &[MessageRef],
        known_until: Option<DateTime<Utc>>,
    ) {
        self.workspace.sync.follow(conversations, threads, known_until);
    }

    /// Fetches many unknown channels with one list. Slack allows fifty single lookups a minute, so a desk with a
    /// hundred channels would wait for expired entries. A channel that the list does not contain stays unknown.
    ///
    /// # Errors
    ///
    /// [`LookupError`], if Slack does not give the list.
    pub async fn learn_channels(&self, channels: &[ChannelRef]) -> Result<(), LookupError> {
        self.workspace.prefetch_channels(channels).await
    }

    /// The health of the connection.
    #[must_use]
    pub fn health(&self) -> Health {
        self.workspace.health.snapshot()
    }
}

fn check_prefixes(config: &Config) -> Result<(), ConnectError> {
    if !config.bot_token.expose_secret().starts_with("xoxb-") {
        return Err(ConnectError::WrongToken {
            which: "bot token",
            prefix: "xoxb-",
            mend: BOT_TOKEN_ADVICE,
        });
    }
    if let Transport::Socket { app_token } = &config.transport
        && !app_token.expose_secret().starts_with("xapp-")
    {
        return Err(ConnectError::WrongToken {
            which: "app token",
            prefix: "xapp-",
            mend: APP_TOKEN_ADVICE,
        });
    }
    Ok(())
}

async fn who_am_i(web: &WebApi) -> Result<AppIdentity, ConnectError> {
    let answer = web
        .post("auth.test", &serde_json::json!({}))
        .await
        .map_err(|error| match error {
            CallError::Refused { code, .. } => ConnectError::Refused {
                code,
                mend: BOT_TOKEN_ADVICE,
            },
            error => ConnectError::Unreachable {
                why: error.to_string(),
            },
        })?;
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let (Some(user), Some(team), Some(url)) = (text("user_id"), text("team_id"), text("url")) else {
        return Err(ConnectError::Unreachable {
            why: "auth.test does not state the identity of the app".into(),
        });
    };
    Ok(AppIdentity {
        url: format!("{}/", url.trim_end_matches('/')),
        team,
        enterprise: text("enterprise_id"),
        user,
        bot: text("bot_id"),
    })
}
