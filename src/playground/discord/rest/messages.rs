//! Message routes for the bot token: get, post, edit, delete.

use std::ops::RangeInclusive;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    body::{attachments, check_attachments},
    request::{Answer, Reply, Request, channel, id},
};
use crate::discord::{
    errors::{
        ATTACHMENTS_FULL, ApiError, CANNOT_DM, EMPTY_MESSAGE, ErrorKind, NOT_THE_AUTHOR, THREAD_ARCHIVED,
        THREAD_LOCKED, UNKNOWN_MESSAGE, WRONG_CHANNEL_KIND, field_error,
    },
    files::MOST_FILES,
    id::Id,
    mentions::{self, MentionSource},
    permissions::{ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, MANAGE_THREADS, READ_MESSAGE_HISTORY},
    state::{Channel, Message, World, kind},
    validate::{IS_V2, MessageFields, Purpose, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, check_message},
};

const NOT_A_TEXT_CHANNEL: ErrorKind = ErrorKind(400, 50008, "Cannot send messages in a non-text channel");
const NO_HISTORY: ErrorKind = ErrorKind(
    400,
    160_002,
    "Cannot reply without permission to read message history",
);
/// How long `enforce_nonce` remembers ("in the past few minutes").
const NONCE_WINDOW_MINUTES: i64 = 5;

pub(super) fn list(world: &World, call: &Request, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, 0)?;
    let limit = call.limit(100, 50)?;
    if world.permissions(world.app.bot, place) & READ_MESSAGE_HISTORY == 0 {
        return Ok(Reply::Json(json!([])));
    }
    let Some(all) = world.messages.get(&place.id) else {
        return Ok(Reply::Json(json!([])));
    };
    let is_visible = |message: &&Message| message.only_for.is_none();
    let mut found: Vec<&Message> = if let Some(around) = call.query_id("around") {
        let before = all
            .range(..around)
            .map(|(_, m)| m)
            .filter(is_visible)
            .rev()
            .take(limit / 2);
        let after = all
            .range(around..)
            .map(|(_, m)| m)
            .filter(is_visible)
            .take(limit - limit / 2);
        before.chain(after).collect()
    } else if let Some(after) = call.query_id("after") {
        all.range(after..)
            .map(|(_, m)| m)
            .filter(|m| m.id != after)
            .filter(is_visible)
            .take(limit)
            .collect()
    } else {
        let before = call.query_id("before").unwrap_or(Id(u64::MAX));
        all.range(..before)
            .map(|(_, m)| m)
            .filter(is_visible)
            .rev()
            .take(limit)
            .collect()
    };
    found.sort_by_key(|message| std::cmp::Reverse(message.id));
    Ok(Reply::Json(
        found
            .into_iter()
            .map(|message| world.message_json(message))
            .collect(),
    ))
}

pub(super) fn get(world: &World, segment: &str, message: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, READ_MESSAGE_HISTORY)?;
    Ok(Reply::Json(
        world.message_json(existing(world, place.id, message)?),
    ))
}

/// Finds a message for the bot token; ephemeral messages are not accessible.
pub(super) fn existing<'w>(world: &'w World, channel: Id, segment: &str) -> Result<&'w Message, ApiError> {
    let found = world
        .message(channel, id(segment)?)
        .filter(|message| message.only_for.is_none());
    found.ok_or_else(|| UNKNOWN_MESSAGE.into())
}

pub(super) fn create(world: &mut World, call: &Request, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    if matches!(place.kind, kind::CATEGORY | kind::FORUM) {
        return Err(NOT_A_TEXT_CHANNEL.into());
    }
    world.require(place, World::needed_to_send(place))?;
    check_reachable(world, place)?;
    let fields = check_message(&call.body, Purpose::Create, call.files.len())?;
    check_attachments(call, &[])?;
    check_extras(world, place, &fields, call.files.len())?;
    let replied = reply_target(world, place, &fields)?;
    if let Some(twin) = nonce_twin(world, &fields) {
        return Ok(Reply::Json(world.message_json(twin)));
    }
    let place_id = place.id;
    let mut message = world.new_message(place_id, world.app.bot);
    fill(
        world,
        &mut message,
        &fields,
        mentions::Default::Everything,
        replied.map(|(_, author)| author),
    );
    if let Some((target, _)) = replied {
        let forwards = fields
            .reference
            .as_ref()
            .is_some_and(|reference| reference["type"] == 1);
        let original = world.message(place_id, target).filter(|_| forwards).cloned();
        match original {
            Some(original) => world.set_forwarded(&mut message, original),
            None => {
                message.kind = 19;
                message.reference = Some(world.reference(0, place_id, target));
            }
        }
    }
    message.attachments = attachments(world, call, place_id, false);
    message.flags = fields.flags & (SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_V2);
    message.tts = fields.tts;
    message.nonce.clone_from(&fields.nonce);
    if let Some(nonce) = fields.nonce.as_ref().map(nonce_key) {
        world
            .nonces
            .insert(nonce, (place_id, message.id, message.sent_at));
    }
    let json = world.message_json(&message);
    world.publish(message);
    Ok(Reply::Json(json))
}

