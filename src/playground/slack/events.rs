//! Emits events of the Events API.
//!
//! An event is delivered only if the app subscribed to it, has the scope, and is a member of the conversation.

use serde_json::{Map, Value, json};

use super::Slack;
use super::conversation::{Conversation, ConversationKind, Message, MessageRef, ReactionChange};
use super::state::State;
use crate::ids;

/// The conditions of an event: the app's subscription to its name, and a scope.
#[derive(Clone, Copy)]
struct Subscription<'a> {
    name: &'a str,
    scope: Option<&'a str>,
}

/// A person's reaction on a message.
pub(super) struct Reaction<'a> {
    pub(super) message: MessageRef<'a>,
    pub(super) user: &'a str,
    pub(super) name: &'a str,
}

impl Slack {
    /// Posts a new message and emits its events.
    pub(super) fn post_message(&self, state: &mut State, conversation_id: &str, message: Message) {
        let mention = format!("<@{}>", state.app.bot_user_id);
        let is_mention = !message.by_app && message.text.contains(&mention);
        let ts = message.ts.clone();
        for id in &message.files {
            if let Some(file) = state.files.get_mut(id) {
                file.shares.push((conversation_id.to_owned(), ts.clone()));
            }
        }
        if let Some(conversation) = state.conversations.get_mut(conversation_id) {
            conversation.insert(message);
            let files = conversation.forget_beyond(self.core().kept_messages);
            state.forget_files(&files);
        }
        if let Some((conversation, message)) = state.message(MessageRef {
            channel: conversation_id,
            ts: &ts,
        }) {
            let event = message.to_json(state, Some(conversation), true);
            // Slack emits no `app_mention` in direct conversations.
            if is_mention && conversation.kind != ConversationKind::Direct {
                let mut mention = event.clone();
                mention.insert("type".into(), "app_mention".into());
                self.emit_in_conversation(
                    state,
                    conversation,
                    requires("app_mention", "app_mentions:read"),
                    mention,
                );
            }
            self.emit_message(state, conversation, event);
            for id in message
                .files
                .iter()
                .filter(|_| conversation.has(&state.app.bot_user_id))
            {
                let event = json!({
                    "type": "file_shared", "channel_id": conversation_id, "file_id": id, "user_id": message.user,
                    "file": { "id": id },
                });
                self.emit_global(state, "file_shared", Some("files:read"), event);
            }
        }
        self.core().record.touch();
    }

    /// Emits `message_changed`.
    pub(super) fn emit_message_changed(
        &self,
        state: &State,
        at: MessageRef<'_>,
        now_ts: &str,
        before: &Map<String, Value>,
    ) {
        if let Some((conversation, message)) = state.message(at) {
            let event = json!({
                "type": "message", "subtype": "message_changed", "hidden": true, "ts": now_ts,
                "message": message.to_json(state, Some(conversation), true), "previous_message": before,
            });
            self.emit_message(state, conversation, object(event));
        }
        self.core().record.touch();
    }

    /// Emits `message_deleted`, or `message_changed` if a tombstone remains.
    pub(super) fn emit_message_deleted(
        &self,
        state: &State,
        at: MessageRef<'_>,
        now_ts: &str,
        before: &Map<String, Value>,
    ) {
        if state.message(at).is_some() {
            return self.emit_message_changed(state, at, now_ts, before);
        }
        if let Some(conversation) = state.conversations.get(at.channel) {
            let event = json!({
                "type": "message", "subtype": "message_deleted", "hidden": true, "ts": now_ts,
                "deleted_ts": at.ts, "previous_message": before,
            });
            self.emit_message(state, conversation, object(event));
        }
        self.core().record.touch();
    }

