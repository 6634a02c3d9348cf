//! `reactions.*`: the app's own reactions.

use serde_json::{Value, json};

use super::context::Turn;
use crate::slack::request::Refusal;
use crate::slack::conversation::{Message, is_emoji_name};

/// `reactions.add`
pub(super) fn add(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    change(turn, "reaction_added", |message, name, bot| {
        message.add_reaction(name, bot).then_some(()).ok_or("already_reacted")
    })
}

/// `reactions.remove`
pub(super) fn remove(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    change(turn, "reaction_removed", |message, name, bot| {
        message.remove_reaction(name, bot).then_some(()).ok_or("no_reaction")
    })
}

/// `reactions.get`
pub(super) fn get(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room = turn.own_room()?;
    let ts = turn.ask.text("timestamp").ok_or("no_item_specified")?;
    let message = room.messages.get(&ts).ok_or("message_not_found")?;
    Ok(
        json!({ "type": "message", "channel": room.id, "message": message.to_json(turn.state, Some(room), false) }),
    )
}

fn change(
    turn: &mut Turn<'_>,
    event: &str,
    act: impl FnOnce(&mut Message, &str, &str) -> Result<(), &'static str>,
) -> Result<Value, Refusal> {
    let name = turn.ask.text("name").ok_or("invalid_name")?;
    let name = name.trim_matches(':').to_owned();
    if !is_emoji_name(&name) {
        return Err("invalid_name".into());
    }
    let room = turn.own_room()?;
    if room.is_archived {
        return Err("is_archived".into());
    }
    let room_id = room.id.clone();
    let ts = turn.ask.text("timestamp").ok_or("no_item_specified")?;
    let bot = turn.state.app.bot_user_id.clone();
    let message = turn
        .state
        .rooms
        .get_mut(&room_id)
        .and_then(|room| room.messages.get_mut(&ts));
    act(message.ok_or("message_not_found")?, &name, &bot)?;
    turn.slack
        .tell_reaction(turn.state, event, &room_id, &ts, &bot, &name);
    Ok(json!({}))
}
