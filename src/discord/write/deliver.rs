//! Delivers one message: finds its target, renders it and sends it once.
//!
//! Every step before the send is idempotent. The send carries a nonce: if the same nonce arrives again within some
//! minutes, Discord returns the existing message.

use chat::{
    Card, CloseExtent, Conversation, DeliveryError, DeliveryKey, FailureReason, MessageRef, OutboundAction,
    OutboundMessage, Receipt, UserRef,
};
use serde_json::{Value, json};
use serenity::all::Nonce;

use super::render::{RenderContext, RenderedMessage, render_card};
use super::targets::{Target, created_id, message_address};
use crate::ground::connection::bot::Bot;
use crate::ground::emoji;
use crate::ground::rest::error_codes::{UNKNOWN_CHANNEL, UNKNOWN_EMOJI, UNKNOWN_MESSAGE};
use crate::ground::rest::{Call, RestError};

/// The target of a removal does not exist any more (a deleted thread, message or emoji), so nothing is left to do.
const ALREADY_GONE: [u64; 3] = [UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_EMOJI];

impl Bot {
    /// Delivers one message.
    pub(crate) async fn deliver(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
    ) -> Result<Receipt, DeliveryError> {
        match &message.what {
            OutboundAction::Post { place, card, .. } => {
                let target = match &message.private_thread {
                    Some(thread) => self.private_thread_target(place, thread).await?,
                    None => self.find_target(place).await?,
                };
                let receipt = self.post(key, &target, card, &message.notify).await?;
                let opened = self.open_thread_of(message, &receipt).await;
                // The message has arrived, so it is not sent again: the search finds it and opens the thread.
                opened.map_err(|error| DeliveryError::Uncertain {
                    why: format!("the thread under the message is missing: {error}"),
                })?;
                Ok(receipt)
            }
            // The public fallback of a whisper notifies nobody.
            OutboundAction::Whisper {
                aloud: Some(aloud), ..
            } => {
                self.post(key, &Target::reply(&aloud.answers), &aloud.card, &[])
                    .await
            }
            OutboundAction::Whisper { user, card, .. } => {
                let target = self.direct_target(user).await?;
                self.post(key, &target, card, &message.notify).await
            }
            OutboundAction::Edit {
                message: anchor,
                card,
                ..
            } => self.edit(message_address(anchor)?, card, &message.notify).await,
            OutboundAction::Remove { message: anchor, .. } => self.remove(message_address(anchor)?).await,
            OutboundAction::Close {
                root,
                name,
                messages,
                extent,
                ..
            } => {
                let root = message_address(root)?;
                match extent {
                    CloseExtent::Thread => self.close_thread(root, name, messages).await,
                    CloseExtent::Messages => self.delete_messages(root, messages).await,
                    CloseExtent::Name => self.rename_thread(root, name).await,
                }
            }
            OutboundAction::Share { .. } | OutboundAction::Write { .. } => Err(DeliveryError::Permanent {
                reason: FailureReason::Other,
                why: "its files were not opened".to_owned(),
            }),
            OutboundAction::Unreact { message, user, emoji } => {
                self.remove_reaction(message, user, emoji).await
            }
        }
    }

