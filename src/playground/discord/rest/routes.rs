//! Maps routes to handlers.

use serde_json::json;

use super::{
    applications, callbacks, channels, guilds, messages, reactions,
    request::{Answer, Reply, Request},
    threads, webhooks,
};
use crate::discord::{
    errors::{NO_SUCH_ROUTE, TOO_LARGE, UNAUTHORIZED},
    state::World,
};

/// Answers one call.
pub(super) fn answer(world: &mut World, call: &Request) -> Answer {
    world.archive_idle_threads();
    // The limit applies to each file separately.
    let most_bytes = world.upload_limit();
    if call
        .files
        .iter()
        .any(|file| file.content.size_bytes() > most_bytes)
    {
        return Err(TOO_LARGE.into());
    }
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    let path = path.as_slice();
    // These routes carry their own token in the path.
    match (call.verb.as_str(), path) {
        ("POST", ["interactions", id, token, "callback"]) => {
            return callbacks::answer(world, call, id, token);
        }
        ("GET", ["gateway"]) => {
            let url = world.core.base_url.replacen("http", "ws", 1);
            return Ok(Reply::Json(json!({"url": format!("{url}/gateway")})));
        }
        (_, ["webhooks", app, token, rest @ ..]) => {
            return webhooks::answer(world, call, app, token, rest);
        }
        _ => {}
    }
    let expected = format!("Bot {}", world.app.token);
    if call.authorization.as_deref() != Some(expected.as_str()) {
        return Err(UNAUTHORIZED.into());
    }
    match path {
        ["gateway", ..] | ["users", ..] | ["applications", ..] | ["oauth2", ..] => {
            applications::answer(world, call, path)
        }
        ["guilds", guild, rest @ ..] => guilds::answer(world, call, guild, rest),
        ["channels", channel, rest @ ..] => in_channel(world, call, channel, rest),
        _ => Err(NO_SUCH_ROUTE.into()),
    }
}

fn in_channel(world: &mut World, call: &Request, channel: &str, rest: &[&str]) -> Answer {
    match (call.verb.as_str(), rest) {
        ("GET", []) => channels::get(world, channel),
        ("PATCH", []) => channels::edit(world, call, channel),
        ("DELETE", []) => channels::delete(world, channel),
        ("POST", ["typing"]) => channels::typing(world, channel),
        ("GET", ["messages"]) => messages::list(world, call, channel),
        ("POST", ["messages"]) => messages::create(world, call, channel),
        ("POST", ["messages", "bulk-delete"]) => messages::bulk_delete(world, call, channel),
        ("GET", ["messages", message]) => messages::get(world, channel, message),
        ("PATCH", ["messages", message]) => messages::edit(world, call, channel, message),
        ("DELETE", ["messages", message]) => messages::delete(world, channel, message),
        (_, ["messages", message, "reactions", rest @ ..]) => {
            reactions::answer(world, call, (channel, message), rest)
        }
        ("POST", ["messages", message, "threads"]) => threads::create_on(world, call, channel, message),
        ("POST", ["threads"]) => threads::create(world, call, channel),
        ("GET", ["threads", "archived", "public" | "private"]) => threads::archived(world, channel),
        (_, ["thread-members", rest @ ..]) => threads::members(world, call, channel, rest),
        _ => Err(NO_SUCH_ROUTE.into()),
    }
}
