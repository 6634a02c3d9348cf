//! Routes of the guild: itself, its channels, members, roles and open threads.

use serde_json::{Value, json};

use super::{
    request::{Answer, Reply, Request, id},
    threads,
};
use crate::discord::{
    errors::{MISSING_ACCESS, NO_SUCH_ROUTE, UNKNOWN_MEMBER},
    gateway::GUILD_MEMBERS,
    state::World,
};

/// `guilds/{guild}/...`.
pub(super) fn answer(world: &mut World, call: &Request, guild: &str, rest: &[&str]) -> Answer {
    // Discord gives the same answer for a guild without the bot and for a guild that does not exist.
    if id(guild)? != world.guild.id {
        return Err(crate::discord::errors::UNKNOWN_GUILD.into());
    }
    match (call.verb.as_str(), rest) {
        ("GET", []) => Ok(Reply::Json(world.guild_json())),
        ("GET", ["roles"]) => Ok(Reply::Json(world.roles_json())),
        ("GET", ["channels"]) => {
            let own = world
                .channels
                .values()
                .filter(|c| c.recipient.is_none() && c.thread.is_none());
            Ok(Reply::Json(
                own.map(|channel| world.channel_json(channel)).collect(),
            ))
        }
        ("GET", ["threads", "active"]) => Ok(Reply::Json(threads::active(world))),
        ("GET", ["members"]) => members(world, call),
        ("GET", ["members", "search"]) => search(world, call),
        ("GET", ["members", user]) => {
            let user = if *user == "@me" { world.app.bot } else { id(user)? };
            world
                .member_json(user)
                .map(Reply::Json)
                .ok_or_else(|| UNKNOWN_MEMBER.into())
        }
        ("GET", ["emojis" | "stickers" | "webhooks" | "integrations"]) => Ok(Reply::Json(json!([]))),
        _ => Err(NO_SUCH_ROUTE.into()),
    }
}

fn members(world: &World, call: &Request) -> Answer {
    if world.app.enabled_intents & GUILD_MEMBERS == 0 {
        return Err(MISSING_ACCESS.into());
    }
    let limit = call.limit(1000, 1)?;
    let after = call.query_id("after");
    let listed = world
        .member_ids()
        .into_iter()
        .filter(|id| after.is_none_or(|after| *id > after));
    Ok(Reply::Json(
        listed
            .take(limit)
            .filter_map(|id| world.member_json(id))
            .collect(),
    ))
}

fn search(world: &World, call: &Request) -> Answer {
    let limit = call.limit(1000, 1)?;
    let query = call
        .query
        .get("query")
        .map(|query| query.to_lowercase())
        .unwrap_or_default();
    let fits = |text: &str| text.to_lowercase().starts_with(&query);
    let found = world
        .users
        .values()
        .filter(|user| fits(&user.username) || fits(&user.global_name));
    let members = found.filter_map(|user| world.member_json(user.id)).take(limit);
    Ok(Reply::Json(members.collect::<Value>()))
}
