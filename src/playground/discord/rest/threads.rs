//! Thread routes for the bot token: creating threads, their members, and lists of open threads.

use serde_json::{Value, json};

use super::{
    body::attachments,
    channels::archive_after,
    messages::{existing, fill},
    request::{Answer, Reply, Request, channel, id},
};
use crate::discord::{
    errors::{
        ApiError, BAD_CHANNEL_TYPE, FieldErrors, Length, NO_SUCH_ROUTE, THREAD_ARCHIVED, THREAD_EXISTS,
        UNKNOWN_MEMBER, field_error,
    },
    id::Id,
    mentions,
    permissions::{CREATE_PRIVATE_THREADS, CREATE_PUBLIC_THREADS, MANAGE_THREADS, SEND_MESSAGES},
    posting::{NewThread, thread_member},
    state::{Channel, World, kind},
    validate::{Purpose, check_message},
};

const ANNOUNCEMENT: u8 = 5;

pub(super) fn create_on(world: &mut World, call: &Request, segment: &str, message: &str) -> Answer {
    let place = channel(world, segment)?;
    if !matches!(place.kind, 0 | ANNOUNCEMENT) {
        return Err(BAD_CHANNEL_TYPE.into());
    }
    world.require(place, CREATE_PUBLIC_THREADS)?;
    let message = existing(world, place.id, message)?.id;
    if world.channels.contains_key(&message) {
        return Err(THREAD_EXISTS.into());
    }
    let new = new_thread(&call.body, kind::PUBLIC_THREAD)?;
    let parent = place.id;
    let id = world.open_thread(parent, Some(message), world.app.bot, new);
    Ok(Reply::Created(world.channel_json(&world.channels[&id])))
}

pub(super) fn create(world: &mut World, call: &Request, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    if place.kind == kind::FORUM {
        return create_post(world, call, segment);
    }
    if !matches!(place.kind, 0 | ANNOUNCEMENT) {
        return Err(BAD_CHANNEL_TYPE.into());
    }
    let wanted = match call.body["type"].as_u64() {
        None | Some(12) => kind::PRIVATE_THREAD,
        Some(11) => kind::PUBLIC_THREAD,
        Some(_) => {
            return Err(field_error(
                "type",
                "BASE_TYPE_CHOICES",
                "Value must be one of (10, 11, 12).",
            ));
        }
    };
    let needed = if wanted == kind::PUBLIC_THREAD {
        CREATE_PUBLIC_THREADS
    } else {
        CREATE_PRIVATE_THREADS
    };
    world.require(place, needed)?;
    let new = new_thread(&call.body, wanted)?;
    let parent = place.id;
    let id = world.open_thread(parent, None, world.app.bot, new);
    Ok(Reply::Created(world.channel_json(&world.channels[&id])))
}

