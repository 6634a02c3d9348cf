//! Actions of people in Slack's client: write, edit, delete, react, open conversations.
//!
//! The client offers only permitted actions, so other actions fail with the message that the client shows.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::conversation::{Message, MessageRef, ReactionChange, direct_id, is_emoji_name};
use super::events::Reaction;
use super::state::{State, StoredFile};
use super::{Slack, escape};
use crate::blob::Blob;
use crate::{SlackAccountKind, ids, media};

/// The length limit of a typed message.
const TYPED: usize = 12_000;

/// A message that a person sends.
#[derive(Default)]
struct NewMessage<'a> {
    channel: &'a str,
    text: &'a str,
    thread_ts: Option<&'a str>,
    /// Ids of the files of the message.
    files: Vec<String>,
    /// The time of a replayed message.
    recorded_at: Option<DateTime<Utc>>,
}

impl Slack {
    /// Writes a message, optionally in a thread; returns its timestamp.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn say(
        &self,
        user: &str,
        channel: &str,
        text: &str,
        thread_ts: Option<&str>,
    ) -> Result<String, String> {
        let new = NewMessage {
            channel,
            text,
            thread_ts,
            ..NewMessage::default()
        };
        self.write(user, new)
    }

    /// Writes a message with the time of a recording; returns its timestamp.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn say_at(
        &self,
        user: &str,
        channel: &str,
        text: &str,
        at: DateTime<Utc>,
    ) -> Result<String, String> {
        let new = NewMessage {
            channel,
            text,
            recorded_at: Some(at),
            ..NewMessage::default()
        };
        self.write(user, new)
    }

    /// Uploads a file (name and content) with a comment to a channel, or to a thread of the channel. Returns the
    /// timestamp of the message.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn upload(
        &self,
        user: &str,
        (channel, thread_ts): (&str, Option<&str>),
        (name, content): (&str, &[u8]),
        comment: &str,
    ) -> Result<String, String> {
        let file = (name.to_owned(), Blob::of(content.to_vec()));
        self.share(user, (channel, thread_ts), vec![file], comment)
    }

    /// Shares files (names and contents) with a comment; returns the timestamp of the message.
    pub(crate) fn share(
        &self,
        user: &str,
        (channel, thread_ts): (&str, Option<&str>),
        files: Vec<(String, Blob)>,
        comment: &str,
    ) -> Result<String, String> {
        let created_s = self.core().clock.now().timestamp();
        let mut made = Vec::new();
        for (name, content) in files {
            let file = StoredFile {
                id: format!("F{}", ids::upper(10)),
                title: name.clone(),
                name,
                size_bytes: content.size_bytes(),
                content: Some(content),
                user: user.to_owned(),
                created_s,
                shares: Vec::new(),
            };
            made.push(file.id.clone());
            self.state().files.insert(file.id.clone(), file);
        }
        let new = NewMessage {
            channel,
            text: comment,
            thread_ts,
            files: made.clone(),
            recorded_at: None,
        };
        let written = self.write(user, new);
        if written.is_err() {
            self.state().forget_files(&made);
        }
        written
    }

    /// The bytes and the media type of a file, if the person sees a message with the file.
    pub(crate) fn visible_file(&self, user: &str, id: &str) -> Option<(Blob, &'static str)> {
        let state = self.state();
        let file = state.files.get(id)?;
        let sees = |conversation: &String| {
            state
                .conversations
                .get(conversation)
                .is_some_and(|conversation| state.may_see(user, conversation))
        };
        let is_seen = file.shares.iter().any(|(conversation, _)| sees(conversation));
        let content = file.content.clone().filter(|_| is_seen)?;
        Some((
            content,
            media::kind(&file.name).unwrap_or("application/octet-stream"),
        ))
    }

    /// Edits one's own message.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn edit(&self, user: &str, channel: &str, ts: &str, text: &str) -> Result<(), String> {
        let mut state = self.state();
        let before = own(&state, user, channel, ts)?;
        let has_files = state
            .message(MessageRef { channel, ts })
            .is_some_and(|(_, message)| !message.files.is_empty());
        if text.trim().is_empty() && !has_files {
            return Err("there is nothing left to say; delete the message instead".into());
        }
        let typed = escape::encode_input(&state, text);
        let now_ts = state.next_ts(self.core().clock.now());
        if let Some(message) = state
            .conversations
            .get_mut(channel)
            .and_then(|conversation| conversation.messages.get_mut(ts))
        {
            message.text = typed.text;
            message.blocks = Some(typed.blocks);
            message.edited = Some((user.to_owned(), now_ts.clone()));
        }
        self.emit_message_changed(&state, MessageRef { channel, ts }, &now_ts, &before);
        Ok(())
    }

    /// Deletes one's own message.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn delete(&self, user: &str, channel: &str, ts: &str) -> Result<(), String> {
        let mut state = self.state();
        let before = own(&state, user, channel, ts)?;
        let now_ts = state.next_ts(self.core().clock.now());
        if let Some(conversation) = state.conversations.get_mut(channel) {
            let files = conversation.messages.get(ts).map(|message| message.files.clone());
            conversation.remove(ts);
            // The client offers to delete the files together with the message; the playground assumes that people
            // accept.
            state.forget_files(&files.unwrap_or_default());
        }
        self.emit_message_deleted(&state, MessageRef { channel, ts }, &now_ts, &before);
        Ok(())
    }

    /// Adds a reaction to a message.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn react(&self, user: &str, channel: &str, ts: &str, emoji: &str) -> Result<(), String> {
        self.reaction(user, MessageRef { channel, ts }, emoji, ReactionChange::Add)
    }

    /// Removes one's own reaction.
    ///
    /// # Errors
    ///
    /// The message that the client shows.
    pub async fn unreact(&self, user: &str, channel: &str, ts: &str, emoji: &str) -> Result<(), String> {
        self.reaction(user, MessageRef { channel, ts }, emoji, ReactionChange::Remove)
    }

    /// Opens the conversation with the app; returns its id.
    ///
    /// # Errors
    ///
    /// When there is no such person.
    pub async fn open_dm(&self, user: &str) -> Result<String, String> {
        self.open_tab(user, "messages")
    }

    /// Opens the app's Home tab.
    ///
    /// # Errors
    ///
    /// When there is no such person.
    pub async fn open_home(&self, user: &str) -> Result<String, String> {
        self.open_tab(user, "home")
    }

    /// The id of a person's conversation with the app, whether it is open or not.
    #[must_use]
    pub fn dm_channel(&self, user: &str) -> String {
        direct_id(user)
    }

    /// Marks a conversation as read.
    pub fn read(&self, user: &str, channel: &str) {
        let mut state = self.state();
        let Some(last) = state
            .conversations
            .get(channel)
            .and_then(|conversation| conversation.messages.keys().next_back().cloned())
        else {
            return;
        };
        state.reads.insert((user.to_owned(), channel.to_owned()), last);
        self.core().record.touch();
    }

    fn write(&self, user: &str, new: NewMessage<'_>) -> Result<String, String> {
        let NewMessage {
            channel,
            text,
            thread_ts,
            files,
            recorded_at,
        } = new;
        let now = self.core().clock.now();
        let mut state = self.state();
        if channel == direct_id(user) {
            state.direct(user, now);
        }
        may_write(&state, user, channel)?;
        if text.trim().is_empty() && files.is_empty() {
            return Err("there is nothing to send".into());
        }
        if text.chars().count() > TYPED {
            return Err("your message is too long".into());
        }
        let parent = thread_ts.map(|ts| {
            let found = state
                .message(MessageRef { channel, ts })
                .ok_or("this message is not there any more")?;
            Ok::<_, String>(found.1.thread_ts.clone().unwrap_or_else(|| ts.to_owned()))
        });
        let parent = parent.transpose()?;
        let typed = escape::encode_input(&state, text);
        let message = Message {
            ts: match recorded_at {
                Some(at) => state.free_ts(channel, at),
                None => state.next_ts(now),
            },
            user: user.to_owned(),
            text: typed.text,
            blocks: (!text.is_empty()).then_some(typed.blocks),
            thread_ts: parent,
            client_msg_id: Some(ids::uuid()),
            subtype: (!files.is_empty()).then_some("file_share"),
            files,
            ..Message::default()
        };
        let ts = message.ts.clone();
        self.post_message(&mut state, channel, message);
        state
            .reads
            .insert((user.to_owned(), channel.to_owned()), ts.clone());
        Ok(ts)
    }

    fn reaction(
        &self,
        user: &str,
        at: MessageRef<'_>,
        emoji: &str,
        change: ReactionChange,
    ) -> Result<(), String> {
        let name = emoji.trim_matches(':');
        if !is_emoji_name(name) {
            return Err(format!("there is no emoji {name}"));
        }
        let mut state = self.state();
        may_write(&state, user, at.channel)?;
        let conversation = state
            .conversations
            .get_mut(at.channel)
            .ok_or("there is no such channel")?;
        let message = conversation
            .messages
            .get_mut(at.ts)
            .ok_or("this message is not there any more")?;
        if change.apply(message, name, user) {
            let reaction = Reaction {
                message: at,
                user,
                name,
            };
            self.emit_reaction(&state, change, &reaction);
        }
        Ok(())
    }

    fn open_tab(&self, user: &str, tab: &str) -> Result<String, String> {
        let now = self.core().clock.now();
        let mut state = self.state();
        state.person(user).ok_or("there is no such person")?;
        let channel = state.direct(user, now).id.clone();
        let mut event = json!({ "type": "app_home_opened", "user": user, "channel": channel, "tab": tab });
        let home = state.homes.get(user).and_then(|id| state.views.get(id));
        if let Some(home) = home.filter(|_| tab == "home") {
            event["view"] = home.to_json(&state);
        }
        self.emit_global(&state, "app_home_opened", None, event);
        self.core().record.touch();
        Ok(channel)
    }
}

/// Checks that a person may write in a conversation.
///
/// # Errors
///
/// The message that the client shows.
pub(super) fn may_write(state: &State, user: &str, channel: &str) -> Result<(), String> {
    let person = state.person(user).ok_or("there is no such person")?;
    if person.standing == SlackAccountKind::Deactivated {
        return Err("your account has been deactivated".into());
    }
    let conversation = state
        .conversations
        .get(channel)
        .ok_or("there is no such channel")?;
    if conversation.is_archived {
        return Err("this channel has been archived".into());
    }
    if conversation.has(user) {
        Ok(())
    } else {
        Err(format!("you are not in #{}", conversation.name))
    }
}

fn own(
    state: &State,
    user: &str,
    channel: &str,
    ts: &str,
) -> Result<serde_json::Map<String, serde_json::Value>, String> {
    may_write(state, user, channel)?;
    let (conversation, message) = state
        .message(MessageRef { channel, ts })
        .ok_or("this message is not there any more")?;
    if message.user != user {
        return Err("this is somebody else's message".into());
    }
    Ok(message.to_json(state, Some(conversation), true))
}
