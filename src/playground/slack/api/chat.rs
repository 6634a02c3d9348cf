//! `chat.*`: posting, editing and deleting messages.

use serde_json::{Map, Value, json};

use super::context::Turn;
use crate::SlackStanding;
use crate::slack::blocks::{self, blocks_of};
use crate::slack::request::Refusal;
use crate::slack::conversation::{Message, MessageRef, RoomKind};
use crate::slack::state::Ephemeral;

/// Beyond this Slack does not take a text.
const TEXT: usize = 40_000;
/// Beyond this it cannot be put in by an edit.
const UPDATED_TEXT: usize = 4000;
/// Bytes of metadata.
const METADATA: usize = 8000;

/// The part of a message that callers give.
struct Content {
    text: String,
    blocks: Option<Value>,
    attachments: Option<Value>,
    metadata: Option<Value>,
}

/// `chat.postMessage`
pub(super) fn post(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room_id = turn.posting_room()?;
    let content = content(&turn.ask.args, TEXT)?;
    let thread_ts = thread(turn, &room_id)?;
    let username = turn.ask.text("username");
    if username.is_some() || turn.ask.text("icon_emoji").is_some() || turn.ask.text("icon_url").is_some() {
        turn.needs("chat:write.customize")?;
    }
    let message = Message {
        ts: turn.state.next_ts(turn.now),
        user: turn.state.app.bot_user_id.clone(),
        by_app: true,
        text: content.text,
        blocks: content.blocks,
        attachments: content.attachments,
        metadata: content.metadata,
        is_broadcast: thread_ts.is_some() && turn.ask.flag("reply_broadcast"),
        subtype: username.is_some().then_some("bot_message"),
        thread_ts,
        username,
        ..Message::default()
    };
    let ts = message.ts.clone();
    turn.slack.keep(turn.state, &room_id, message);
    let room = turn.state.rooms.get(&room_id);
    let shown = room
        .and_then(|room| room.messages.get(&ts))
        .map(|message| message.to_json(turn.state, room, true));
    Ok(json!({ "channel": room_id, "ts": ts, "message": shown }))
}

/// `chat.postEphemeral`
pub(super) fn post_ephemeral(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room_id = turn.posting_room()?;
    let user = turn.ask.need("user")?;
    let content = content(&turn.ask.args, TEXT)?;
    let person = turn.state.person(&user).ok_or("user_not_found")?;
    if !turn.state.rooms.get(&room_id).is_some_and(|room| room.has(&user))
        || person.standing == SlackStanding::Deactivated
    {
        return Err("user_not_in_channel".into());
    }
    let message = Message {
        ts: turn.state.next_ts(turn.now),
        user: turn.state.app.bot_user_id.clone(),
        by_app: true,
        text: content.text,
        blocks: content.blocks,
        attachments: content.attachments,
        thread_ts: turn.ask.text("thread_ts"),
        ..Message::default()
    };
    let ts = message.ts.clone();
    turn.state.show(Ephemeral {
        user,
        channel: room_id,
        message,
    });
    Ok(json!({ "message_ts": ts }))
}

/// `chat.update`
pub(super) fn update(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let (room_id, ts) = own_message(turn, "cant_update_message")?;
    let content = content(&turn.ask.args, UPDATED_TEXT)?;
    let now_ts = turn.state.next_ts(turn.now);
    let before = shown(turn, &room_id, &ts);
    let bot = turn.state.app.bot_user_id.clone();
    let has_metadata = turn.ask.args.contains_key("metadata");
    if let Some(message) = turn
        .state
        .rooms
        .get_mut(&room_id)
        .and_then(|room| room.messages.get_mut(&ts))
    {
        message.text = content.text;
        message.blocks = content.blocks;
        message.attachments = content.attachments;
        if has_metadata {
            message.metadata = content.metadata;
        }
        message.edited = Some((bot, now_ts.clone()));
    }
    let at = MessageRef {
        channel: &room_id,
        ts: &ts,
    };
    turn.slack.tell_changed(turn.state, at, &now_ts, &before);
    let message = shown(turn, &room_id, &ts);
    Ok(json!({ "channel": room_id, "ts": ts, "text": message.get("text"), "message": message }))
}

