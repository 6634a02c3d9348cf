//! `conversations.history` and `conversations.replies`: messages in pages.

use serde_json::{Map, Value, json};

use super::context::Context;
use crate::slack::conversation::{Conversation, Message};
use crate::slack::request::Refusal;

/// How many messages an unlisted app reads at once.
const UNLISTED: usize = 15;

/// `conversations.history`: newest first, replies only where they were broadcast.
pub(super) fn history(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation = readable(context)?;
    let range = TimeRange::read(context)?;
    let on_top = |message: &&Message| {
        message.is_broadcast
            || message
                .thread_ts
                .as_ref()
                .is_none_or(|parent| *parent == message.ts)
    };
    let messages = conversation
        .messages
        .values()
        .rev()
        .filter(on_top)
        .filter(|message| range.holds(&message.ts));
    let messages = messages
        .map(|message| message_json(context, conversation, message))
        .collect();
    answer(context, messages, (100, 999), |ts, cursor| ts <= cursor)
}

/// `conversations.replies`: the parent, then its replies, oldest first.
pub(super) fn replies(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation = readable(context)?;
    let range = TimeRange::read(context)?;
    let ts = context.request.need("ts")?;
    let named = conversation.messages.get(&ts).ok_or("thread_not_found")?;
    let parent = named.thread_ts.clone().unwrap_or(ts);
    let parent = conversation.messages.get(&parent).ok_or("thread_not_found")?;
    let replies = conversation
        .replies(&parent.ts)
        .filter(|message| range.holds(&message.ts));
    let messages = std::iter::once(parent)
        .chain(replies)
        .map(|message| message_json(context, conversation, message))
        .collect();
    answer(context, messages, (1000, 1000), |ts, cursor| ts >= cursor)
}

/// The requested time range.
struct TimeRange {
    oldest: Option<f64>,
    latest: Option<f64>,
    is_inclusive: bool,
}

impl TimeRange {
    fn read(context: &Context<'_>) -> Result<Self, Refusal> {
        let bound = |name: &str, error: &str| match context.request.text(name) {
            None => Ok(None),
            Some(text) => text.parse::<f64>().map(Some).map_err(|_| Refusal::from(error)),
        };
        Ok(Self {
            oldest: bound("oldest", "invalid_ts_oldest")?.filter(|oldest| *oldest > 0.0),
            latest: bound("latest", "invalid_ts_latest")?,
            is_inclusive: context.request.flag("inclusive"),
        })
    }

    fn holds(&self, ts: &str) -> bool {
        let ts: f64 = ts.parse().unwrap_or_default();
        let after = self
            .oldest
            .is_none_or(|oldest| ts > oldest || (self.is_inclusive && ts >= oldest));
        let before = self
            .latest
            .is_none_or(|latest| ts < latest || (self.is_inclusive && ts <= latest));
        after && before
    }
}

fn readable<'a>(context: &'a Context<'_>) -> Result<&'a Conversation, Refusal> {
    let conversation = context.conversation()?;
    context.needs(&format!("{}:history", conversation.scope_family()))?;
    context.joined_conversation()
}

fn message_json(context: &Context<'_>, conversation: &Conversation, message: &Message) -> Map<String, Value> {
    message.to_json(
        context.state,
        Some(conversation),
        context.request.flag("include_all_metadata"),
    )
}

fn ts_of(message: &Map<String, Value>) -> &str {
    message.get("ts").and_then(Value::as_str).unwrap_or_default()
}

fn answer(
    context: &Context<'_>,
    messages: Vec<Map<String, Value>>,
    (default, most): (usize, usize),
    has_reached: fn(&str, &str) -> bool,
) -> Result<Value, Refusal> {
    let (default, most) = if context.state.is_unlisted {
        (UNLISTED, UNLISTED)
    } else {
        (default, most)
    };
    let limit = context.request.limit(default, most)?;
    // The cursor names the next message, so that new messages do not shift the pages.
    let mut rest = messages.into_iter().peekable();
    if let Some(cursor) = context.request.text("cursor") {
        let cursor = hex::decode(&cursor)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let next_ts = cursor.as_deref().and_then(|text| text.strip_prefix("next_ts:"));
        let next_ts = next_ts.ok_or("invalid_cursor")?;
        while rest
            .next_if(|message| !has_reached(ts_of(message), next_ts))
            .is_some()
        {}
    }
    let page: Vec<Map<String, Value>> = rest.by_ref().take(limit).collect();
    let next = rest
        .peek()
        .map(|message| hex::encode(format!("next_ts:{}", ts_of(message))));
    let mut answer = json!({ "messages": page, "has_more": next.is_some() });
    if let Some(next) = next {
        answer["response_metadata"] = json!({ "next_cursor": next });
    }
    Ok(answer)
}
