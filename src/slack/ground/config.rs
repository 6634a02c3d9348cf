//! Configuration of a connection to a workspace.

use std::time::Duration;

use chat::Connection;
use secrecy::SecretString;

/// The configuration of one workspace.
#[derive(Clone, Debug)]
pub struct Config {
    /// The connection's name in `desk.toml`.
    pub connection: Connection,
    /// The bot's token (`xoxb-…`).
    pub bot_token: SecretString,
    /// How events are received.
    pub transport: Transport,
    /// The Web API's base URL without a trailing slash; `None` means `https_connector://slack.com/api`.
    pub api_url: Option<String>,
    /// A socket that is silent for this long counts as dead. Pings are sent three times as often.
    pub silence: Duration,
}

impl Config {
    /// The usual value. Slack itself sends a frame every few seconds.
    pub const SILENCE: Duration = Duration::from_secs(30);
}

/// How events are received.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Events are not received: the desk only sends.
    None,
    /// Socket Mode: the desk opens WebSocket connections.
    Socket {
        /// The app-level token (`xapp-…`).
        app_token: SecretString,
    },
    /// Slack sends HTTP requests to [`http::router`](crate::http::router).
    Http {
        /// The secret with which Slack signs the requests.
        signing_secret: SecretString,
    },
}
