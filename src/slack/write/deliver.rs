//! Sending one message, and what an error means for the one who sends.

use std::time::Duration;

use chat::{
    Anchor, Card, DeliveryError, DeliveryKey, FailureReason, Home, OutboundMessage, Place, Receipt, Scope,
    UserRef, What,
};
use serde_json::{Value, json};

use crate::Client;
use crate::ground::web_api::CallError;
use crate::write::block_kit::{Drawn, draw};
use crate::write::mrkdwn::Voice;
use crate::write::rich_text;

/// What our messages are marked as, so that they can be found again.
pub(crate) const EVENT_TYPE: &str = "frontdesk_message";
/// How long to wait when something is wrong on Slack's side.
pub(crate) const MOMENT: Duration = Duration::from_secs(2);
/// How long to wait when an administrator must mend something.
const MEND: Duration = Duration::from_secs(60);

/// Where a new message goes, in Slack's words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) channel: String,
    pub(crate) thread: Option<String>,
}

impl Client {
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
            // Slack lets nobody take another's reaction back, nor another's message, nor lock a thread.
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
            .inner
            .web
            .post("chat.postMessage", &body)
            .await
            .map_err(|e| self.delivery_error(e))?;
        self.inner.pulse.token_accepted();
        let channel = answer["channel"].as_str().unwrap_or(&spot.channel);
        let Some(ts) = answer["ts"].as_str() else {
            return Err(DeliveryError::Uncertain {
                why: "the answer names no message".into(),
            });
        };
        if let Some(root) = &spot.thread {
            self.inner.directory.learn_thread(channel, ts, root);
        }
        Ok(Receipt {
            message: Some(self.inner.names.message(channel, ts)),
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
        match self.inner.web.post("chat.update", &body).await {
            Ok(_) => Ok(Receipt {
                message: Some(message.clone()),
            }),
            // Doing an edit twice is the same as doing it once, so a lost answer leaves nothing to find out.
            Err(CallError::Lost { why }) => Err(retry(MOMENT, Scope::Destination, false, why)),
            Err(error) => Err(self.delivery_error(error)),
        }
    }

    async fn remove(&self, anchor: &Anchor) -> Result<Receipt, DeliveryError> {
        let Anchor::Message(message) = anchor else {
            return Err(unresolved());
        };
        let body = json!({ "channel": message.channel.id, "ts": message.id });
        match self.inner.web.post("chat.delete", &body).await {
            Ok(_) => {}
            Err(CallError::Refused { code, .. }) if code == "message_not_found" => {}
            // Gone twice is gone, so a lost answer leaves nothing to find out.
            Err(CallError::Lost { why }) => return Err(retry(MOMENT, Scope::Destination, false, why)),
            Err(error) => return Err(self.delivery_error(error)),
        }
        Ok(Receipt { message: None })
    }

    /// Says something that only one person sees. It may be lost, so a lost answer is taken for a success.
    async fn whisper(&self, spot: &Spot, user: &UserRef, card: &Card) -> Result<Receipt, DeliveryError> {
        match self.post_ephemeral(spot, &user.id, card).await {
            Ok(()) => {}
            Err(CallError::Lost { why }) => tracing::warn!(%why, "a hint may have been lost"),
            Err(error) => return Err(self.delivery_error(error)),
        }
        Ok(Receipt { message: None })
    }

    pub(crate) async fn post_ephemeral(&self, spot: &Spot, user: &str, card: &Card) -> Result<(), CallError> {
        let Drawn { text, blocks } = draw(card, &Voice::quiet(&self.inner.names.connection));
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
        self.inner.web.post("chat.postEphemeral", &body).await.map(|_| ())
    }

    /// The message itself, with a line for those who are to be pinged and do not stand in it.
    fn content(&self, card: &Card, notify: &[UserRef], home: &Home) -> Value {
        let voice = Voice {
            connection: &self.inner.names.connection,
            notify,
        };
        let Drawn { text, mut blocks } = draw(card, &voice);
        let seen = Value::from(blocks.clone());
        let absent: Vec<&UserRef> = notify
            .iter()
            .filter(|user| {
                // A message in somebody's direct conversation pings them anyway.
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

    /// Where a place is. A thread hangs under the root's channel, also in direct conversations.
    pub(crate) async fn spot_of(&self, place: &Place) -> Result<Spot, DeliveryError> {
        match place {
            Place::At(home) => Ok(Spot {
                channel: self.channel_of(home).await?,
                thread: None,
            }),
            Place::Under {
                root: Anchor::Message(root),
                ..
            } => {
                let channel = root.channel.id.clone();
                // Slack hangs nothing under a reply: what is meant for one goes into its thread.
                let thread = self.inner.directory.root_of(&channel, &root.id);
                Ok(Spot {
                    channel,
                    thread: Some(thread.unwrap_or_else(|| root.id.clone())),
                })
            }
            Place::Under {
                root: Anchor::Post(_),
                ..
            } => Err(unresolved()),
        }
    }

    async fn channel_of(&self, home: &Home) -> Result<String, DeliveryError> {
        match home {
            Home::Channel(channel) => Ok(channel.id.clone()),
            Home::Direct(user) => match self.open_direct(&user.id).await {
                Ok(channel) => Ok(channel),
                // Opening twice is the same as opening once.
                Err(CallError::Lost { why }) => Err(retry(MOMENT, Scope::Destination, false, why)),
                Err(error) => Err(self.delivery_error(error)),
            },
        }
    }

    /// The direct conversation with somebody.
    pub(crate) async fn open_direct(&self, user: &str) -> Result<String, CallError> {
        let directory = &self.inner.directory;
        if let Some(channel) = directory.direct_with(user) {
            return Ok(channel);
        }
        let answer = self
            .inner
            .web
            .post("conversations.open", &json!({ "users": user }))
            .await?;
        let Some(channel) = answer["channel"]["id"].as_str() else {
            return Err(CallError::Lost {
                why: "the answer names no conversation".into(),
            });
        };
        directory.learn_direct(Some(user), channel);
        Ok(channel.to_owned())
    }

    /// What an error means for the one who sends.
    pub(crate) fn delivery_error(&self, error: CallError) -> DeliveryError {
        self.note_token(&error);
        match error {
            CallError::Asked { after } => retry(after, Scope::Destination, true, "ratelimited"),
            CallError::Broken { status } => {
                retry(MOMENT, Scope::Destination, false, format!("HTTP {status}"))
            }
            CallError::Unsent { why } => retry(MOMENT, Scope::Connection, false, why),
            CallError::Lost { why } => DeliveryError::Uncertain { why },
            CallError::Refused { code, needed } => match code.as_str() {
                code if is_about_token(code) => retry(MEND, Scope::Connection, false, code),
                "missing_scope" => {
                    let scope = needed.unwrap_or_else(|| "unknown".into());
                    retry(MEND, Scope::Destination, false, format!("missing_scope: {scope}"))
                }
                "service_unavailable" | "request_timeout" | "team_added_to_org" => {
                    retry(MOMENT, Scope::Destination, false, code)
                }
                // Slack: "It's possible some aspect of the operation succeeded before the error was raised."
                "internal_error" | "fatal_error" => DeliveryError::Uncertain { why: code },
                _ => DeliveryError::Permanent {
                    reason: FailureReason::Other,
                    why: code,
                },
            },
        }
    }

    /// Keeps the health up to date where an error is about our token.
    pub(crate) fn note_token(&self, error: &CallError) {
        if let CallError::Refused { code, .. } = error
            && is_about_token(code)
            && self.inner.pulse.token_refused(code)
        {
            tracing::error!(slack.code = %code, "Slack refuses the bot token; nothing is sent until it is mended");
        }
    }
}

/// Whether Slack's word means that Slack itself is not well.
pub(crate) fn is_slacks_own(code: &str) -> bool {
    matches!(
        code,
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" | "team_added_to_org"
    )
}

pub(crate) fn retry(after: Duration, scope: Scope, asked: bool, why: impl Into<String>) -> DeliveryError {
    DeliveryError::Retry {
        after,
        scope,
        asked,
        why: why.into(),
    }
}

fn unresolved() -> DeliveryError {
    DeliveryError::Permanent {
        reason: FailureReason::Gone,
        why: "the message it belongs to has no address yet".into(),
    }
}

/// Whether Slack's word means that our token is no good any more.
pub(crate) fn is_about_token(code: &str) -> bool {
    matches!(
        code,
        "invalid_auth"
            | "not_authed"
            | "token_revoked"
            | "token_expired"
            | "account_inactive"
            | "org_login_required"
    )
}