/// `chat.delete`
pub(super) fn delete(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let (room_id, ts) = own_message(turn, "cant_delete_message")?;
    let now_ts = turn.state.next_ts(turn.now);
    let before = shown(turn, &room_id, &ts);
    if let Some(room) = turn.state.rooms.get_mut(&room_id) {
        room.remove(&ts);
    }
    let at = MessageRef {
        channel: &room_id,
        ts: &ts,
    };
    turn.slack.tell_deleted(turn.state, at, &now_ts, &before);
    Ok(json!({ "channel": room_id, "ts": ts }))
}

/// `chat.getPermalink`
pub(super) fn permalink(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room = turn.room()?;
    let ts = turn.ask.need("message_ts")?;
    let message = room.messages.get(&ts).ok_or("message_not_found")?;
    let mut url = format!(
        "https://{}.slack.com/archives/{}/p{}",
        turn.state.team_domain,
        room.id,
        ts.replace('.', "")
    );
    if let Some(parent) = message.thread_ts.as_ref().filter(|parent| **parent != ts) {
        url.push_str(&format!("?thread_ts={parent}&cid={}", room.id));
    }
    Ok(json!({ "channel": room.id, "permalink": url }))
}

fn content(args: &Map<String, Value>, most: usize) -> Result<Content, Refusal> {
    let text = match args.get("text") {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(_) => return Err("invalid_arguments".into()),
    };
    if text.chars().count() > most {
        return Err("msg_too_long".into());
    }
    let blocks = blocks_of(args)?;
    let attachments = args.get("attachments").cloned();
    if let Some(attachments) = &attachments {
        blocks::check_attachments(attachments)?;
    }
    if text.trim().is_empty() && blocks.is_none() && attachments.is_none() {
        return Err("no_text".into());
    }
    let metadata = args.get("metadata").cloned();
    if let Some(metadata) = &metadata {
        check_metadata(metadata)?;
    }
    Ok(Content {
        text,
        blocks,
        attachments,
        metadata,
    })
}

fn check_metadata(metadata: &Value) -> Result<(), Refusal> {
    let Some(object) = metadata.as_object() else {
        return Err("invalid_metadata_format".into());
    };
    let has_type = object
        .get("event_type")
        .is_some_and(|kind| kind.as_str().is_some_and(|kind| !kind.is_empty()));
    if !has_type || !object.get("event_payload").is_some_and(Value::is_object) {
        return Err("invalid_metadata_schema".into());
    }
    if metadata.to_string().len() > METADATA {
        return Err("metadata_too_large".into());
    }
    Ok(())
}

/// The thread a message goes to: always that of the parent, even when a reply is named.
fn thread(turn: &Turn<'_>, room_id: &str) -> Result<Option<String>, Refusal> {
    let Some(ts) = turn.ask.text("thread_ts") else {
        return Ok(None);
    };
    let parent = turn
        .state
        .rooms
        .get(room_id)
        .and_then(|room| room.messages.get(&ts))
        .ok_or("thread_not_found")?;
    Ok(Some(parent.thread_ts.clone().unwrap_or(ts)))
}

fn own_message(turn: &Turn<'_>, foreign: &str) -> Result<(String, String), Refusal> {
    let room = turn.room()?;
    let ts = turn.ask.need("ts")?;
    let message = room.messages.get(&ts).ok_or("message_not_found")?;
    if room.is_archived && room.kind != RoomKind::Direct {
        return Err("is_archived".into());
    }
    if message.by_app {
        Ok((room.id.clone(), ts))
    } else {
        Err(foreign.into())
    }
}

fn shown(turn: &Turn<'_>, room_id: &str, ts: &str) -> Map<String, Value> {
    let room = turn.state.rooms.get(room_id);
    let message = room.and_then(|room| room.messages.get(ts));
    message
        .map(|message| message.to_json(turn.state, room, true))
        .unwrap_or_default()
}
