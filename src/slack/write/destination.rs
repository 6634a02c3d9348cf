//! The channel and thread that a message goes to.

use chat::{Conversation, DeliveryError, MessageAnchor, Place, Scope};
use serde_json::json;

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::delivery_error::{SHORT_DELAY, retry, unresolved_anchor};

/// The destination of a new message, in Slack's ids.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) channel: String,
    pub(crate) thread: Option<String>,
}

impl Workspace {
    /// Resolves a place. A thread belongs to its root's channel, also in a direct conversation.
    pub(crate) async fn destination_of(&self, place: &Place) -> Result<Destination, DeliveryError> {
        match place {
            Place::At(home) => Ok(Destination {
                channel: self.channel_of(home).await?,
                thread: None,
            }),
            Place::Under {
                root: MessageAnchor::Message(root),
                ..
            } => {
                let channel = root.channel.id.clone();
                // Slack has no replies to replies: the message goes into the reply's thread.
                let thread = self.directory.root_of(&channel, &root.id);
                Ok(Destination {
                    channel,
                    thread: Some(thread.unwrap_or_else(|| root.id.clone())),
                })
            }
            Place::Under {
                root: MessageAnchor::Post(_),
                ..
            } => Err(unresolved_anchor()),
        }
    }

    async fn channel_of(&self, home: &Conversation) -> Result<String, DeliveryError> {
        match home {
            Conversation::Channel(channel) => Ok(channel.id.clone()),
            Conversation::Direct(user) => match self.open_direct(&user.id).await {
                Ok(channel) => Ok(channel),
                // Opening a conversation is idempotent, so a lost answer is retried.
                Err(CallError::NoAnswer { why }) => Err(retry(SHORT_DELAY, Scope::Destination, false, why)),
                Err(error) => Err(self.delivery_error(error)),
            },
        }
    }

    /// Opens the direct conversation with a person.
    pub(crate) async fn open_direct(&self, user: &str) -> Result<String, CallError> {
        let directory = &self.directory;
        if let Some(channel) = directory.direct_with(user) {
            return Ok(channel);
        }
        let answer = self
            .web
            .post("conversations.open", &json!({ "users": user }))
            .await?;
        let Some(channel) = answer["channel"]["id"].as_str() else {
            return Err(CallError::NoAnswer {
                why: "the answer names no conversation".into(),
            });
        };
        directory.learn_direct(Some(user), channel);
        Ok(channel.to_owned())
    }
}
