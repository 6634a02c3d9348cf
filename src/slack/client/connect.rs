//! One connection to one workspace: made once, cheap to clone.

use std::sync::Arc;
use std::time::Duration;

use chat::{ChannelRef, Intake, MessageRef, Phrases};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::client::sockets;
use crate::ground::config::{Config, Transport};
use crate::ground::directory::{Directory, Me};
use crate::ground::file_transfer::Pipe;
use crate::ground::health::{Health, Pulse};
use crate::ground::http_intake::Door;
use crate::ground::refs::Names;
use crate::ground::sync::Heard;
use crate::ground::web_api::{CallError, Web};
use crate::read::message::Ears;
use crate::read::mrkdwn::Known;
use crate::write::files::Shares;

/// A connection to a workspace.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) names: Names,
    pub(crate) web: Web,
    pub(crate) pipe: Pipe,
    pub(crate) shares: Shares,
    pub(crate) directory: Directory,
    pub(crate) pulse: Pulse,
    pub(crate) heard: Heard,
    pub(crate) phrases: Phrases,
    pub(crate) transport: Transport,
    pub(crate) door: Door,
    pub(crate) silence: Duration,
    /// What is still to be said to people whose interaction has been acknowledged.
    pub(crate) follow_ups: TaskTracker,
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

impl Inner {
    /// What requests are signed with, if events come by requests.
    pub(crate) fn signing_secret(&self) -> Option<&SecretString> {
        match &self.transport {
            Transport::Http { signing_secret } => Some(signing_secret),
            Transport::None | Transport::Socket { .. } => None,
        }
    }

    /// Reads messages with these names known.
    pub(crate) fn ears<'a>(&'a self, known: &'a Known) -> Ears<'a> {
        Ears {
            names: &self.names,
            me: &self.directory.me,
            known,
        }
    }
}

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
        let inner = Inner {
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
            inner: Arc::new(inner),
        })
    }

    /// Receives until cancelled, reconnecting by itself, and hands everything over to `intake`. When the handle is
    /// done, nothing is said any more. What comes by requests is taken only meanwhile.
    #[must_use]
    pub fn listen(&self, intake: Intake, cancel: CancellationToken) -> JoinHandle<()> {
        tokio::spawn(sockets::receive(self.clone(), intake, cancel))
    }

    /// Tells which channels, direct conversations and threads (by their roots) matter, and up to when all was heard:
    /// what was said there since is read once this listens. Nothing is read where nothing was ever heard.
    pub fn follow(
        &self,
        conversations: &[ChannelRef],
        threads: &[MessageRef],
        heard_until: Option<DateTime<Utc>>,
    ) {
        self.inner.heard.follow(conversations, threads, heard_until);
    }

    /// How the connection is doing.
    #[must_use]
    pub fn health(&self) -> Health {
        self.inner.pulse.health()
    }

    /// Who we are.
    pub(crate) fn me(&self) -> &Me {
        &self.inner.directory.me
    }

    /// An address that opens a message; with its thread, if that is known.
    pub(crate) fn address_of(&self, message: &MessageRef) -> String {
        let (channel, ts) = (&message.channel.id, &message.id);
        let directory = &self.inner.directory;
        let link = format!("{}archives/{channel}/p{}", directory.me.url, ts.replace('.', ""));
        match directory.root_of(channel, ts) {
            Some(root) => format!("{link}?thread_ts={root}&cid={channel}"),
            None => link,
        }
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
