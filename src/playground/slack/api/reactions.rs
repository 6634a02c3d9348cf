//! `reactions.*`: the app's own reactions.

use serde_json::{Value, json};

use super::context::Turn;
use crate::slack::request::Refusal;
use crate::slack::conversation::{MessageRef, ReactionChange, is_emoji_name};
use crate::slack::events::Reaction;

/// `reactions.add`
pub(super) fn add(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    change(turn, ReactionChange::Add, "already_reacted")
}

/// `reactions.remove`
pub(super) fn remove(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    change(turn, ReactionChange::Remove, "no_reaction")
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

/// Changes a reaction of the app; `unchanged` is the error where nothing changes.
fn change(turn: &mut Turn<'_>, change: ReactionChange, unchanged: &str) -> Result<Value, Refusal> {
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
    if !change.apply(message.ok_or("message_not_found")?, &name, &bot) {
        return Err(unchanged.into());
    }
    let reaction = Reaction {
        message: MessageRef {
            channel: &room_id,
            ts: &ts,
        },
        user: &bot,
        name: &name,
    };
    turn.slack.tell_reaction(turn.state, change, &reaction);
    Ok(json!({}))
}
