//! Lookups of single messages and threads in the history.

use std::collections::VecDeque;

use chat::{IncomingMessage, LookupError};
use serde_json::Value;

use crate::ground::error_codes::{is_not_found, unreadable};
use crate::ground::limits;
use crate::ground::web_api::{CallError, next_cursor};
use crate::ground::workspace::Workspace;
use crate::read::message::parse_message;

/// The maximum number of pages of a thread. Nobody reads a ticket of ten thousand replies.
const MAX_PAGES: usize = 10;

impl Workspace {
    /// Looks a message up, whether it is a root or a reply. `conversations.replies` finds both, but not every message
    /// without a thread, so `conversations.history` is tried second.
    pub(crate) async fn look_up_message(
        &self,
        channel: &str,
        ts: &str,
    ) -> Result<Option<IncomingMessage>, LookupError> {
        let thread = self.directory.root_of(channel, ts);
        let root = thread.as_deref().unwrap_or(ts);
        let only = [
            ("channel", channel),
            ("oldest", ts),
            ("latest", ts),
            ("inclusive", "true"),
            ("limit", "5"),
        ];
        let replies = [&only[..], &[("ts", root)]].concat();
        let mut found = self.find_message("conversations.replies", &replies, ts).await?;
        if found.is_none() {
            found = self.find_message("conversations.history", &only, ts).await?;
        }
        let Some(message) = found else { return Ok(None) };
        if let Some(root) = message["thread_ts"].as_str() {
            self.directory.learn_thread(channel, ts, root);
        }
        let known = self.names_in(&[&message]).await;
        Ok(parse_message(&message, channel, self.read_context(&known)))
    }

    /// Looks a thread up: its root and its latest replies. Slack pages a thread from its beginning only, so all
    /// earlier pages are read too.
    pub(crate) async fn look_up_thread(
        &self,
        channel: &str,
        root: &str,
        most: usize,
    ) -> Result<Vec<IncomingMessage>, LookupError> {
        let mut messages: VecDeque<Value> = VecDeque::new();
        let mut first = None;
        let mut cursor = String::new();
        for _ in 0..MAX_PAGES {
            let mut query = vec![("channel", channel), ("ts", root), ("limit", limits::LIST_PAGE)];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let mut answer = match self.web.get("conversations.replies", &query).await {
                Ok(answer) => answer,
                // The message is deleted, or the desk may not read the channel.
                Err(CallError::Refused { code, .. }) if is_not_found(&code) => return Ok(Vec::new()),
                Err(error) => return Err(self.lookup_error(error)),
            };
            let page = answer["messages"].as_array_mut().ok_or_else(unreadable)?;
            for message in page.drain(..).filter(|message| message["subtype"] != "tombstone") {
                // Slack repeats the root on each page.
                if message["ts"] == *root {
                    first = Some(message);
                    continue;
                }
                messages.push_back(message);
                if messages.len() >= most.max(1) {
                    messages.pop_front();
                }
            }
            cursor = next_cursor(&answer);
            if cursor.is_empty() {
                break;
            }
        }
        let messages: Vec<Value> = first.into_iter().chain(messages).take(most).collect();
        let known = self.names_in(&messages.iter().collect::<Vec<_>>()).await;
        for ts in messages.iter().filter_map(|message| message["ts"].as_str()) {
            self.directory.learn_thread(channel, ts, root);
        }
        let context = self.read_context(&known);
        Ok(messages
            .iter()
            .filter_map(|message| parse_message(message, channel, context))
            .collect())
    }

    async fn find_message(
        &self,
        method: &str,
        query: &[(&str, &str)],
        ts: &str,
    ) -> Result<Option<Value>, LookupError> {
        let mut answer = match self.web.get(method, query).await {
            Ok(answer) => answer,
            // The message is deleted, or the desk may not read the channel.
            Err(CallError::Refused { code, .. }) if is_not_found(&code) => return Ok(None),
            Err(error) => return Err(self.lookup_error(error)),
        };
        let messages = answer["messages"].as_array_mut().ok_or_else(unreadable)?;
        let at = messages.iter().position(|message| message["ts"] == *ts);
        Ok(at.map(|at| messages.swap_remove(at)))
    }
}
