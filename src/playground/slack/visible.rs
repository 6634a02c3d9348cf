//! The messages that a person sees in a conversation, for tests: messages, threads, and ephemeral messages.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Slack;
use super::conversation::Message;
use super::render;
use super::state::State;

/// A message as one person sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisibleMessage {
    /// The timestamp, which identifies the message.
    pub ts: String,
    /// The user id of the author; the bot's user id for the app.
    pub user: String,
    /// The name that the app gave the message, if it did.
    pub username: Option<String>,
    /// The address of the picture that the app gave the message, if it did.
    pub icon_url: Option<String>,
    /// The text as Slack stores it; the text of the notification if there are blocks.
    pub text: String,
    /// The raw Block Kit blocks, if there are any.
    pub blocks: Option<Value>,
    /// The files as messages carry them.
    pub files: Vec<Value>,
    /// The parent's timestamp, for replies and for parents of replies.
    pub thread_ts: Option<String>,
    /// The visible text, with buttons and menus in square brackets.
    pub rendered: String,
    /// Whether only this person sees it.
    pub is_ephemeral: bool,
    /// Whether the message was edited.
    pub is_edited: bool,
    /// Whether the app wrote it.
    pub is_bot: bool,
    /// Each reaction with the users who reacted.
    pub reactions: Vec<(String, Vec<String>)>,
    /// The metadata, which people do not see.
    pub metadata: Option<Value>,
}

impl Slack {
    /// All messages that a person sees in a conversation, threads included, oldest first; none if the person may not
    /// see it.
    #[must_use]
    pub fn visible_messages(&self, user: &str, channel: &str) -> Vec<VisibleMessage> {
        let state = self.state();
        let Some(conversation) = state
            .conversations
            .get(channel)
            .filter(|conversation| state.may_see(user, conversation))
        else {
            return Vec::new();
        };
        let own = state
            .ephemerals
            .iter()
            .filter(|ephemeral| ephemeral.user == user && ephemeral.channel == channel);
        let own = own.map(|ephemeral| visible_message(&state, &ephemeral.message, true));
        let mut all: Vec<VisibleMessage> = conversation
            .messages
            .values()
            .map(|message| visible_message(&state, message, false))
            .chain(own)
            .collect();
        all.sort_by(|one, other| one.ts.cmp(&other.ts));
        all
    }

    /// The modal on top of a person's stack, as plain text.
    #[must_use]
    pub fn rendered_modal(&self, user: &str) -> Option<String> {
        let state = self.state();
        let view = state.views.get(state.stacks.get(user)?.last()?)?;
        Some(rendered_view(&state, &view.body))
    }

    /// The Home tab of a person, as plain text.
    #[must_use]
    pub fn rendered_home(&self, user: &str) -> Option<String> {
        let state = self.state();
        let view = state.views.get(state.homes.get(user)?)?;
        Some(rendered_view(&state, &view.body))
    }

    /// The last message of a person's client, such as that a command failed.
    #[must_use]
    pub fn notice_of(&self, user: &str) -> Option<String> {
        self.state().notices.get(user).cloned()
    }

    /// Removes the ephemeral messages of a person, as reloading the client does.
    pub fn reload(&self, user: &str) {
        self.state().ephemerals.retain(|ephemeral| ephemeral.user != user);
        self.core().record.touch();
    }
}

fn visible_message(state: &State, message: &Message, is_ephemeral: bool) -> VisibleMessage {
    VisibleMessage {
        ts: message.ts.clone(),
        user: message.user.clone(),
        username: message.username.clone(),
        icon_url: message.icon_url.clone(),
        text: message.text.clone(),
        blocks: message.blocks.clone(),
        files: message.files.iter().map(|id| state.file_json(id)).collect(),
        thread_ts: message.thread_ts.clone(),
        rendered: render::message(state, &message.text, message.blocks.as_ref()),
        is_ephemeral,
        is_edited: message.edited.is_some(),
        is_bot: message.by_app,
        reactions: message.reactions.clone(),
        metadata: message.metadata.clone(),
    }
}

fn rendered_view(state: &State, body: &Map<String, Value>) -> String {
    let text = |name: &str| {
        body.get(name)
            .and_then(|object| object.get("text"))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut lines = vec![text("title")];
    lines.extend(body.get("blocks").map(|blocks| render::blocks(state, blocks)));
    if body.get("type").is_some_and(|kind| kind == "modal") {
        let buttons = [text("close"), text("submit")];
        let buttons = buttons
            .iter()
            .filter(|label| !label.is_empty())
            .map(|label| format!("[{label}]"));
        lines.push(buttons.collect::<Vec<_>>().join(" "));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
