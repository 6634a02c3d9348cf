//! Delivery of a message without files.

use chat::{
    Card, Conversation, DeliveryError, DeliveryKey, FailureReason, MessageAnchor, OutboundAction,
    OutboundMessage, Place, Receipt, Scope, UserRef,
};
use serde_json::{Value, json};

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::block_kit::{RenderedCard, render_card};
use crate::write::delivery_error::{SHORT_DELAY, retry, unresolved_anchor};
use crate::write::destination::Destination;
use crate::write::mention_policy::MentionPolicy;
use crate::write::rich_text;
use crate::write::stray::is_stray;

/// The metadata type that marks our messages, so that they can be found again.
pub(crate) const METADATA_EVENT_TYPE: &str = "frontdesk_message";

/// What came of the call that posts a message.
#[derive(Debug)]
pub(super) enum Posted {
    /// Slack has accepted the message.
    Sent(Receipt),
    /// The call failed.
    Refused(CallError),
}

impl Workspace {
    pub(crate) async fn send(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
    ) -> Result<Receipt, DeliveryError> {
        if message.private_thread.is_some() {
            return Err(DeliveryError::Permanent {
                reason: FailureReason::NoPrivateThread,
                why: "Slack has no private threads".to_owned(),
            });
        }
        match &message.what {
            OutboundAction::Post { place, card, .. } => match &message.speaker {
                Some(speaker) if self.speaking.is_granted(&self.web).await => {
                    self.post_as(key, place, (speaker, card), &message.notify).await
                }
                Some(_) | None => self.post(key, place, card, &message.notify).await,
            },
            OutboundAction::Edit {
                message: anchor,
                card,
                ..
            } => {
                let card = match &message.speaker {
                    Some(speaker) if self.is_spoken(anchor).await? => &speaker.card,
                    Some(_) | None => card,
                };
                self.edit(anchor, card, &message.notify).await
            }
            OutboundAction::Whisper {
                channel,
                thread,
                user,
                card,
                ..
            } => {
                let destination = Destination {
                    channel: channel.id.clone(),
                    thread: thread.clone(),
                };
                self.send_ephemeral(&destination, user, card).await
            }
            OutboundAction::Remove { message: anchor, .. } => self.remove(anchor).await,
            OutboundAction::Share { .. } | OutboundAction::Write { .. } => Err(DeliveryError::Permanent {
                reason: FailureReason::Other,
                why: "its files were not opened".to_owned(),
            }),
            // On Slack, an app cannot remove another user's reaction or message, and cannot lock a thread.
            OutboundAction::Unreact { .. } | OutboundAction::Close { .. } => Ok(Receipt { message: None }),
        }
    }

    /// Posts the desk's own message.
    pub(super) async fn post(
        &self,
        key: &DeliveryKey,
        place: &Place,
        card: &Card,
        notify: &[UserRef],
    ) -> Result<Receipt, DeliveryError> {
        let destination = self.destination_of(place).await?;
        let body = self.message_content(card, notify, place.home());
        match self.post_message(key, &destination, body).await? {
            Posted::Sent(receipt) => Ok(receipt),
            Posted::Refused(error) => Err(self.delivery_error(error)),
        }
    }

    /// Posts a message to a destination. A refusal is returned as it is.
    pub(super) async fn post_message(
        &self,
        key: &DeliveryKey,
        destination: &Destination,
        mut body: Value,
    ) -> Result<Posted, DeliveryError> {
        self.check_thread(destination)?;
        body["channel"] = json!(destination.channel);
        body["link_names"] = json!(false);
        body["parse"] = json!("none");
        body["unfurl_links"] = json!(false);
        body["unfurl_media"] = json!(false);
        body["metadata"] = json!({ "event_type": METADATA_EVENT_TYPE, "event_payload": { "key": key.0 } });
        if let Some(thread) = &destination.thread {
            body["thread_ts"] = json!(thread);
        }
        let answer = match self.web.post("chat.postMessage", &body).await {
            Ok(answer) => answer,
            Err(error) => return Ok(Posted::Refused(error)),
        };
        self.health.token_accepted();
        let channel = answer["channel"].as_str().unwrap_or(&destination.channel);
        let Some(ts) = answer["ts"].as_str() else {
            return Err(DeliveryError::Uncertain {
                why: "the answer names no message".into(),
            });
        };
        if let Some(root) = &destination.thread {
            if is_stray(&answer) {
                return Err(self.withdraw_stray(destination, ts).await);
            }
            self.directory.learn_thread(channel, ts, root);
        }
        Ok(Posted::Sent(Receipt {
            message: Some(self.refs.message(channel, ts)),
        }))
    }