    /// Emits `reaction_added` or `reaction_removed`.
    pub(super) fn emit_reaction(&self, state: &State, change: ReactionChange, reaction: &Reaction<'_>) {
        let at = reaction.message;
        if let Some((conversation, message)) = state.message(at) {
            let kind = change.event();
            let event = json!({
                "type": kind, "user": reaction.user, "reaction": reaction.name, "item_user": message.user,
                "item": { "type": "message", "channel": at.channel, "ts": at.ts },
            });
            self.emit_in_conversation(
                state,
                conversation,
                requires(kind, "reactions:read"),
                object(event),
            );
        }
        self.core().record.touch();
    }

    /// Emits that a person (or the app) joined a conversation.
    pub(super) fn emit_member_joined(&self, state: &State, conversation_id: &str, user: &str) {
        if let Some(conversation) = state.conversations.get(conversation_id) {
            let (letter, scope) = match conversation.kind {
                ConversationKind::Public => ("C", "channels:read"),
                ConversationKind::Private | ConversationKind::Direct => ("G", "groups:read"),
            };
            let event = json!({
                "type": "member_joined_channel", "user": user, "channel": conversation_id, "channel_type": letter,
                "team": state.team_id,
            });
            self.emit_in_conversation(
                state,
                conversation,
                requires("member_joined_channel", scope),
                object(event),
            );
        }
        self.core().record.touch();
    }

    /// Emits an event that belongs to no conversation.
    pub(super) fn emit_global(&self, state: &State, name: &str, scope: Option<&str>, event: Value) {
        self.emit(state, Subscription { name, scope }, object(event), false);
    }

    fn emit_message(&self, state: &State, conversation: &Conversation, mut event: Map<String, Value>) {
        event.insert("channel_type".into(), conversation.channel_type().into());
        let subscription = match conversation.kind {
            ConversationKind::Public => requires("message.channels", "channels:history"),
            ConversationKind::Private => requires("message.groups", "groups:history"),
            ConversationKind::Direct => requires("message.im", "im:history"),
        };
        self.emit_in_conversation(state, conversation, subscription, event);
    }

    fn emit_in_conversation(
        &self,
        state: &State,
        conversation: &Conversation,
        subscription: Subscription<'_>,
        mut event: Map<String, Value>,
    ) {
        if !conversation.has(&state.app.bot_user_id) {
            return;
        }
        // Reaction events name the conversation only in `item`.
        if !event.contains_key("item") {
            event
                .entry("channel")
                .or_insert_with(|| conversation.id.clone().into());
        }
        self.emit(state, subscription, event, conversation.is_ext_shared);
    }

    fn emit(
        &self,
        state: &State,
        Subscription { name, scope }: Subscription<'_>,
        mut event: Map<String, Value>,
        is_shared: bool,
    ) {
        let is_subscribed = state.app.events.iter().any(|subscribed| subscribed == name);
        if !is_subscribed || scope.is_some_and(|scope| !state.has_scope(scope)) {
            return;
        }
        let now = self.core().clock.now();
        // An event about a message carries the message's timestamp; other events carry the current time.
        let moment = event.get("ts").cloned().unwrap_or_else(|| micros(now).into());
        event.insert("event_ts".into(), moment);
        let event_id = format!("Ev{}", ids::upper(9));
        let payload = json!({
            "token": "playground", "team_id": state.team_id, "context_team_id": state.team_id,
            "context_enterprise_id": null, "api_app_id": state.app.app_id, "event": event,
            "type": "event_callback", "event_id": event_id, "event_time": now.timestamp(),
            "authorizations": [{
                "enterprise_id": null, "team_id": state.team_id, "user_id": state.app.bot_user_id,
                "is_bot": true, "is_enterprise_install": false,
            }],
            "is_ext_shared_channel": is_shared, "event_context": format!("4-{event_id}"),
        });
        self.deliveries().event(payload);
    }
}

fn requires<'a>(name: &'a str, scope: &'a str) -> Subscription<'a> {
    Subscription {
        name,
        scope: Some(scope),
    }
}

/// A time in Slack's format.
pub(super) fn micros(now: chrono::DateTime<chrono::Utc>) -> String {
    format!("{}.{:06}", now.timestamp(), now.timestamp_subsec_micros())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