/// Copies the checked fields into a message, and resolves its mentions.
pub(super) fn fill(
    world: &World,
    message: &mut Message,
    fields: &MessageFields,
    default: mentions::Default,
    replied: Option<Id>,
) {
    if let Some(content) = &fields.content {
        message.content.clone_from(content);
    }
    if let Some(embeds) = &fields.embeds {
        message.embeds = embeds.iter().map(with_type).collect();
    }
    if let Some(components) = &fields.components {
        message.components = completed(components);
    }
    if let Some(place) = world.channels.get(&message.channel) {
        let source = MentionSource {
            author: message.author,
            channel: place,
            replied,
        };
        let allowed = fields.allowed_mentions.as_ref();
        message.pings = world.pings(&message.content, &source, allowed, default);
    }
}

fn with_type(embed: &Value) -> Value {
    let mut embed = embed.clone();
    if let Some(embed) = embed.as_object_mut() {
        embed.entry("type").or_insert_with(|| json!("rich"));
    }
    embed
}

/// Numbers the components that have no id, and fills in defaults, as Discord does. Libraries rely on both.
fn completed(components: &[Value]) -> Vec<Value> {
    fn number(component: &mut Value, next: &mut u64) {
        let Some(fields) = component.as_object_mut() else {
            return;
        };
        for (name, value) in defaults(fields.get("type").and_then(Value::as_u64)) {
            fields.entry(name).or_insert(value);
        }
        let is_set = fields.get("id").and_then(Value::as_u64).is_some_and(|id| id != 0);
        if !is_set {
            fields.insert("id".to_owned(), json!(*next));
        }
        *next += 1;
        if let Some(inner) = fields.get_mut("components").and_then(Value::as_array_mut) {
            inner.iter_mut().for_each(|component| number(component, next));
        }
        if let Some(accessory) = fields.get_mut("accessory") {
            number(accessory, next);
        }
    }
    let mut next = 1;
    let mut components = components.to_vec();
    components
        .iter_mut()
        .for_each(|component| number(component, &mut next));
    components
}

/// The values that Discord fills in for a type of component.
fn defaults(kind: Option<u64>) -> Vec<(&'static str, Value)> {
    const SELECTS: RangeInclusive<u64> = 5..=8;
    const STRING_SELECT: u64 = 3;
    const SEPARATOR: u64 = 14;
    const CONTAINER: u64 = 17;
    match kind {
        Some(SEPARATOR) => vec![("divider", json!(true)), ("spacing", json!(1))],
        Some(CONTAINER) => vec![("accent_color", Value::Null), ("spoiler", json!(false))],
        Some(kind) if kind == STRING_SELECT || SELECTS.contains(&kind) => {
            vec![("min_values", json!(1)), ("max_values", json!(1))]
        }
        Some(_) | None => Vec::new(),
    }
}

/// Refuses a direct message to a person who accepts none, and a message to a locked or archived thread.
fn check_reachable(world: &World, place: &Channel) -> Result<(), ApiError> {
    if let Some(user) = place.recipient {
        let user = &world.users[&user];
        if !user.accepts_dms || user.member.is_none() || user.is_bot {
            return Err(CANNOT_DM.into());
        }
    }
    if let Some(thread) = place.thread.as_ref().filter(|thread| thread.locked)
        && world.permissions(world.app.bot, place) & MANAGE_THREADS == 0
    {
        return Err(if thread.archived {
            THREAD_ARCHIVED
        } else {
            THREAD_LOCKED
        }
        .into());
    }
    Ok(())
}

fn check_extras(
    world: &World,
    place: &Channel,
    fields: &MessageFields,
    files: usize,
) -> Result<(), ApiError> {
    if fields.embeds.as_ref().is_some_and(|embeds| !embeds.is_empty()) {
        world.require(place, EMBED_LINKS)?;
    }
    if files > 0 {
        world.require(place, ATTACH_FILES)?;
    }
    Ok(())
}

