//! `reactions.*`: the app's own reactions.

use serde_json::{Value, json};

use super::context::Context;
use crate::slack::conversation::{MessageRef, ReactionChange, is_emoji_name};
use crate::slack::events::Reaction;
use crate::slack::request::Refusal;

/// `reactions.add`
pub(super) fn add(context: &mut Context<'_>) -> Result<Value, Refusal> {
    change(context, ReactionChange::Add, "already_reacted")
}

/// `reactions.remove`
pub(super) fn remove(context: &mut Context<'_>) -> Result<Value, Refusal> {
    change(context, ReactionChange::Remove, "no_reaction")
}

/// `reactions.get`
pub(super) fn get(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation = context.joined_conversation()?;
    let ts = context.request.text("timestamp").ok_or("no_item_specified")?;
    let message = conversation.messages.get(&ts).ok_or("message_not_found")?;
    let json = message.to_json(context.state, Some(conversation), false);
    Ok(json!({ "type": "message", "channel": conversation.id, "message": json }))
}

/// Changes a reaction of the app; `unchanged` is the error where nothing changes.
fn change(context: &mut Context<'_>, change: ReactionChange, unchanged: &str) -> Result<Value, Refusal> {
    let name = context.request.text("name").ok_or("invalid_name")?;
    let name = name.trim_matches(':').to_owned();
    if !is_emoji_name(&name) {
        return Err("invalid_name".into());
    }
    let conversation = context.joined_conversation()?;
    if conversation.is_archived {
        return Err("is_archived".into());
    }
    let conversation_id = conversation.id.clone();
    let ts = context.request.text("timestamp").ok_or("no_item_specified")?;
    let bot = context.state.app.bot_user_id.clone();
    let message = context
        .state
        .conversations
        .get_mut(&conversation_id)
        .and_then(|conversation| conversation.messages.get_mut(&ts));
    if !change.apply(message.ok_or("message_not_found")?, &name, &bot) {
        return Err(unchanged.into());
    }
    let reaction = Reaction {
        message: MessageRef {
            channel: &conversation_id,
            ts: &ts,
        },
        user: &bot,
        name: &name,
    };
    context.slack.emit_reaction(context.state, change, &reaction);
    Ok(json!({}))
}
