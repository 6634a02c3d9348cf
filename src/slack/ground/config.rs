//! What a connection to a workspace needs.

use std::time::Duration;

use chat::Connection;
use secrecy::SecretString;

/// One workspace.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name that the administrator gave to it.
    pub connection: Connection,
    /// The bot's token (`xoxb-…`).
    pub bot_token: SecretString,
    /// How events are received.
    pub transport: Transport,
    /// Where the Web API is, without a trailing slash; `None` for Slack's own, `https://slack.com/api`.
    pub api_url: Option<String>,
    /// How long a socket may stay silent before it is taken for dead; it is asked whether it is alive thrice as often.
    pub silence: Duration,
}

impl Config {
    /// An ordinary silence: Slack itself says something every few seconds.
    pub const SILENCE: Duration = Duration::from_secs(30);
}

/// How events are received.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Not at all: the desk only sends.
    None,
    /// Over sockets that we open.
    Socket {
        /// The app-level token (`xapp-…`).
        app_token: SecretString,
    },
    /// By requests to [`http::router`](crate::client::http::router).
    Http {
        /// What Slack signs them with.
        signing_secret: SecretString,
    },
}
