//! What was said in a thread before somebody asked for it.

use chat::{LookupError, MessageRef, Said};
use serde_json::Value;
use serenity::all::Message;

use crate::client::connect::Inner;
use crate::ground::clock::Snowflake;
use crate::read::messages::is_said;
use crate::read::lookup::NOT_FOR_US;
use crate::ground::rest::{Call, Trouble};

/// What is read in one request.
const PAGE: usize = 100;

impl Inner {
    /// The thread under a message, that message first, oldest first, and of the others the latest. Empty where no
    /// thread hangs under it: messages that answer each other in a channel are no thread.
    pub(crate) async fn thread(&self, root: &MessageRef, most: usize) -> Result<Vec<Said>, LookupError> {
        // A thread has the id of the message that it hangs under.
        let thread = match self.find_channel(&root.id).await {
            Ok(channel) if channel.is_thread() => channel,
            Ok(_) => return Ok(Vec::new()),
            Err(trouble) if is_not_for_us(&trouble) => return Ok(Vec::new()),
            Err(trouble) => return Err(trouble.lookup()),
        };
        let starter = self
            .find_message(root)
            .await?
            .filter(|_| root.channel.id != thread.id);
        let under = self.latest(&thread.id, most).await.map_err(Trouble::lookup)?;
        let spot = self.spot(&thread);
        let said = under.iter().map(|message| self.said(message, spot.clone()));
        let mut all: Vec<Said> = said.collect();
        let room = most.saturating_sub(usize::from(starter.is_some()));
        all.drain(..all.len().saturating_sub(room));
        Ok(starter.into_iter().chain(all).take(most).collect())
    }

    /// The latest messages of a thread, oldest first.
    async fn latest(&self, thread: &str, most: usize) -> Result<Vec<Message>, Trouble> {
        let mut found: Vec<Message> = Vec::new();
        let mut before = None;
        while found.len() < most {
            let mut query = format!("limit={PAGE}");
            if let Some(before) = before {
                query.push_str(&format!("&before={before}"));
            }
            let call = Call::get("channels/{}/messages", &[thread]).asking(&query);
            let page: Vec<Value> = match self.ask(&call).await {
                Ok(page) => page,
                Err(trouble) if is_not_for_us(&trouble) => return Ok(Vec::new()),
                Err(trouble) => return Err(trouble),
            };
            let is_last = page.len() < PAGE;
            let ids = page
                .iter()
                .filter_map(|raw| raw["id"].as_str().map(Snowflake::of));
            before = ids.min();
            // One message of a shape that nobody knows yet must not cost the others.
            let messages = page
                .into_iter()
                .filter_map(|raw| serde_json::from_value(raw).ok());
            found.extend(messages.filter(|message: &Message| is_said(message.kind)));
            if is_last || before.is_none() {
                break;
            }
        }
        found.sort_by_key(|message| message.id);
        found.drain(..found.len().saturating_sub(most));
        Ok(found)
    }
}

fn is_not_for_us(trouble: &Trouble) -> bool {
    trouble.code().is_some_and(|code| NOT_FOR_US.contains(&code))
}
