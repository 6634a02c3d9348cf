//! What a connection to a workspace needs.

use chat::Connection;
use secrecy::SecretString;

/// One workspace.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name that the administrator gave to it.
    pub connection: Connection,
    /// The bot's token (`xoxb-…`).
    pub bot_token: SecretString,
    /// The app-level token (`xapp-…`) with which events are received over Socket Mode. Without it nothing is received.
    pub app_token: Option<SecretString>,
    /// Where the Web API is, without a trailing slash; `None` for Slack's own, `https://slack.com/api`.
    pub api_url: Option<String>,
}
