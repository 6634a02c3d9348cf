//! Answers to interactions: through a response URL, or as the payload of an acknowledgement.
//!
//! Such an answer is ephemeral unless it says `in_channel`. It needs neither membership nor a scope.

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::blocks::blocks_of;
use super::conversation::{Message, MessageRef};
use super::request::Refusal;
use super::state::{Ephemeral, ResponseTarget, State as Workspace};
use super::{Slack, fault_injection};
use crate::Connection;

/// Handles a POST to a response URL.
pub(super) async fn receive(
    State(slack): State<Slack>,
    Path(id): Path<String>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    body: Bytes,
) -> Response {
    let parsed = serde_json::from_slice::<Value>(&body).ok();
    let mut call = fault_injection::new_call(&slack, "response_url", parsed.clone().unwrap_or_default());
    let drops_answer = match fault_injection::apply_fault(&slack, &mut call, &connection).await {
        Ok(drops_answer) => drops_answer,
        Err(response) => return response,
    };
    let answered = match parsed {
        Some(Value::Object(body)) => use_url(&slack, &id, &body),
        _ => Err("invalid_payload".into()),
    };
    match answered {
        Ok(()) => call.answer = json!({ "ok": true }),
        Err(refusal) => {
            call.status = if refusal.error.ends_with("_url") { 404 } else { 400 };
            call.refused = Some(refusal.error.clone());
            call.answer = refusal.into_answer();
        }
    }
    if drops_answer {
        connection.reset();
        call.status = 0;
    }
    fault_injection::respond(&slack, &call)
}

fn use_url(slack: &Slack, id: &str, body: &Map<String, Value>) -> Result<(), Refusal> {
    let now = slack.core().clock.now();
    let mut state = slack.state();
    let url = state.response_urls.get_mut(id).ok_or("invalid_url")?;
    if url.expires <= now {
        return Err("expired_url".into());
    }
    if url.uses_left == 0 {
        return Err("used_url".into());
    }
    url.uses_left -= 1;
    let target = url.target.clone();
    apply(slack, &mut state, &target, body)
}

/// Applies an answer.
///
/// # Errors
///
/// `no_text`, `invalid_blocks` and similar errors.
pub(super) fn apply(
    slack: &Slack,
    state: &mut Workspace,
    target: &ResponseTarget,
    body: &Map<String, Value>,
) -> Result<(), Refusal> {
    let flag = |name: &str| match body.get(name) {
        Some(Value::String(text)) => text == "true",
        Some(Value::Bool(flag)) => *flag,
        _ => false,
    };
    if flag("delete_original") {
        delete_original(slack, state, target);
        return Ok(());
    }
    let text = body
        .get("text")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if text.chars().count() > 40_000 {
        return Err("msg_too_long".into());
    }
    let blocks = blocks_of(body)?;
    if text.trim().is_empty() && blocks.is_none() && !body.contains_key("attachments") {
        return Err("no_text".into());
    }
    if flag("replace_original") && target.original.is_some() {
        replace_original(slack, state, target, text, blocks);
        return Ok(());
    }
    let is_public = body.get("response_type").and_then(Value::as_str) == Some("in_channel");
    let thread_ts = body.get("thread_ts").and_then(Value::as_str).map(str::to_owned);
    let message = Message {
        ts: state.next_ts(slack.core().clock.now()),
        user: state.app.bot_user_id.clone(),
        by_app: true,
        text,
        blocks,
        attachments: body.get("attachments").cloned(),
        thread_ts: thread_ts.or_else(|| target.thread_ts.clone()),
        subtype: is_public.then_some("bot_message"),
        ..Message::default()
    };
    if is_public {
        slack.post_message(state, &target.channel, message);
    } else {
        state.show(Ephemeral {
            user: target.user.clone(),
            channel: target.channel.clone(),
            message,
        });
        slack.core().record.touch();
    }
    Ok(())
}

fn replace_original(
    slack: &Slack,
    state: &mut Workspace,
    target: &ResponseTarget,
    text: String,
    blocks: Option<Value>,
) {
    let Some((ts, is_ephemeral)) = &target.original else {
        return;
    };
    if *is_ephemeral {
        let ephemeral = state
            .ephemerals
            .iter_mut()
            .find(|ephemeral| ephemeral.message.ts == *ts && ephemeral.user == target.user);
        if let Some(ephemeral) = ephemeral {
            ephemeral.message.text = text;
            ephemeral.message.blocks = blocks;
        }
        slack.core().record.touch();
        return;
    }
    let now_ts = state.next_ts(slack.core().clock.now());
    let conversation = state.conversations.get(&target.channel);
    let before = conversation
        .and_then(|conversation| conversation.messages.get(ts))
        .map(|message| message.to_json(state, conversation, true));
    let bot = state.app.bot_user_id.clone();
    let Some(message) = state
        .conversations
        .get_mut(&target.channel)
        .and_then(|conversation| conversation.messages.get_mut(ts))
    else {
        return;
    };
    message.text = text;
    message.blocks = blocks;
    message.edited = Some((bot, now_ts.clone()));
    let at = MessageRef {
        channel: &target.channel,
        ts,
    };
    slack.emit_message_changed(state, at, &now_ts, &before.unwrap_or_default());
}

fn delete_original(slack: &Slack, state: &mut Workspace, target: &ResponseTarget) {
    let Some((ts, is_ephemeral)) = &target.original else {
        return;
    };
    if *is_ephemeral {
        state
            .ephemerals
            .retain(|ephemeral| ephemeral.message.ts != *ts || ephemeral.user != target.user);
        slack.core().record.touch();
        return;
    }
    let now_ts = state.next_ts(slack.core().clock.now());
    let conversation = state.conversations.get(&target.channel);
    let before = conversation
        .and_then(|conversation| conversation.messages.get(ts))
        .map(|message| message.to_json(state, conversation, true));
    if let Some(conversation) = state.conversations.get_mut(&target.channel) {
        conversation.remove(ts);
    }
    let at = MessageRef {
        channel: &target.channel,
        ts,
    };
    slack.emit_message_deleted(state, at, &now_ts, &before.unwrap_or_default());
}
