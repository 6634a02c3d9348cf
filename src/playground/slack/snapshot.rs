//! The page's snapshot of the workspace: only what one person may see.

use serde_json::{Value, json};

use super::conversation::{Conversation, ConversationKind, Message};
use super::state::State;
use super::{Slack, escape};

impl Slack {
    /// The snapshot for one person; `null` if there is no such person.
    #[must_use]
    pub fn snapshot(&self, user: &str) -> Value {
        let state = self.state();
        let Some(me) = state.person(user) else {
            return Value::Null;
        };
        let conversations: Vec<&Conversation> = state
            .conversations
            .values()
            .filter(|conversation| visible(&state, user, conversation))
            .collect();
        let messages: serde_json::Map<String, Value> = conversations
            .iter()
            .map(|conversation| (conversation.id.clone(), messages(&state, user, conversation)))
            .collect();
        let top =
            |ids: Option<&Vec<String>>| ids.and_then(|ids| ids.last()).and_then(|id| state.views.get(id));
        let modal = top(state.stacks.get(user)).map(|view| {
            let mut json = view.to_json(&state);
            json["errors"] = view.errors.clone().into();
            json
        });
        let home = state
            .homes
            .get(user)
            .and_then(|id| state.views.get(id))
            .map(|view| view.to_json(&state));
        json!({
            "me": { "id": me.id, "name": me.name, "real_name": me.real_name },
            "team": { "id": state.team_id, "name": state.team_name },
            "people": people(&state),
            "channels": conversations.iter().map(|conversation| channel(&state, user, conversation)).collect::<Vec<_>>(),
            "messages": messages,
            "modal": modal,
            "home": home,
            "commands": state.app.commands.iter().map(|known| json!({
                "command": known.command, "description": known.description, "usage_hint": known.usage_hint,
            })).collect::<Vec<_>>(),
            "shortcuts": state.app.shortcuts.iter().map(|known| json!({
                "name": known.name, "callback_id": known.callback_id, "kind": known.kind,
            })).collect::<Vec<_>>(),
            "notice": state.notices.get(user),
        })
    }
}

fn visible(state: &State, user: &str, conversation: &Conversation) -> bool {
    !conversation.is_archived && state.may_see(user, conversation)
}

fn people(state: &State) -> Value {
    let people = state.people.iter().map(|person| {
        json!({
            "id": person.id, "name": person.name, "real_name": person.real_name, "title": person.title,
            "standing": person.standing, "is_bot": person.standing == crate::SlackAccountKind::Bot,
        })
    });
    let app = json!({
        "id": state.app.bot_user_id, "name": state.app.bot_name, "real_name": state.app.bot_name, "title": "App",
        "standing": "bot", "is_bot": true,
    });
    people.chain(std::iter::once(app)).collect()
}

fn channel(state: &State, user: &str, conversation: &Conversation) -> Value {
    let is_dm = conversation.kind == ConversationKind::Direct;
    let read = state.reads.get(&(user.to_owned(), conversation.id.clone()));
    let unread = |message: &&Message| message.user != user && message.subtype != Some("tombstone");
    let is_member = conversation.has(user);
    let later = conversation
        .messages
        .values()
        .rev()
        .take_while(|message| read.is_none_or(|read| message.ts > *read));
    let new: Vec<&Message> = later.filter(unread).take(100).collect();
    let pinging = new.iter().filter(|message| is_dm || pings(message, user)).count();
    json!({
        "id": conversation.id, "name": if is_dm { &state.app.bot_name } else { &conversation.name },
            "topic": conversation.topic,
        "is_private": conversation.kind == ConversationKind::Private, "is_dm": is_dm,
        "dm_with": is_dm.then_some(&state.app.bot_user_id), "is_member": is_member,
        "unread": if is_member { new.len() } else { 0 }, "mentions": if is_member { pinging } else { 0 },
    })
}

/// Whether a message notifies a person: Slack looks at the text and at the blocks.
fn pings(message: &Message, user: &str) -> bool {
    let in_blocks = message
        .blocks
        .as_ref()
        .is_some_and(|blocks| escape::blocks_ping(blocks, user));
    escape::pings(&message.text, user) || in_blocks
}

fn messages(state: &State, user: &str, conversation: &Conversation) -> Value {
    let own = state
        .ephemerals
        .iter()
        .filter(|ephemeral| ephemeral.user == user && ephemeral.channel == conversation.id);
    let own = own.map(|ephemeral| (&ephemeral.message, true));
    let mut all: Vec<(&Message, bool)> = conversation
        .messages
        .values()
        .map(|message| (message, false))
        .chain(own)
        .collect();
    all.sort_by(|one, other| one.0.ts.cmp(&other.0.ts));
    // The page shows the latest messages; a replayed channel may hold thousands.
    let start = all.len().saturating_sub(500);
    all[start..]
        .iter()
        .map(|(message, is_ephemeral)| message_json(state, user, conversation, message, *is_ephemeral))
        .collect()
}

fn message_json(
    state: &State,
    user: &str,
    conversation: &Conversation,
    message: &Message,
    is_ephemeral: bool,
) -> Value {
    let is_parent = message.thread_ts.as_ref() == Some(&message.ts);
    json!({
        "ts": message.ts, "user": message.user, "username": message.username, "icon_url": message.icon_url,
        "text": message.text,
        "shown_text": escape::readable(state, &message.text), "blocks": message.blocks,
        "files": message.files.iter().map(|id| file_json(state, user, id)).collect::<Vec<_>>(),
        "thread_ts": message.thread_ts,
        "reply_count": if is_parent { conversation.replies(&message.ts).count() } else { 0 },
        "reactions": message.reactions_json(), "edited": message.edited.is_some(), "ephemeral": is_ephemeral,
        "deleted": message.subtype == Some("tombstone"), "is_bot": message.by_app, "metadata": message.metadata,
        "broadcast": message.is_broadcast, "pings_me": pings(message, user),
    })
}

/// A file, with its address on the page of this person.
fn file_json(state: &State, user: &str, id: &str) -> Value {
    let mut json = state.file_json(id);
    if state.files.contains_key(id) {
        json["page_url"] = format!("/page/file/{id}?as={user}").into();
    }
    json
}