/// The message to which the new message replies, with its author.
fn reply_target(
    world: &World,
    place: &Channel,
    fields: &MessageFields,
) -> Result<Option<(Id, Id)>, ApiError> {
    let Some(reference) = &fields.reference else {
        return Ok(None);
    };
    let Some(target) = Id::of(&reference["message_id"]) else {
        return Err(field_error(
            "message_reference.message_id",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    };
    if Id::of(&reference["channel_id"]).is_some_and(|channel| channel != place.id) && reference["type"] != 1 {
        let message = "Cannot reply to a message in another channel";
        return Err(field_error(
            "message_reference",
            "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
            message,
        ));
    }
    world
        .require(place, READ_MESSAGE_HISTORY)
        .map_err(|_| ApiError::from(NO_HISTORY))?;
    match world
        .message(place.id, target)
        .filter(|message| message.only_for.is_none())
    {
        Some(message) => Ok(Some((target, message.author))),
        None if reference["fail_if_not_exists"] == false => Ok(None),
        None => Err(field_error(
            "message_reference",
            "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
            "Unknown message",
        )),
    }
}

fn nonce_key(nonce: &Value) -> String {
    nonce.as_str().map_or_else(|| nonce.to_string(), str::to_owned)
}

/// The recent message with the same nonce, if `enforce_nonce` is set.
fn nonce_twin<'w>(world: &'w World, fields: &MessageFields) -> Option<&'w Message> {
    let nonce = fields.nonce.as_ref().filter(|_| fields.enforce_nonce)?;
    let (channel, message, at) = world.nonces.get(&nonce_key(nonce))?;
    let is_recent = world.now() - *at <= TimeDelta::minutes(NONCE_WINDOW_MINUTES);
    world.message(*channel, *message).filter(|_| is_recent)
}

pub(super) fn edit(world: &mut World, call: &Request, segment: &str, message: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, 0)?;
    let old = existing(world, place.id, message)?.clone();
    if old.author != world.app.bot {
        return Err(NOT_THE_AUTHOR.into());
    }
    if place.thread.as_ref().is_some_and(|thread| thread.archived) {
        return Err(THREAD_ARCHIVED.into());
    }
    let edited = edited(world, old, call)?;
    let (channel, id) = (edited.channel, edited.id);
    let json = world.message_json(&edited);
    world.messages.entry(channel).or_default().insert(id, edited);
    world.dispatch_message_update(channel, id);
    Ok(Reply::Json(json))
}

/// The message after an edit.
pub(super) fn edited(world: &mut World, mut message: Message, call: &Request) -> Result<Message, ApiError> {
    let purpose = Purpose::Edit {
        is_v2: message.flags & IS_V2 != 0,
    };
    let fields = check_message(&call.body, purpose, call.files.len())?;
    let pings = message.pings.clone();
    fill(world, &mut message, &fields, mentions::Default::UsersOnly, None);
    // An edit does not notify again.
    message.pings = pings;
    check_attachments(call, &message.attachments)?;
    let named = call.body.get("attachments").and_then(Value::as_array);
    let (mut kept, mut dropped) = (message.attachments.clone(), Vec::new());
    if let Some(named) = named {
        let is_named = |file: &Value| {
            named
                .iter()
                .any(|entry| Id::of(&entry["id"]) == Id::of(&file["id"]))
        };
        (kept, dropped) = kept.into_iter().partition(is_named);
    }
    if kept.len() + call.files.len() > MOST_FILES {
        return Err(ATTACHMENTS_FULL.into());
    }
    if fields.flags & IS_V2 != 0 {
        message.flags |= IS_V2;
        message.content.clear();
        message.embeds.clear();
    }
    if call.body.get("flags").is_some_and(Value::is_u64) {
        message.flags = message.flags & !SUPPRESS_EMBEDS | fields.flags & SUPPRESS_EMBEDS;
    }
    let shows_nothing = message.content.is_empty()
        && message.embeds.is_empty()
        && message.components.is_empty()
        && kept.is_empty()
        && call.files.is_empty();
    if shows_nothing {
        return Err(EMPTY_MESSAGE.into());
    }
    kept.extend(attachments(world, call, message.channel, named.is_some()));
    message.attachments = kept;
    world.forget_files(&dropped);
    message.edited_at = Some(world.now());
    Ok(message)
}

pub(super) fn delete(world: &mut World, segment: &str, message: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, 0)?;
    let old = existing(world, place.id, message)?;
    if old.author != world.app.bot {
        if place.kind == kind::DM {
            return Err(WRONG_CHANNEL_KIND.into());
        }
        world.require(place, MANAGE_MESSAGES)?;
    }
    let (channel, id) = (place.id, old.id);
    world.remove_message(channel, id);
    Ok(Reply::Nothing)
}

pub(super) fn bulk_delete(world: &mut World, call: &Request, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, MANAGE_MESSAGES)?;
    let ids: Vec<Id> = call.body["messages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Id::of)
        .collect();
    if !(2..=100).contains(&ids.len()) {
        return Err(field_error(
            "messages",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 2 and 100 in length.",
        ));
    }
    let channel = place.id;
    world.remove_messages(channel, &ids);
    Ok(Reply::Nothing)
}
