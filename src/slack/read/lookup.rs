//! Looking people, channels and messages up.

use std::collections::VecDeque;
use std::time::Duration;

use chat::{ChannelFacts, ChannelRef, LookupError, Profile, Said};
use serde_json::Value;
use tokio::time::Instant;

use crate::Client;
use crate::ground::web_api::CallError;
use crate::read::message::said;
use crate::read::mrkdwn::{Known, mentioned};

/// How long a name in a text may take before its id is shown instead.
const NAME_TIMEOUT: Duration = Duration::from_millis(800);
/// How many names in one text are looked up.
const NAMES: usize = 10;
/// Channels on a page of the list; the most that Slack gives.
const PAGE: &str = "999";
/// Pages of the channel list that are read at most.
const PAGES: usize = 200;
/// From so many channels on, the list is read rather than each asked for.
const MANY: usize = 5;
/// Pages of a thread that are read at most: nobody reads on under ten thousand replies.
const THREAD_PAGES: usize = 10;

impl Client {
    /// Learns about these channels at once if they are many: Slack lets an app ask for single ones fifty times a minute,
    /// so that a desk with a hundred channels would be waiting when it has forgotten the first of them. About those that
    /// the list does not name nothing is learned.
    ///
    /// # Errors
    ///
    /// [`LookupError`], if Slack does not give the list.
    pub async fn learn_channels(&self, channels: &[ChannelRef]) -> Result<(), LookupError> {
        let now = Instant::now();
        let directory = &self.inner.directory;
        let is_unknown = |channel: &&ChannelRef| directory.channel(&channel.id, now).is_none();
        if channels.iter().filter(is_unknown).count() < MANY {
            return Ok(());
        }
        self.list_channels().await
    }

    pub(crate) async fn look_up_user(&self, id: &str) -> Result<Profile, LookupError> {
        let directory = &self.inner.directory;
        if let Some(profile) = directory.profile(id, Instant::now()) {
            return Ok(profile);
        }
        let answer = self
            .inner
            .web
            .get("users.info", &[("user", id)])
            .await
            .map_err(|e| self.lookup_error(e))?;
        directory.learn_user(&answer["user"]).ok_or_else(unreadable)
    }

    pub(crate) async fn look_up_channel(&self, id: &str) -> Result<ChannelFacts, LookupError> {
        let directory = &self.inner.directory;
        if let Some(facts) = directory.channel(id, Instant::now()) {
            return Ok(facts);
        }
        let answer = self
            .inner
            .web
            .get("conversations.info", &[("channel", id)])
            .await
            .map_err(|e| self.lookup_error(e))?;
        directory.learn_channel(&answer["channel"]).ok_or_else(unreadable)
    }

    pub(crate) async fn look_up_channel_named(&self, name: &str) -> Result<ChannelFacts, LookupError> {
        let directory = &self.inner.directory;
        if directory.channel_named(name, Instant::now()).is_none() {
            self.list_channels().await?;
        }
        match directory.channel_named(name, Instant::now()).flatten() {
            Some(id) => self.look_up_channel(&id).await,
            None => Err(LookupError::NotFound {
                why: "channel_not_found".into(),
            }),
        }
    }

    async fn list_channels(&self) -> Result<(), LookupError> {
        let directory = &self.inner.directory;
        let mut found = Vec::new();
        let mut cursor = String::new();
        for _ in 0..PAGES {
            let mut query = vec![
                ("types", "public_channel,private_channel"),
                ("exclude_archived", "true"),
                ("limit", PAGE),
            ];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let answer = self
                .inner
                .web
                .get("conversations.list", &query)
                .await
                .map_err(|e| self.lookup_error(e))?;
            let channels = answer["channels"].as_array().ok_or_else(unreadable)?;
            found.extend(
                channels
                    .iter()
                    .filter_map(|channel| directory.learn_channel(channel)),
            );
            cursor = next_cursor(&answer);
            if cursor.is_empty() {
                break;
            }
        }
        directory.learn_list(&found);
        Ok(())
    }

