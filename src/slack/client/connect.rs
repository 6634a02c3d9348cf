//! One connection to one workspace: made once, cheap to clone.

use std::sync::Arc;

use chat::{ChannelRef, Intake, LookupError, MessageRef, Phrases};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::client::listen;
use crate::ground::config::{Config, Transport};
use crate::ground::directory::{Directory, Me};
use crate::ground::file_transfer::Pipe;
use crate::ground::health::{Health, Pulse};
use crate::ground::http_intake::Door;
use crate::ground::refs::Names;
use crate::ground::sync::Heard;
use crate::ground::web_api::{CallError, Web};
use crate::ground::workspace::Workspace;
use crate::write::files::Shares;

/// A connection to a workspace.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) workspace: Arc<Workspace>,
}

/// Why a workspace cannot be connected, in words that an administrator can act on.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// A token of the wrong kind stands in the configuration.
    #[error("the {which} must begin with {prefix}: {mend}")]
    WrongToken {
        /// Which one.
        which: &'static str,
        /// How it begins.
        prefix: &'static str,
        /// Where to find the right one.
        mend: &'static str,
    },
    /// Slack does not take the bot's token.
    #[error("Slack refuses the bot token ({code}): {mend}")]
    Refused {
        /// Slack's word for it.
        code: String,
        /// What to do about it.
        mend: &'static str,
    },
    /// Slack could not be asked.
    #[error("Slack cannot be reached: {why}")]
    Unreachable {
        /// What was seen instead.
        why: String,
    },
}

/// Where the bot's token is found.
pub(crate) const BOT_TOKEN_MEND: &str =
    "copy the Bot User OAuth Token from OAuth & Permissions on api.slack.com/apps";
/// Where the app's token is found.
pub(crate) const APP_TOKEN_MEND: &str =
    "make an App-Level Token with the scope connections:write under Basic Information on api.slack.com/apps";

impl Client {
    /// Asks Slack who we are.
    ///
    /// # Errors
    ///
    /// [`ConnectError`], when a token is wrong or Slack cannot be asked.
    pub async fn connect(config: Config, phrases: Phrases) -> Result<Self, ConnectError> {
        check_prefixes(&config)?;
        let web = Web::new(
            config.api_url.as_deref(),
            &config.bot_token,
            match &config.transport {
                Transport::Socket { app_token } => Some(app_token),
                Transport::None | Transport::Http { .. } => None,
            },
        );
        let me = who_am_i(&web).await?;
        let names = Names {
            connection: config.connection,
        };
        let workspace = Workspace {
            directory: Directory::new(me, names.clone()),
            names,
            web,
            pipe: Pipe::new(),
            shares: Shares::default(),
            pulse: Pulse::new(),
            heard: Heard::default(),
            phrases,
            transport: config.transport,
            door: Door::default(),
            silence: config.silence,
            follow_ups: TaskTracker::new(),
        };
        Ok(Self {
            workspace: Arc::new(workspace),
        })
    }

    /// Receives until cancelled, reconnecting by itself, and hands everything over to `intake`. When the handle is
    /// done, nothing is said any more. What comes by requests is taken only meanwhile.
    #[must_use]
    pub fn listen(&self, intake: Intake, cancel: CancellationToken) -> JoinHandle<()> {
        tokio::spawn(listen::run(Arc::clone(&self.workspace), intake, cancel))
    }

    /// Tells which channels, direct conversations and threads (by their roots) matter, and up to when all was heard:
    /// what was said there since is read once this listens. Nothing is read where nothing was ever heard.
    pub fn follow(
        &self,
        conversations: &[ChannelRef],
        threads: &[MessageRef],
        heard_until: Option<DateTime<Utc>>,
    ) {
        self.workspace.heard.follow(conversations, threads, heard_until);
    }

    /// Learns about these channels at once if they are many: Slack lets an app ask for single ones fifty times a minute,
    /// so that a desk with a hundred channels would be waiting when it has forgotten the first of them. About those that
    /// the list does not name nothing is learned.
    ///
    /// # Errors
    ///
    /// [`LookupError`], if Slack does not give the list.
    pub async fn learn_channels(&self, channels: &[ChannelRef]) -> Result<(), LookupError> {
        self.workspace.prefetch_channels(channels).await
    }

    /// How the connection is doing.
    #[must_use]
    pub fn health(&self) -> Health {
        self.workspace.pulse.health()
    }
}

fn check_prefixes(config: &Config) -> Result<(), ConnectError> {
    if !config.bot_token.expose_secret().starts_with("xoxb-") {
        return Err(ConnectError::WrongToken {
            which: "bot token",
            prefix: "xoxb-",
            mend: BOT_TOKEN_MEND,
        });
    }
    if let Transport::Socket { app_token } = &config.transport
        && !app_token.expose_secret().starts_with("xapp-")
    {
        return Err(ConnectError::WrongToken {
            which: "app token",
            prefix: "xapp-",
            mend: APP_TOKEN_MEND,
        });
    }
    Ok(())
}

async fn who_am_i(web: &Web) -> Result<Me, ConnectError> {
    let answer = web
        .post("auth.test", &serde_json::json!({}))
        .await
        .map_err(|error| match error {
            CallError::Refused { code, .. } => ConnectError::Refused {
                code,
                mend: BOT_TOKEN_MEND,
            },
            error => ConnectError::Unreachable {
                why: error.to_string(),
            },
        })?;
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    let (Some(user), Some(team), Some(url)) = (text("user_id"), text("team_id"), text("url")) else {
        return Err(ConnectError::Unreachable {
            why: "auth.test does not say who we are".into(),
        });
    };
    Ok(Me {
        url: format!("{}/", url.trim_end_matches('/')),
        team,
        enterprise: text("enterprise_id"),
        user,
        bot: text("bot_id"),
    })
}
