//! Reads single messages and whole threads from Discord's history.

use chat::{IncomingMessage, LookupError, MessageRef};
use serde_json::Value;
use serenity::all::Message;

use super::messages::is_user_message;
use super::partial::parse_message;
use crate::ground::connection::bot::Bot;
use crate::ground::limits::HISTORY_PAGE;
use crate::ground::rest::{Call, RestError};
use crate::ground::snowflake::Snowflake;

impl Bot {
    /// A message, or `None` if it does not exist or the bot may not read it.
    pub(crate) async fn find_message(
        &self,
        message: &MessageRef,
    ) -> Result<Option<IncomingMessage>, LookupError> {
        let ids = [message.channel.id.as_str(), &message.id];
        let found = match self.fetch_message(&ids).await {
            Ok(found) => found,
            Err(error) if error.is_unreadable() => return Ok(None),
            Err(error) => return Err(error.lookup_error()),
        };
        let channel = self
            .find_channel(&message.channel.id)
            .await
            .map_err(RestError::lookup_error)?;
        Ok(Some(self.translate_message(&found, self.location_in(&channel))))
    }

    /// Reads a message by the ids of its channel and of itself.
    pub(crate) async fn fetch_message(&self, ids: &[&str; 2]) -> Result<Message, RestError> {
        let call = Call::get("channels/{}/messages/{}", ids);
        let answer = self.call(&call).await?;
        parse_message(answer).map_err(|error| RestError::NoAnswer {
            why: format!("{}: the answer cannot be read: {error}", call.name()),
        })
    }

    /// The messages of the thread under a message: the message itself, and then the latest ones, oldest first. Empty if
    /// the message has no thread. Replies in a channel are no thread.
    pub(crate) async fn thread(
        &self,
        root: &MessageRef,
        most: usize,
    ) -> Result<Vec<IncomingMessage>, LookupError> {
        // The id of a thread is the id of its root message.
        let thread = match self.find_channel(&root.id).await {
            Ok(channel) if channel.is_thread() => channel,
            Ok(_) => return Ok(Vec::new()),
            Err(error) if error.is_unreadable() => return Ok(Vec::new()),
            Err(error) => return Err(error.lookup_error()),
        };
        let starter = self
            .find_message(root)
            .await?
            .filter(|_| root.channel.id != thread.id);
        let latest = self
            .latest_messages(&thread.id, most)
            .await
            .map_err(RestError::lookup_error)?;
        let location = self.location_in(&thread);
        let mut replies: Vec<IncomingMessage> = latest
            .iter()
            .map(|message| self.translate_message(message, location.clone()))
            .collect();
        let space = most.saturating_sub(usize::from(starter.is_some()));
        replies.drain(..replies.len().saturating_sub(space));
        Ok(starter.into_iter().chain(replies).take(most).collect())
    }

    /// The latest messages of a thread, oldest first.
    async fn latest_messages(&self, thread: &str, most: usize) -> Result<Vec<Message>, RestError> {
        let mut found: Vec<Message> = Vec::new();
        let mut before = None;
        while found.len() < most {
            let mut query = format!("limit={HISTORY_PAGE}");
            if let Some(before) = before {
                query.push_str(&format!("&before={before}"));
            }
            let call = Call::get("channels/{}/messages", &[thread]).query(&query);
            let page: Vec<Value> = match self.fetch(&call).await {
                Ok(page) => page,
                Err(error) if error.is_unreadable() => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let is_last = page.len() < HISTORY_PAGE;
            let ids = page
                .iter()
                .filter_map(|raw| raw["id"].as_str().map(Snowflake::parse));
            before = ids.min();
            // One message of an unknown shape must not make the others unreadable.
            let messages = page.into_iter().filter_map(|raw| parse_message(raw).ok());
            found.extend(messages.filter(|message: &Message| is_user_message(message.kind)));
            if is_last || before.is_none() {
                break;
            }
        }
        found.sort_by_key(|message| message.id);
        found.drain(..found.len().saturating_sub(most));
        Ok(found)
    }
}
