//! JSON representations of messages and views in responses, events and payloads.

use serde_json::{Map, Value, json};

use super::conversation::{Conversation, Message};
use super::state::{State, View};

impl Message {
    /// The message as history, events and payloads show it; metadata only on request.
    pub(super) fn to_json(
        &self,
        state: &State,
        conversation: Option<&Conversation>,
        with_metadata: bool,
    ) -> Map<String, Value> {
        let mut json = Map::new();
        let mut put = |name: &str, value: Value| json.insert(name.to_owned(), value);
        put("type", "message".into());
        put("ts", self.ts.clone().into());
        put("text", self.text.clone().into());
        put("team", state.team_id.clone().into());
        if let Some(subtype) = self.subtype {
            put("subtype", subtype.into());
        }
        if !self.files.is_empty() {
            put("upload", false.into());
            put("display_as_bot", false.into());
        }
        if self.subtype != Some("bot_message") {
            put("user", self.user.clone().into());
        }
        if self.by_app {
            put("bot_id", state.app.bot_id.clone().into());
            put("app_id", state.app.app_id.clone().into());
            put("bot_profile", bot_profile(state));
        }
        let optional = [
            ("bot_id", self.through_bot.map(Value::from)),
            ("username", self.username.clone().map(Value::from)),
            (
                "icons",
                self.icon_url
                    .as_ref()
                    .map(|url| json!({ "image_36": url, "image_48": url, "image_72": url })),
            ),
            ("client_msg_id", self.client_msg_id.clone().map(Value::from)),
            ("blocks", self.blocks.clone()),
            ("attachments", self.attachments.clone()),
            ("thread_ts", self.thread_ts.clone().map(Value::from)),
            ("metadata", self.metadata.clone().filter(|_| with_metadata)),
            (
                "edited",
                self.edited
                    .as_ref()
                    .map(|(user, ts)| json!({ "user": user, "ts": ts })),
            ),
            (
                "files",
                (!self.files.is_empty()).then(|| self.files.iter().map(|id| state.file_json(id)).collect()),
            ),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                put(name, value);
            }
        }
        if !self.reactions.is_empty() {
            put("reactions", self.reactions_json());
        }
        if let Some(conversation) = conversation {
            json.extend(self.thread_json(conversation));
        }
        json
    }

    /// The thread fields of a message: a parent summarizes its thread, a reply names the parent's author.
    fn thread_json(&self, conversation: &Conversation) -> Map<String, Value> {
        let Some(root) = &self.thread_ts else {
            return Map::new();
        };
        if *root == self.ts {
            return thread_summary(conversation, &self.ts);
        }
        let parent = conversation.messages.get(root);
        let named = parent.map(|parent| ("parent_user_id".to_owned(), parent.user.clone().into()));
        named.into_iter().collect()
    }

    pub(super) fn reactions_json(&self) -> Value {
        let reactions = self
            .reactions
            .iter()
            .map(|(name, users)| json!({ "name": name, "users": users, "count": users.len() }));
        reactions.collect()
    }
}

impl View {
    /// The view as responses and payloads carry it.
    pub(super) fn to_json(&self, state: &State) -> Value {
        let mut json = self.body.clone();
        let fixed = json!({
            "id": self.id, "team_id": state.team_id, "state": { "values": self.values }, "hash": self.hash,
            "previous_view_id": self.previous_id, "root_view_id": self.root_id, "app_id": state.app.app_id,
            "app_installed_team_id": state.team_id, "bot_id": state.app.bot_id,
        });
        if let Value::Object(fixed) = fixed {
            json.extend(fixed);
        }
        let defaults = [
            ("private_metadata", json!("")),
            ("callback_id", json!("")),
            ("external_id", json!("")),
            ("clear_on_close", json!(false)),
            ("notify_on_close", json!(false)),
            ("close", Value::Null),
            ("submit", Value::Null),
        ];
        for (name, value) in defaults {
            json.entry(name).or_insert(value);
        }
        json.into()
    }

    /// A text field of the view.
    pub(super) fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The app's bot profile in messages.
pub(super) fn bot_profile(state: &State) -> Value {
    json!({
        "id": state.app.bot_id, "app_id": state.app.app_id, "user_id": state.app.bot_user_id,
        "name": state.app.bot_name, "deleted": false, "updated": 1_700_000_000, "team_id": state.team_id,
        "icons": { "image_36": "", "image_48": "", "image_72": "" },
    })
}

fn thread_summary(conversation: &Conversation, parent: &str) -> Map<String, Value> {
    let replies: Vec<&Message> = conversation.replies(parent).collect();
    let mut users: Vec<&str> = Vec::new();
    for reply in &replies {
        if !users.contains(&reply.user.as_str()) {
            users.push(&reply.user);
        }
    }
    let Some(last) = replies.last() else {
        return Map::new();
    };
    let summary = json!({
        "reply_count": replies.len(), "reply_users_count": users.len(), "reply_users": users,
        "latest_reply": last.ts, "is_locked": false, "subscribed": false,
    });
    match summary {
        Value::Object(summary) => summary,
        _ => Map::new(),
    }
}
