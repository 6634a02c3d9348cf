//! Closes threads, and changes messages in archived threads.
//!
//! Discord archives a thread after a while. It rejects changes in an archived thread until the thread is unarchived.

use chat::{DeliveryError, MessageRef, Receipt};
use serde_json::{Value, json};

use super::targets::thread_name;
use crate::ground::connection::bot::Bot;
use crate::ground::directory::permissions::{ADMINISTRATOR, MANAGE_MESSAGES, MANAGE_THREADS};
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
        self.delete_messages(root, messages).await?;
        if !self.is_known_thread(&root.id) {
            return Ok(Receipt { message: None });
        }
        let may_lock = self.permissions_at(root).await? & (MANAGE_THREADS | ADMINISTRATOR) != 0;
        let name = thread_name(name);
        let change = match may_lock {
            true => json!({ "name": name, "locked": true, "archived": true }),
            false => json!({ "name": name, "archived": true }),
        };
        let call = Call::patch("channels/{}", &[&root.id], change);
        self.call_if_possible(&call, &root.id).await?;
        Ok(Receipt { message: None })
    }

    /// Deletes messages that people wrote, if the bot has the permission to.
    pub(crate) async fn delete_messages(
        &self,
        root: &MessageRef,
        messages: &[MessageRef],
    ) -> Result<Receipt, DeliveryError> {
        let may_delete = self.permissions_at(root).await? & (MANAGE_MESSAGES | ADMINISTRATOR) != 0;
        for message in messages.iter().filter(|_| may_delete) {
            let ids = [message.channel.id.as_str(), &message.id];
            let call = Call::delete("channels/{}/messages/{}", &ids);
            self.call_if_possible(&call, &message.channel.id).await?;
        }
        Ok(Receipt { message: None })
    }

    /// Renames the thread under a message, if the bot has created the thread. The thread of another author keeps its
    /// name.
    pub(crate) async fn rename_thread(
        &self,
        root: &MessageRef,
        name: &str,
    ) -> Result<Receipt, DeliveryError> {
        let name = thread_name(name);
        let found = match self.find_channel(&root.id).await {
            Ok(found) => found,
            Err(error) if error.is_unreadable() => return Ok(Receipt { message: None }),
            Err(error) => return Err(error.delivery_error()),
        };
        let is_own = found.is_thread() && found.owner_id.as_deref() == Some(self.identity.user.as_str());
        if is_own && found.name.as_deref() != Some(name.as_str()) {
            let call = Call::patch("channels/{}", &[&root.id], json!({ "name": name }));
            self.call_if_possible(&call, &root.id).await?;
        }
        Ok(Receipt { message: None })
    }

    /// The bot's permissions in the channel of a message.
    async fn permissions_at(&self, root: &MessageRef) -> Result<u64, DeliveryError> {
        let parent = self
            .find_channel(&root.channel.id)
            .await
            .map_err(RestError::delivery_error)?;
        let permissions = self.own_permissions(&parent).await;
        permissions.map_err(RestError::delivery_error)
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
