//! Why a connection cannot be opened.

use crate::ground::rest::RestError;

/// The instruction for an administrator whose bot token Discord rejects.
pub(crate) const TOKEN_REJECTED: &str = "Discord refuses the bot token: reset it on the developer page (Bot, Reset Token) \
     and put the new one into the configuration";

/// Why a connection cannot be opened, in words that an administrator can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// An administrator must change the configuration or Discord's developer page.
    #[error("{0}")]
    Setup(String),
    /// Discord does not answer at the moment. A later attempt may succeed.
    #[error("Discord does not answer: {0}")]
    Unanswered(String),
}

impl ConnectError {
    /// Classifies the error of a call that was made while connecting.
    pub(crate) fn from_rest(error: RestError) -> Self {
        match error {
            RestError::Unauthorized => Self::Setup(TOKEN_REJECTED.to_owned()),
            RestError::Rejected { status, code, why } => {
                Self::Setup(format!("Discord refuses: {status} {code} {why}"))
            }
            RestError::RateLimited(_) | RestError::Unavailable { .. } | RestError::NoAnswer { .. } => {
                Self::Unanswered(error.to_string())
            }
        }
    }
}