    /// A message and its thread's root, whichever it is: `replies` knows both, but not every message that has neither.
    pub(crate) async fn look_up_message(&self, channel: &str, ts: &str) -> Result<Option<Said>, LookupError> {
        let thread = self.inner.directory.root_of(channel, ts);
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
            self.inner.directory.learn_thread(channel, ts, root);
        }
        let known = self.names_in(message["text"].as_str().unwrap_or_default()).await;
        Ok(said(&message, channel, self.inner.ears(&known)))
    }

    /// What was said under a message. Slack tells a thread from its beginning only, so the latest are reached through
    /// all before them.
    pub(crate) async fn look_up_thread(
        &self,
        channel: &str,
        root: &str,
        most: usize,
    ) -> Result<Vec<Said>, LookupError> {
        let mut messages: VecDeque<Value> = VecDeque::new();
        let mut first = None;
        let mut cursor = String::new();
        for _ in 0..THREAD_PAGES {
            let mut query = vec![("channel", channel), ("ts", root), ("limit", PAGE)];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let mut answer = match self.inner.web.get("conversations.replies", &query).await {
                Ok(answer) => answer,
                // Gone, or not for us to read.
                Err(CallError::Refused { code, .. }) if is_absence(&code) => return Ok(Vec::new()),
                Err(error) => return Err(self.lookup_error(error)),
            };
            let page = answer["messages"].as_array_mut().ok_or_else(unreadable)?;
            for message in page.drain(..).filter(|message| message["subtype"] != "tombstone") {
                // Each page begins with the root again.
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
        let markup: String = messages
            .iter()
            .filter_map(|message| message["text"].as_str())
            .collect();
        let known = self.names_in(&markup).await;
        for ts in messages.iter().filter_map(|message| message["ts"].as_str()) {
            self.inner.directory.learn_thread(channel, ts, root);
        }
        let ears = self.inner.ears(&known);
        Ok(messages
            .iter()
            .filter_map(|message| said(message, channel, ears))
            .collect())
    }

    async fn find_message(
        &self,
        method: &str,
        query: &[(&str, &str)],
        ts: &str,
    ) -> Result<Option<Value>, LookupError> {
        let mut answer = match self.inner.web.get(method, query).await {
            Ok(answer) => answer,
            // Gone, or not for us to read.
            Err(CallError::Refused { code, .. }) if is_absence(&code) => return Ok(None),
            Err(error) => return Err(self.lookup_error(error)),
        };
        let messages = answer["messages"].as_array_mut().ok_or_else(unreadable)?;
        let at = messages.iter().position(|message| message["ts"] == *ts);
        Ok(at.map(|at| messages.swap_remove(at)))
    }

    /// The names of those whom a text mentions, asked for if they are not known.
    pub(crate) async fn names_in(&self, markup: &str) -> Known {
        let mut known = self.known_names_in(markup);
        let asked = async {
            for id in mentioned(markup).iter().take(NAMES) {
                let name = match id.chars().next() {
                    Some('U' | 'W') => self.look_up_user(id).await.map(|profile| profile.name),
                    _ => self.look_up_channel(id).await.map(|facts| facts.name),
                };
                if let Ok(name) = name {
                    known.learn(id, name);
                }
            }
        };
        // What could not be learned in time is shown by its id.
        let _ = tokio::time::timeout(NAME_TIMEOUT, asked).await;
        known
    }

    /// The names of those whom a text mentions, as far as they are known without asking.
    pub(crate) fn known_names_in(&self, markup: &str) -> Known {
        let directory = &self.inner.directory;
        let mut known = Known::default();
        for id in mentioned(markup) {
            let name = directory
                .name_of_user(&id)
                .or_else(|| directory.name_of_channel(&id));
            if let Some(name) = name {
                known.learn(&id, name);
            }
        }
        known
    }

    pub(crate) fn lookup_error(&self, error: CallError) -> LookupError {
        self.note_token(&error);
        let why = error.to_string();
        match error {
            CallError::Refused { code, .. } if is_absence(&code) => LookupError::NotFound { why: code },
            CallError::Asked { after } => LookupError::Unanswered {
                after: Some(after),
                why,
            },
            CallError::Refused { .. }
            | CallError::Broken { .. }
            | CallError::Unsent { .. }
            | CallError::Lost { .. } => LookupError::Unanswered { after: None, why },
        }
    }
}

/// Where the next page begins; empty at the end.
pub(crate) fn next_cursor(answer: &Value) -> String {
    answer["response_metadata"]["next_cursor"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

pub(crate) fn is_absence(code: &str) -> bool {
    matches!(
        code,
        "channel_not_found"
            | "not_in_channel"
            | "message_not_found"
            | "thread_not_found"
            | "user_not_found"
            | "user_not_visible"
            | "users_not_found"
            | "file_not_found"
            | "file_deleted"
            | "is_archived"
    )
}

fn unreadable() -> LookupError {
    LookupError::Unanswered {
        after: None,
        why: "the answer cannot be read".into(),
    }
}
