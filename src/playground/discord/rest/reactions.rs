//! Reaction routes for the bot token: adding, listing and removing reactions.

use serde_json::{Value, json};

use super::{
    messages::existing,
    request::{Answer, Reply, Request, channel, id},
};
use crate::discord::{
    errors::{ApiError, NO_SUCH_ROUTE, REACTIONS_FULL, THREAD_ARCHIVED, UNKNOWN_EMOJI},
    id::Id,
    permissions::{ADD_REACTIONS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY},
    state::World,
};

const MOST_REACTIONS: usize = 20;

/// `channels/{channel}/messages/{message}/reactions/...`.
pub(super) fn answer(
    world: &mut World,
    call: &Request,
    (segment, message): (&str, &str),
    rest: &[&str],
) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, READ_MESSAGE_HISTORY)?;
    let (channel, message) = (place.id, existing(world, place.id, message)?.id);
    let bot = world.app.bot;
    match (call.verb.as_str(), rest) {
        ("PUT", [emoji, "@me"]) => {
            let emoji = known(emoji)?;
            check_may_add(world, channel, message, &emoji)?;
            world.add_reaction(channel, message, bot, &emoji);
        }
        ("DELETE", [emoji, "@me"]) => {
            world.remove_reaction(channel, message, bot, &known(emoji)?);
        }
        ("DELETE", [emoji, user]) => {
            let user = id(user)?;
            if user != bot {
                world.require(&world.channels[&channel], MANAGE_MESSAGES)?;
            }
            world.remove_reaction(channel, message, user, &known(emoji)?);
        }
        ("DELETE", [] | [_]) => {
            world.require(&world.channels[&channel], MANAGE_MESSAGES)?;
            let only = rest.first().map(|emoji| known(emoji)).transpose()?;
            clear(world, channel, message, only.as_ref());
        }
        ("GET", [emoji]) => return users(world, call, (channel, message), &known(emoji)?),
        _ => return Err(NO_SUCH_ROUTE.into()),
    }
    Ok(Reply::Nothing)
}

/// Parses an emoji; the guild has no custom emoji, so only Unicode emoji are valid.
pub(crate) fn known(text: &str) -> Result<Value, ApiError> {
    let is_emoji = !text.is_empty() && text.chars().count() <= 16 && !text.chars().any(char::is_alphabetic);
    if is_emoji && !text.is_ascii() {
        Ok(json!({"id": null, "name": text}))
    } else {
        Err(UNKNOWN_EMOJI.into())
    }
}

fn check_may_add(world: &World, channel: Id, message: Id, emoji: &Value) -> Result<(), ApiError> {
    let place = &world.channels[&channel];
    if place.thread.as_ref().is_some_and(|thread| thread.archived) {
        return Err(THREAD_ARCHIVED.into());
    }
    let reactions = world
        .message(channel, message)
        .map(|message| message.reactions.as_slice())
        .unwrap_or_default();
    if reactions.iter().any(|reaction| reaction.emoji == *emoji) {
        return Ok(());
    }
    world.require(place, ADD_REACTIONS)?;
    if reactions.len() >= MOST_REACTIONS {
        return Err(REACTIONS_FULL.into());
    }
    Ok(())
}

fn clear(world: &mut World, channel: Id, message: Id, only: Option<&Value>) {
    let Some(target) = world.message(channel, message) else {
        return;
    };
    let gone: Vec<(Value, Vec<Id>)> = target
        .reactions
        .iter()
        .filter(|reaction| only.is_none_or(|only| reaction.emoji == *only))
        .map(|reaction| (reaction.emoji.clone(), reaction.users.clone()))
        .collect();
    for (emoji, users) in gone {
        for user in users {
            world.remove_reaction(channel, message, user, &emoji);
        }
    }
}

fn users(world: &World, call: &Request, (channel, message): (Id, Id), emoji: &Value) -> Answer {
    let limit = call.limit(100, 25)?;
    let after = call.query_id("after");
    let reactions = world
        .message(channel, message)
        .map(|message| message.reactions.as_slice())
        .unwrap_or_default();
    let found = reactions.iter().find(|reaction| reaction.emoji == *emoji);
    let mut ids: Vec<Id> = found.map(|reaction| reaction.users.clone()).unwrap_or_default();
    ids.sort_unstable();
    let listed = ids
        .into_iter()
        .filter(|id| after.is_none_or(|after| *id > after))
        .take(limit);
    Ok(Reply::Json(listed.map(|id| world.user_json(id)).collect()))
}
