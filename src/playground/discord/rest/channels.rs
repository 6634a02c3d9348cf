//! Routes of one channel or thread: get, edit, delete, typing.

use serde_json::{Value, json};

use super::request::{Answer, Reply, Request, channel};
use crate::discord::{
    errors::{ApiError, FieldErrors, Length, MISSING_PERMISSIONS, THREAD_ARCHIVED, WRONG_CHANNEL_KIND},
    gateway::GUILDS,
    permissions::{ADMINISTRATOR, MANAGE_CHANNELS, MANAGE_THREADS},
    state::{Channel, Thread, World, kind},
};

/// The periods of inactivity, in minutes, after which a thread may be archived.
pub(super) const ARCHIVE_AFTER: [i64; 4] = [60, 1440, 4320, 10080];

pub(super) fn get(world: &World, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, 0)?;
    Ok(Reply::Json(world.channel_json(place)))
}

pub(super) fn typing(world: &World, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, World::needed_to_send(place))?;
    Ok(Reply::Nothing)
}

pub(super) fn edit(world: &mut World, call: &Request, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    if place.kind == kind::DM {
        return Err(WRONG_CHANNEL_KIND.into());
    }
    let mut form = FieldErrors::default();
    let name = form
        .text(&call.body, "", "name", Length::some_up_to(100))
        .map(str::to_owned);
    let topic = form
        .text(&call.body, "", "topic", Length::up_to(1024))
        .map(str::to_owned);
    let slowmode = form.integer(&call.body, "", "rate_limit_per_user", 0..=21_600);
    let archive_after = archive_after(&mut form, &call.body);
    match &place.thread {
        Some(thread) => check_thread_edit(world, place, thread, &call.body)?,
        None => world.require(place, MANAGE_CHANNELS)?,
    }
    form.finish()?;

    let id = place.id;
    let now = world.now();
    let place = world.channels.get_mut(&id).expect("the channel was found above");
    place.name = name.unwrap_or_else(|| place.name.clone());
    place.slowmode_s = slowmode.unwrap_or(place.slowmode_s);
    let Some(thread) = &mut place.thread else {
        place.topic = topic.unwrap_or_else(|| place.topic.clone());
        world.dispatch_channel("CHANNEL_UPDATE", id);
        return Ok(Reply::Json(world.channel_json(&world.channels[&id])));
    };
    thread.archived = call.body["archived"].as_bool().unwrap_or(thread.archived);
    thread.locked = call.body["locked"].as_bool().unwrap_or(thread.locked);
    thread.auto_archive_minutes = archive_after.unwrap_or(thread.auto_archive_minutes);
    if !thread.archived {
        thread.active_at = now;
        world.next_archive = now;
    }
    world.dispatch_archive_state(id);
    Ok(Reply::Json(world.channel_json(&world.channels[&id])))
}

fn check_thread_edit(world: &World, place: &Channel, thread: &Thread, body: &Value) -> Result<(), ApiError> {
    world.require(place, 0)?;
    let bits = world.permissions(world.app.bot, place);
    let manages = bits & (MANAGE_THREADS | ADMINISTRATOR) != 0;
    let is_owner = thread.owner == world.app.bot;
    let touches_lock = body["locked"]
        .as_bool()
        .is_some_and(|locked| locked != thread.locked);
    let only_opens = body["archived"] == false;
    if thread.archived && !only_opens {
        return Err(THREAD_ARCHIVED.into());
    }
    // Everybody who may write may unarchive a thread, unless the thread is locked.
    let opens_for_all = thread.archived && only_opens && !thread.locked && !touches_lock;
    if manages || (is_owner && !touches_lock && !thread.locked) || opens_for_all {
        return Ok(());
    }
    Err(MISSING_PERMISSIONS.into())
}

pub(super) fn archive_after(form: &mut FieldErrors, body: &Value) -> Option<i64> {
    let minutes = form.integer(body, "", "auto_archive_duration", 0..=i64::from(u32::MAX))?;
    if !ARCHIVE_AFTER.contains(&minutes) {
        let message = "Value must be one of (60, 1440, 4320, 10080).";
        form.refuse("auto_archive_duration", "BASE_TYPE_CHOICES", message);
    }
    Some(minutes)
}

pub(super) fn delete(world: &mut World, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    if place.kind == kind::DM {
        return Ok(Reply::Json(world.channel_json(place)));
    }
    let is_thread = place.thread.is_some();
    world.require(
        place,
        if is_thread {
            MANAGE_THREADS
        } else {
            MANAGE_CHANNELS
        },
    )?;
    let (id, parent) = (place.id, place.parent);
    let json = world.channel_json(place);
    if is_thread {
        let data = json!({"id": id, "guild_id": world.guild.id, "parent_id": parent, "type": json["type"]});
        world.dispatch_in_channel(id, "THREAD_DELETE", (GUILDS, 0), &data);
    } else {
        world.dispatch_in_channel(id, "CHANNEL_DELETE", (GUILDS, 0), &json);
    }
    world.channels.remove(&id);
    world.messages.remove(&id);
    world.core.record.touch();
    Ok(Reply::Json(json))
}
