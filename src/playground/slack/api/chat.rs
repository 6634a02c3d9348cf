//! `chat.*`: posting, editing and deleting messages.

use serde_json::{Map, Value, json};

use super::context::Context;
use crate::SlackAccountKind;
use crate::slack::blocks::{self, blocks_of};
use crate::slack::conversation::{ConversationKind, Message, MessageRef};
use crate::slack::request::Refusal;
use crate::slack::state::Ephemeral;

/// The length limit of a text.
const TEXT: usize = 40_000;
/// The length limit of an edited text.
const UPDATED_TEXT: usize = 4000;
/// The size limit of metadata in bytes.
const METADATA: usize = 8000;

/// The fields of a message that callers set.
struct Content {
    text: String,
    blocks: Option<Value>,
    attachments: Option<Value>,
    metadata: Option<Value>,
}

/// `chat.postMessage`
pub(super) fn post(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation_id = context.posting_target()?;
    let content = content(&context.request.args, TEXT)?;
    let thread_ts = thread(context, &conversation_id);
    let username = context.request.text("username");
    if username.is_some()
        || context.request.text("icon_emoji").is_some()
        || context.request.text("icon_url").is_some()
    {
        context.needs("chat:write.customize")?;
    }
    let message = Message {
        ts: context.state.next_ts(context.now),
        user: context.state.app.bot_user_id.clone(),
        by_app: true,
        text: content.text,
        blocks: content.blocks,
        attachments: content.attachments,
        metadata: content.metadata,
        is_broadcast: thread_ts.is_some() && context.request.flag("reply_broadcast"),
        subtype: username.is_some().then_some("bot_message"),
        thread_ts,
        username,
        icon_url: context.request.text("icon_url"),
        ..Message::default()
    };
    let ts = message.ts.clone();
    context
        .slack
        .post_message(context.state, &conversation_id, message);
    let conversation = context.state.conversations.get(&conversation_id);
    let json = conversation
        .and_then(|conversation| conversation.messages.get(&ts))
        .map(|message| message.to_json(context.state, conversation, true));
    Ok(json!({ "channel": conversation_id, "ts": ts, "message": json }))
}

/// `chat.postEphemeral`
pub(super) fn post_ephemeral(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation_id = context.posting_target()?;
    let user = context.request.need("user")?;
    let content = content(&context.request.args, TEXT)?;
    let person = context.state.person(&user).ok_or("user_not_found")?;
    if !context
        .state
        .conversations
        .get(&conversation_id)
        .is_some_and(|conversation| conversation.has(&user))
        || person.standing == SlackAccountKind::Deactivated
    {
        return Err("user_not_in_channel".into());
    }
    let message = Message {
        ts: context.state.next_ts(context.now),
        user: context.state.app.bot_user_id.clone(),
        by_app: true,
        text: content.text,
        blocks: content.blocks,
        attachments: content.attachments,
        thread_ts: context.request.text("thread_ts"),
        ..Message::default()
    };
    let ts = message.ts.clone();
    context.state.show(Ephemeral {
        user,
        channel: conversation_id,
        message,
    });
    Ok(json!({ "message_ts": ts }))
}

/// `chat.update`
pub(super) fn update(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let (conversation_id, ts) = own_message(context, "cant_update_message")?;
    let content = content(&context.request.args, UPDATED_TEXT)?;
    let now_ts = context.state.next_ts(context.now);
    let before = message_json(context, &conversation_id, &ts);
    let bot = context.state.app.bot_user_id.clone();
    let has_metadata = context.request.args.contains_key("metadata");
    if let Some(message) = context
        .state
        .conversations
        .get_mut(&conversation_id)
        .and_then(|conversation| conversation.messages.get_mut(&ts))
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
        channel: &conversation_id,
        ts: &ts,
    };
    context
        .slack
        .emit_message_changed(context.state, at, &now_ts, &before);
    let message = message_json(context, &conversation_id, &ts);
    Ok(json!({ "channel": conversation_id, "ts": ts, "text": message.get("text"), "message": message }))
}

/// `chat.delete`
pub(super) fn delete(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let (conversation_id, ts) = own_message(context, "cant_delete_message")?;
    let now_ts = context.state.next_ts(context.now);
    let before = message_json(context, &conversation_id, &ts);
    if let Some(conversation) = context.state.conversations.get_mut(&conversation_id) {
        conversation.remove(&ts);
    }
    let at = MessageRef {
        channel: &conversation_id,
        ts: &ts,
    };
    context
        .slack
        .emit_message_deleted(context.state, at, &now_ts, &before);
    Ok(json!({ "channel": conversation_id, "ts": ts }))
}

/// `chat.getPermalink`
pub(super) fn permalink(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation = context.conversation()?;
    let ts = context.request.need("message_ts")?;
    let message = conversation.messages.get(&ts).ok_or("message_not_found")?;
    let mut url = format!(
        "https://{}.slack.com/archives/{}/p{}",
        context.state.team_domain,
        conversation.id,
        ts.replace('.', "")
    );
    if let Some(parent) = message.thread_ts.as_ref().filter(|parent| **parent != ts) {
        url.push_str(&format!("?thread_ts={parent}&cid={}", conversation.id));
    }
    Ok(json!({ "channel": conversation.id, "permalink": url }))
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

/// The thread of a new message: always the parent's thread, even if `thread_ts` names a reply. Slack refuses no parent
/// that does not exist: it posts the message in the conversation itself.
pub(super) fn thread(context: &Context<'_>, conversation_id: &str) -> Option<String> {
    let ts = context.request.text("thread_ts")?;
    let conversation = context.state.conversations.get(conversation_id)?;
    let parent = conversation.messages.get(&ts)?;
    Some(parent.thread_ts.clone().unwrap_or(ts))
}

fn own_message(context: &Context<'_>, foreign: &str) -> Result<(String, String), Refusal> {
    let conversation = context.conversation()?;
    let ts = context.request.need("ts")?;
    let message = conversation.messages.get(&ts).ok_or("message_not_found")?;
    if conversation.is_archived && conversation.kind != ConversationKind::Direct {
        return Err("is_archived".into());
    }
    if message.by_app {
        Ok((conversation.id.clone(), ts))
    } else {
        Err(foreign.into())
    }
}

fn message_json(context: &Context<'_>, conversation_id: &str, ts: &str) -> Map<String, Value> {
    let conversation = context.state.conversations.get(conversation_id);
    let message = conversation.and_then(|conversation| conversation.messages.get(ts));
    message
        .map(|message| message.to_json(context.state, conversation, true))
        .unwrap_or_default()
}
