//! Delivery of a message without files.

use chat::{Anchor, Card, DeliveryError, DeliveryKey, FailureReason, Home, OutboundMessage, Place, Receipt, Scope, UserRef, What};
use serde_json::{Value, json};

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::block_kit::{Drawn, draw};
use crate::write::delivery_error::{MOMENT, retry, unresolved};
use crate::write::destination::Spot;
use crate::write::mention_policy::Voice;
use crate::write::rich_text;

/// The metadata type that marks our messages, so that they can be found again.
pub(crate) const EVENT_TYPE: &str = "frontdesk_message";

impl Workspace {
    pub(crate) async fn send(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
    ) -> Result<Receipt, DeliveryError> {
        match &message.what {
            What::Post { place, card, .. } => self.post(key, place, card, &message.notify).await,
            What::Edit {
                message: anchor,
                card,
                ..
            } => self.edit(anchor, card, &message.notify).await,
            What::Whisper {
                channel,
                thread,
                user,
                card,
                ..
            } => {
                let spot = Spot {
                    channel: channel.id.clone(),
                    thread: thread.clone(),
                };
                self.whisper(&spot, user, card).await
            }
            What::Remove { message: anchor, .. } => self.remove(anchor).await,
            What::Share { .. } | What::Write { .. } => Err(DeliveryError::Permanent {
                reason: FailureReason::Other,
                why: "its files were not opened".to_owned(),
            }),
            // On Slack, an app cannot remove another user's reaction or message, and cannot lock a thread.
            What::Unreact { .. } | What::Close { .. } => Ok(Receipt { message: None }),
        }
    }

    async fn post(
        &self,
        key: &DeliveryKey,
        place: &Place,
        card: &Card,
        notify: &[UserRef],
    ) -> Result<Receipt, DeliveryError> {
        let spot = self.spot_of(place).await?;
        let mut body = self.content(card, notify, place.home());
        body["channel"] = json!(spot.channel);
        body["link_names"] = json!(false);
        body["parse"] = json!("none");
        body["unfurl_links"] = json!(false);
        body["unfurl_media"] = json!(false);
        body["metadata"] = json!({ "event_type": EVENT_TYPE, "event_payload": { "key": key.0 } });
        if let Some(thread) = &spot.thread {
            body["thread_ts"] = json!(thread);
        }
        let answer = self
            .web
            .post("chat.postMessage", &body)
            .await
            .map_err(|e| self.delivery_error(e))?;
        self.pulse.token_accepted();
        let channel = answer["channel"].as_str().unwrap_or(&spot.channel);
        let Some(ts) = answer["ts"].as_str() else {
            return Err(DeliveryError::Uncertain {
                why: "the answer names no message".into(),
            });
        };
        if let Some(root) = &spot.thread {
            self.directory.learn_thread(channel, ts, root);
        }
        Ok(Receipt {
            message: Some(self.names.message(channel, ts)),
        })
    }

    async fn edit(&self, anchor: &Anchor, card: &Card, notify: &[UserRef]) -> Result<Receipt, DeliveryError> {
        let Anchor::Message(message) = anchor else {
            return Err(unresolved());
        };
        let mut body = self.content(card, notify, &Home::Channel(message.channel.clone()));
        body["channel"] = json!(message.channel.id);
        body["ts"] = json!(message.id);
        body["link_names"] = json!(false);
        body["parse"] = json!("none");
        match self.web.post("chat.update", &body).await {
            Ok(_) => Ok(Receipt {
                message: Some(message.clone()),
            }),
            // An edit is idempotent, so a lost answer is retried.
            Err(CallError::Lost { why }) => Err(retry(MOMENT, Scope::Destination, false, why)),
            Err(error) => Err(self.delivery_error(error)),
        }
    }

    async fn remove(&self, anchor: &Anchor) -> Result<Receipt, DeliveryError> {
        let Anchor::Message(message) = anchor else {
            return Err(unresolved());
        };
        let body = json!({ "channel": message.channel.id, "ts": message.id });
        match self.web.post("chat.delete", &body).await {
            Ok(_) => {}
            Err(CallError::Refused { code, .. }) if code == "message_not_found" => {}
            // A deletion is idempotent, so a lost answer is retried.
            Err(CallError::Lost { why }) => return Err(retry(MOMENT, Scope::Destination, false, why)),
            Err(error) => return Err(self.delivery_error(error)),
        }
        Ok(Receipt { message: None })
    }

    /// Sends a message that only one person sees. It may be lost, so a lost answer counts as success.
    async fn whisper(&self, spot: &Spot, user: &UserRef, card: &Card) -> Result<Receipt, DeliveryError> {
        match self.post_ephemeral(spot, &user.id, card).await {
            Ok(()) => {}
            Err(CallError::Lost { why }) => tracing::warn!(%why, "An ephemeral message may have been lost"),
            Err(error) => return Err(self.delivery_error(error)),
        }
        Ok(Receipt { message: None })
    }

    pub(crate) async fn post_ephemeral(&self, spot: &Spot, user: &str, card: &Card) -> Result<(), CallError> {
        let Drawn { text, blocks } = draw(card, &Voice::quiet(&self.names.connection));
        let mut body = json!({
            "channel": spot.channel,
            "user": user,
            "text": text,
            "blocks": blocks,
            "link_names": false,
            "parse": "none",
        });
        if let Some(thread) = &spot.thread {
            body["thread_ts"] = json!(thread);
        }
        self.web.post("chat.postEphemeral", &body).await.map(|_| ())
    }

    /// The text and blocks of a message, with a line that pings people whom the card does not mention.
    fn content(&self, card: &Card, notify: &[UserRef], home: &Home) -> Value {
        let voice = Voice {
            connection: &self.names.connection,
            notify,
        };
        let Drawn { text, mut blocks } = draw(card, &voice);
        let seen = Value::from(blocks.clone());
        let absent: Vec<&UserRef> = notify
            .iter()
            .filter(|user| {
                // A message in a direct conversation pings its person anyway.
                user.connection == *voice.connection
                    && !rich_text::mentions(&seen, &user.id)
                    && *home != Home::Direct((*user).clone())
            })
            .collect();
        if !absent.is_empty() {
            let before_controls = blocks.iter().position(|block| block["type"] == "actions");
            blocks.insert(before_controls.unwrap_or(blocks.len()), rich_text::pings(&absent));
        }
        json!({ "text": text, "blocks": blocks })
    }
}