    /// Opens the thread under a new message, if the message asks for one. Discord's permanent refusal leaves the message
    /// without a thread.
    ///
    /// # Errors
    ///
    /// [`DeliveryError`] if a later attempt may succeed.
    pub(crate) async fn open_thread_of(
        &self,
        message: &OutboundMessage,
        receipt: &Receipt,
    ) -> Result<(), DeliveryError> {
        let OutboundAction::Post {
            place,
            thread: Some(name),
            ..
        } = &message.what
        else {
            return Ok(());
        };
        let (Conversation::Channel(_), Some(posted)) = (place.home(), &receipt.message) else {
            return Ok(());
        };
        match self.thread_target(posted, name).await {
            Ok(_) => Ok(()),
            Err(error @ DeliveryError::Permanent { .. }) => {
                tracing::warn!(%error, "The thread under a new message could not be created");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// A card as it looks in a target.
    pub(crate) fn render(&self, card: &Card, notify: &[UserRef], is_direct: bool) -> RenderedMessage {
        let context = RenderContext {
            connection: self.connection(),
            notify,
            // A direct message or a mention shows a notification on a phone. It consists of the message's content.
            notifies: is_direct || !notify.is_empty(),
            more: &self.phrases.more,
        };
        render_card(card, context)
    }

    /// The body of a new message.
    pub(crate) fn new_message(
        &self,
        key: &DeliveryKey,
        target: &Target,
        card: &Card,
        notify: &[UserRef],
    ) -> Value {
        let rendered = self.render(card, notify, target.is_direct);
        let message = rendered
            .message()
            .nonce(Nonce::String(key.0.clone()))
            .enforce_nonce(true);
        let mut body = body(&message);
        if let Some(reply_to) = &target.reply_to {
            // serenity's builder cannot set `fail_if_not_exists`.
            body["message_reference"] =
                json!({"message_id": reply_to, "channel_id": target.channel, "fail_if_not_exists": false});
        }
        body
    }

    async fn post(
        &self,
        key: &DeliveryKey,
        target: &Target,
        card: &Card,
        notify: &[UserRef],
    ) -> Result<Receipt, DeliveryError> {
        let body = self.new_message(key, target, card, notify);
        let call = Call::post("channels/{}/messages", &[&target.channel], body);
        let answer = self.call(&call).await.map_err(RestError::send_error)?;
        let id = created_id(&answer, &call).map_err(RestError::send_error)?;
        Ok(Receipt {
            message: Some(self.message_ref(target.channel.as_str(), id.as_str())),
        })
    }

    async fn edit(
        &self,
        message: &MessageRef,
        card: &Card,
        notify: &[UserRef],
    ) -> Result<Receipt, DeliveryError> {
        // An edit shows no notification, so the notification's text is not repeated above the card.
        let rendered = self.render(card, notify, false);
        let ids = [message.channel.id.as_str(), &message.id];
        let call = Call::patch("channels/{}/messages/{}", &ids, body(&rendered.edit()));
        let answer = self.call_unarchiving(&call, &message.channel.id).await;
        answer.map_err(RestError::delivery_error)?;
        Ok(Receipt {
            message: Some(message.clone()),
        })
    }

    /// Removes a message of the bot.
    async fn remove(&self, message: &MessageRef) -> Result<Receipt, DeliveryError> {
        // Discord reports this deletion like any other, possibly before it answers the call.
        self.message_authors.learn(&message.id, &self.identity.user);
        let ids = [message.channel.id.as_str(), &message.id];
        let call = Call::delete("channels/{}/messages/{}", &ids);
        removed(self.call_unarchiving(&call, &message.channel.id).await)
    }

    async fn remove_reaction(
        &self,
        message: &MessageRef,
        user: &UserRef,
        emoji: &str,
    ) -> Result<Receipt, DeliveryError> {
        let emoji = emoji::percent_encoded(emoji);
        let ids = [message.channel.id.as_str(), &message.id, &emoji, &user.id];
        let call = Call::delete("channels/{}/messages/{}/reactions/{}/{}", &ids);
        removed(self.call(&call).await)
    }
}

/// The receipt of a removal. A removal of something that does not exist succeeds.
fn removed(answer: Result<Value, RestError>) -> Result<Receipt, DeliveryError> {
    match answer {
        Ok(_) => Ok(Receipt { message: None }),
        Err(error) if error.has_code(&ALREADY_GONE) => Ok(Receipt { message: None }),
        Err(error) => Err(error.delivery_error()),
    }
}

fn body(builder: &impl serde::Serialize) -> Value {
    serde_json::to_value(builder).expect("builders serialize to JSON")
}
