//! `conversations.history` and `conversations.replies`: what was said, page by page.

use serde_json::{Map, Value, json};

use super::context::Turn;
use crate::slack::request::Refusal;
use crate::slack::conversation::{Message, Room};

/// What an unlisted app reads at once.
const UNLISTED: usize = 15;

/// `conversations.history`: newest first, replies only where they were broadcast.
pub(super) fn history(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room = readable(turn)?;
    let between = Between::read(turn)?;
    let on_top = |message: &&Message| {
        message.is_broadcast
            || message
                .thread_ts
                .as_ref()
                .is_none_or(|parent| *parent == message.ts)
    };
    let messages = room
        .messages
        .values()
        .rev()
        .filter(on_top)
        .filter(|message| between.holds(&message.ts));
    let messages = messages.map(|message| shown(turn, room, message)).collect();
    answer(turn, messages, (100, 999), |ts, cursor| ts <= cursor)
}

/// `conversations.replies`: the parent, then its replies, oldest first.
pub(super) fn replies(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room = readable(turn)?;
    let between = Between::read(turn)?;
    let ts = turn.ask.need("ts")?;
    let named = room.messages.get(&ts).ok_or("thread_not_found")?;
    let parent = named.thread_ts.clone().unwrap_or(ts);
    let parent = room.messages.get(&parent).ok_or("thread_not_found")?;
    let replies = room
        .replies(&parent.ts)
        .filter(|message| between.holds(&message.ts));
    let messages = std::iter::once(parent)
        .chain(replies)
        .map(|message| shown(turn, room, message))
        .collect();
    answer(turn, messages, (1000, 1000), |ts, cursor| ts >= cursor)
}

/// The span of time that was asked for.
struct Between {
    oldest: Option<f64>,
    latest: Option<f64>,
    is_inclusive: bool,
}

impl Between {
    fn read(turn: &Turn<'_>) -> Result<Self, Refusal> {
        let bound = |name: &str, error: &str| match turn.ask.text(name) {
            None => Ok(None),
            Some(text) => text.parse::<f64>().map(Some).map_err(|_| Refusal::from(error)),
        };
        Ok(Self {
            oldest: bound("oldest", "invalid_ts_oldest")?.filter(|oldest| *oldest > 0.0),
            latest: bound("latest", "invalid_ts_latest")?,
            is_inclusive: turn.ask.flag("inclusive"),
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

fn readable<'a>(turn: &'a Turn<'_>) -> Result<&'a Room, Refusal> {
    let room = turn.room()?;
    turn.needs(&format!("{}:history", room.scope_family()))?;
    turn.own_room()
}

fn shown(turn: &Turn<'_>, room: &Room, message: &Message) -> Map<String, Value> {
    message.to_json(turn.state, Some(room), turn.ask.flag("include_all_metadata"))
}

fn ts_of(message: &Map<String, Value>) -> &str {
    message.get("ts").and_then(Value::as_str).unwrap_or_default()
}

fn answer(
    turn: &Turn<'_>,
    messages: Vec<Map<String, Value>>,
    (default, most): (usize, usize),
    is_reached: fn(&str, &str) -> bool,
) -> Result<Value, Refusal> {
    let (default, most) = if turn.state.is_unlisted {
        (UNLISTED, UNLISTED)
    } else {
        (default, most)
    };
    let limit = turn.ask.limit(default, most)?;
    // The cursor names the next message, so that what is said meanwhile does not move the pages.
    let mut rest = messages.into_iter().peekable();
    if let Some(cursor) = turn.ask.text("cursor") {
        let cursor = hex::decode(&cursor)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let next_ts = cursor.as_deref().and_then(|text| text.strip_prefix("next_ts:"));
        let next_ts = next_ts.ok_or("invalid_cursor")?;
        while rest
            .next_if(|message| !is_reached(ts_of(message), next_ts))
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
