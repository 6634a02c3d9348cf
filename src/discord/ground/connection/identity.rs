//! The bot's identity on Discord: its user, its application and the intents that it was granted.

use super::connect_error::ConnectError;
use crate::ground::dto::{Application, User};
use crate::ground::rest::{Call, RestClient};

/// Application flags: the Server Members Intent, for large bots and for small ones.
const MEMBERS_INTENT: u64 = 0b11 << 14;
/// Application flags: the Message Content Intent, for large bots and for small ones.
const MESSAGE_CONTENT_INTENT: u64 = 0b11 << 18;

/// The bot's identity on Discord.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// The id of the bot's user.
    pub(crate) user: String,
    pub(crate) name: String,
    /// The id of the application.
    pub(crate) application: String,
    /// The public key that verifies the application's interactions, where Discord sends it.
    pub(crate) verify_key: Option<String>,
    /// The "Interactions Endpoint URL" of the developer page.
    pub(crate) interactions_url: Option<String>,
    /// Whether the developer page grants the Message Content Intent.
    pub(crate) has_message_content_intent: bool,
    /// Whether the developer page grants the Server Members Intent.
    pub(crate) has_members_intent: bool,
}

/// Reads the bot's identity from Discord.
pub(crate) async fn fetch_identity(rest: &RestClient) -> Result<Identity, ConnectError> {
    let user: User = rest
        .fetch(&Call::get("users/@me", &[]))
        .await
        .map_err(ConnectError::from_rest)?;
    let application: Application = rest
        .fetch(&Call::get("applications/@me", &[]))
        .await
        .map_err(ConnectError::from_rest)?;
    Ok(Identity {
        name: user.display_name().to_owned(),
        user: user.id,
        application: application.id,
        verify_key: application.verify_key,
        interactions_url: application.interactions_endpoint_url,
        has_message_content_intent: application.flags & MESSAGE_CONTENT_INTENT != 0,
        has_members_intent: application.flags & MEMBERS_INTENT != 0,
    })
}
