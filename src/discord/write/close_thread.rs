//! Closes threads, and changes messages in archived threads.
//!
//! Discord archives a thread after a while. It rejects changes in an archived thread until the thread is unarchived.

use chat::{DeliveryError, MessageRef, Receipt};
use serde_json::{Value, json};

use super::render::{sanitize, truncate};
use crate::ground::connection::bot::Bot;
use crate::ground::directory::permissions::{ADMINISTRATOR, MANAGE_MESSAGES, MANAGE_THREADS};
use crate::ground::limits::THREAD_NAME;
use crate::ground::rest::error_codes::{
    MISSING_ACCESS, MISSING_PERMISSIONS, SYSTEM_MESSAGE, THREAD_ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE,
};
use crate::ground::rest::{Call, RestError};

/// The step of a closure has nothing left to do: the thread or message does not exist, the bot may not change it, it is a
/// system message, or the thread is archived and locked already.
const NOTHING_TO_DO: [u64; 6] = [
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    SYSTEM_MESSAGE,
    THREAD_ARCHIVED,
];

impl Bot {
    /// Makes a call about a message in a channel. If the channel is an archived thread, it is unarchived first. If the bot
    /// may not unarchive it (because it is locked), the result is the first error.
    pub(crate) async fn call_unarchiving(&self, call: &Call, channel: &str) -> Result<Value, RestError> {
        let archived = match self.call(call).await {
            Err(error) if error.has_code(&[THREAD_ARCHIVED]) => error,
            answer => return answer,
        };
        let unarchive = Call::patch("channels/{}", &[channel], json!({ "archived": false }));
        match self.call(&unarchive).await {
            Ok(_) => self.call(call).await,
            Err(_) => Err(archived),
        }
    }

    /// Closes the thread under a message as far as the bot's permissions allow: deletes the given messages, renames the
    /// thread and locks it. Without the permission to lock it, the thread is only archived, which a new message undoes.
    pub(crate) async fn close_thread(
        &self,
        root: &MessageRef,
        name: &str,
        messages: &[MessageRef],
    ) -> Result<Receipt, DeliveryError> {
        let parent = self
            .find_channel(&root.channel.id)
            .await
            .map_err(RestError::delivery_error)?;
        let permissions = self
            .own_permissions(&parent)
            .await
            .map_err(RestError::delivery_error)?;
        let may_delete = permissions & (MANAGE_MESSAGES | ADMINISTRATOR) != 0;
        for message in messages.iter().filter(|_| may_delete) {
            let ids = [message.channel.id.as_str(), &message.id];
            let call = Call::delete("channels/{}/messages/{}", &ids);
            self.call_if_possible(&call, &message.channel.id).await?;
        }
        if !self.is_known_thread(&root.id) {
            return Ok(Receipt { message: None });
        }
        let name = truncate(&sanitize(name), THREAD_NAME);
        let may_lock = permissions & (MANAGE_THREADS | ADMINISTRATOR) != 0;
        let change = match may_lock {
            true => json!({ "name": name, "locked": true, "archived": true }),
            false => json!({ "name": name, "archived": true }),
        };
        let call = Call::patch("channels/{}", &[&root.id], change);
        self.call_if_possible(&call, &root.id).await?;
        Ok(Receipt { message: None })
    }

    /// Makes a call and ignores a rejection that means that nothing is left to do.
    async fn call_if_possible(&self, call: &Call, channel: &str) -> Result<(), DeliveryError> {
        match self.call_unarchiving(call, channel).await {
            Ok(_) => Ok(()),
            Err(error) if error.has_code(&NOTHING_TO_DO) => Ok(()),
            Err(error) => Err(error.delivery_error()),
        }
    }
}
