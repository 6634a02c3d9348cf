//! `reactions.*`: the app's own reactions.

use serde_json::{Value, json};

use super::turn::Turn;
use crate::slack::request::Refusal;
use crate::slack::state::Message;

/// `reactions.add`
pub(super) fn add(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    change(turn, "reaction_added", |message, name, bot| {
        put(message, name, bot).then_some(()).ok_or("already_reacted")
    })
}

/// `reactions.remove`
pub(super) fn remove(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    change(turn, "reaction_removed", |message, name, bot| {
        take(message, name, bot).then_some(()).ok_or("no_reaction")
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

/// Adds somebody's reaction; false if it was there.
pub(in crate::slack) fn put(message: &mut Message, name: &str, user: &str) -> bool {
    match message.reactions.iter_mut().find(|(known, _)| known == name) {
        Some((_, users)) if users.iter().any(|known| known == user) => false,
        Some((_, users)) => {
            users.push(user.to_owned());
            true
        }
        None => {
            message.reactions.push((name.to_owned(), vec![user.to_owned()]));
            true
        }
    }
}

/// Takes somebody's reaction away; false if it was not there.
pub(in crate::slack) fn take(message: &mut Message, name: &str, user: &str) -> bool {
    let Some((_, users)) = message.reactions.iter_mut().find(|(known, _)| known == name) else {
        return false;
    };
    let before = users.len();
    users.retain(|known| known != user);
    let is_gone = users.len() < before;
    message.reactions.retain(|(_, users)| !users.is_empty());
    is_gone
}

/// Whether Slack would know an emoji of that name, as far as its shape tells.
pub(in crate::slack) fn is_emoji_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "_+-:'".contains(sign))
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