/// Creates a post in a forum: a thread together with its first message.
fn create_post(world: &mut World, call: &Request, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, SEND_MESSAGES)?;
    let parent = place.id;
    let new = new_thread(&call.body, kind::PUBLIC_THREAD)?;
    if !call.body["message"].is_object() {
        return Err(field_error(
            "message",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    }
    let fields = check_message(&call.body["message"], Purpose::Create, call.files.len())
        .map_err(|error| error.under("message"))?;
    let bot = world.app.bot;
    let id = world.open_thread(parent, None, bot, new);
    let mut message = world.new_message(id, bot);
    message.id = id;
    fill(world, &mut message, &fields, mentions::Default::Everything, None);
    message.attachments = attachments(world, call, id, false);
    let first = world.message_json(&message);
    world.publish(message);
    let mut json = world.channel_json(&world.channels[&id]);
    json["message"] = first;
    Ok(Reply::Created(json))
}

fn new_thread(body: &Value, kind: u8) -> Result<NewThread, ApiError> {
    let mut form = FieldErrors::default();
    let name = form
        .text(body, "", "name", Length::required(100))
        .unwrap_or_default()
        .to_owned();
    let auto_archive_minutes = archive_after(&mut form, body).unwrap_or(4320);
    let slowmode_s = form
        .integer(body, "", "rate_limit_per_user", 0..=21_600)
        .unwrap_or(0);
    form.finish()?;
    Ok(NewThread {
        kind,
        name,
        auto_archive_minutes,
        slowmode_s,
    })
}

/// `channels/{thread}/thread-members/...`.
pub(super) fn members(world: &mut World, call: &Request, segment: &str, rest: &[&str]) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, 0)?;
    let Some(thread) = &place.thread else {
        return Err(BAD_CHANNEL_TYPE.into());
    };
    let thread_id = place.id;
    let user = match rest {
        [] if call.verb == "GET" => {
            let all = thread
                .members
                .iter()
                .map(|user| thread_member(thread_id, *user, thread.created_at));
            return Ok(Reply::Json(all.collect()));
        }
        ["@me"] => world.app.bot,
        [user] => id(user)?,
        _ => return Err(NO_SUCH_ROUTE.into()),
    };
    if call.verb == "GET" {
        let is_in = thread.members.contains(&user);
        let json = is_in.then(|| thread_member(thread_id, user, thread.created_at));
        return json.map(Reply::Json).ok_or_else(|| UNKNOWN_MEMBER.into());
    }
    if thread.archived {
        return Err(THREAD_ARCHIVED.into());
    }
    if world.member_json(user).is_none() {
        return Err(UNKNOWN_MEMBER.into());
    }
    match call.verb.as_str() {
        "PUT" => {
            world.require(place, World::needed_to_send(place))?;
            change_member(world, thread_id, user, true);
        }
        "DELETE" => {
            if user != world.app.bot && thread.owner != world.app.bot {
                world.require(place, MANAGE_THREADS)?;
            }
            change_member(world, thread_id, user, false);
        }
        _ => return Err(NO_SUCH_ROUTE.into()),
    }
    Ok(Reply::Nothing)
}

fn change_member(world: &mut World, thread_id: Id, user: Id, joins: bool) {
    let place = world.channels.get_mut(&thread_id);
    let Some(thread) = place.and_then(|place| place.thread.as_mut()) else {
        return;
    };
    let changed = if joins {
        thread.members.insert(user)
    } else {
        thread.members.remove(&user)
    };
    if changed {
        let (joined, left) = if joins {
            (vec![user], vec![])
        } else {
            (vec![], vec![user])
        };
        world.dispatch_thread_members(thread_id, &joined, &left);
    }
}

/// The active threads that the bot may see, as `guilds/{guild}/threads/active` lists them.
pub(super) fn active(world: &World) -> Value {
    listed(world, |channel| {
        channel.thread.as_ref().is_some_and(|thread| !thread.archived)
    })
}

pub(super) fn archived(world: &World, segment: &str) -> Answer {
    let place = channel(world, segment)?;
    world.require(place, 0)?;
    let mut json = listed(world, |channel| {
        channel.parent == Some(place.id) && channel.thread.as_ref().is_some_and(|thread| thread.archived)
    });
    json["has_more"] = json!(false);
    Ok(Reply::Json(json))
}

fn listed(world: &World, belongs: impl Fn(&Channel) -> bool) -> Value {
    let bot = world.app.bot;
    let found: Vec<&Channel> = world
        .channels
        .values()
        .filter(|channel| belongs(channel) && world.may_see(bot, channel))
        .collect();
    let mine = found.iter().filter_map(|channel| {
        let thread = channel
            .thread
            .as_ref()
            .filter(|thread| thread.members.contains(&bot))?;
        Some(thread_member(channel.id, bot, thread.created_at))
    });
    json!({
        "members": mine.collect::<Vec<_>>(),
        "threads": found.iter().map(|channel| world.channel_json(channel)).collect::<Vec<_>>(),
    })
}