    async fn edit(
        &self,
        anchor: &MessageAnchor,
        card: &Card,
        notify: &[UserRef],
    ) -> Result<Receipt, DeliveryError> {
        let MessageAnchor::Message(message) = anchor else {
            return Err(unresolved_anchor());
        };
        let mut body = self.message_content(card, notify, &Conversation::Channel(message.channel.clone()));
        body["channel"] = json!(message.channel.id);
        body["ts"] = json!(message.id);
        body["link_names"] = json!(false);
        body["parse"] = json!("none");
        match self.web.post("chat.update", &body).await {
            Ok(_) => Ok(Receipt {
                message: Some(message.clone()),
            }),
            // An edit is idempotent, so a lost answer is retried.
            Err(CallError::NoAnswer { why }) => Err(retry(SHORT_DELAY, Scope::Destination, false, why)),
            Err(error) => Err(self.delivery_error(error)),
        }
    }

    async fn remove(&self, anchor: &MessageAnchor) -> Result<Receipt, DeliveryError> {
        let MessageAnchor::Message(message) = anchor else {
            return Err(unresolved_anchor());
        };
        let body = json!({ "channel": message.channel.id, "ts": message.id });
        match self.web.post("chat.delete", &body).await {
            Ok(_) => {}
            Err(CallError::Refused { code, .. }) if code == "message_not_found" => {}
            // A deletion is idempotent, so a lost answer is retried.
            Err(CallError::NoAnswer { why }) => {
                return Err(retry(SHORT_DELAY, Scope::Destination, false, why));
            }
            Err(error) => return Err(self.delivery_error(error)),
        }
        Ok(Receipt { message: None })
    }

    /// Sends a message that only one person sees. It may be lost, so a lost answer counts as success.
    async fn send_ephemeral(
        &self,
        destination: &Destination,
        user: &UserRef,
        card: &Card,
    ) -> Result<Receipt, DeliveryError> {
        match self.post_ephemeral(destination, &user.id, card).await {
            Ok(()) => {}
            Err(CallError::NoAnswer { why }) => {
                tracing::warn!(%why, "An ephemeral message may have been lost");
            }
            Err(error) => return Err(self.delivery_error(error)),
        }
        Ok(Receipt { message: None })
    }

    pub(crate) async fn post_ephemeral(
        &self,
        destination: &Destination,
        user: &str,
        card: &Card,
    ) -> Result<(), CallError> {
        let RenderedCard { text, blocks } = render_card(card, &MentionPolicy::nobody(&self.refs.connection));
        let mut body = json!({
            "channel": destination.channel,
            "user": user,
            "text": text,
            "blocks": blocks,
            "link_names": false,
            "parse": "none",
        });
        if let Some(thread) = &destination.thread {
            body["thread_ts"] = json!(thread);
        }
        self.web.post("chat.postEphemeral", &body).await.map(|_| ())
    }

    /// The text and blocks of a message, with a line that pings people whom the card does not mention.
    pub(super) fn message_content(&self, card: &Card, notify: &[UserRef], home: &Conversation) -> Value {
        let policy = MentionPolicy {
            connection: &self.refs.connection,
            notify,
        };
        let RenderedCard { text, mut blocks } = render_card(card, &policy);
        let seen = Value::from(blocks.clone());
        let absent: Vec<&UserRef> = notify
            .iter()
            .filter(|user| {
                // A message in a direct conversation pings its person anyway.
                user.connection == *policy.connection
                    && !rich_text::mentions_user(&seen, &user.id)
                    && *home != Conversation::Direct((*user).clone())
            })
            .collect();
        if !absent.is_empty() {
            let before_controls = blocks.iter().position(|block| block["type"] == "actions");
            blocks.insert(
                before_controls.unwrap_or(blocks.len()),
                rich_text::ping_line(&absent),
            );
        }
        json!({ "text": text, "blocks": blocks })
    }
}
