//! Routes of the application: its user, its commands, and the gateway's address.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::request::{Answer, Reply, Request, id};
use crate::discord::{
    errors::{ApiError, MISSING_ACCESS, NO_SUCH_ROUTE, UNKNOWN_COMMAND, UNKNOWN_USER, field_error},
    id::Id,
    state::{Command, World},
    validate::{check_command, check_command_list},
};

/// `gateway/bot`, `users/...`, `oauth2/...` and `applications/...`.
pub(super) fn answer(world: &mut World, call: &Request, path: &[&str]) -> Answer {
    match (call.verb.as_str(), path) {
        ("GET", ["gateway", "bot"]) => Ok(Reply::Json(gateway(world))),
        ("GET", ["users", "@me"]) => Ok(Reply::Json(world.own_user_json())),
        ("GET", ["users", "@me", "guilds"]) => Ok(Reply::Json(own_guilds(world))),
        ("POST", ["users", "@me", "channels"]) => open_dm(world, call),
        ("GET", ["users", user]) => {
            let user = id(user)?;
            if !world.users.contains_key(&user) {
                return Err(UNKNOWN_USER.into());
            }
            Ok(Reply::Json(world.user_json(user)))
        }
        ("GET", ["applications" | "oauth2", "@me"] | ["oauth2", "applications", "@me"]) => {
            Ok(Reply::Json(application(world)))
        }
        ("PATCH", ["applications", "@me"]) => edit_application(world, call),
        (_, ["applications", app, rest @ ..]) if id(app)? == world.app.id => commands(world, call, rest),
        (_, ["applications", _, ..]) => Err(MISSING_ACCESS.into()),
        _ => Err(NO_SUCH_ROUTE.into()),
    }
}

fn gateway(world: &World) -> Value {
    let url = world.core.base_url.replacen("http", "ws", 1);
    let since = world.now() - TimeDelta::days(1);
    let lately: Vec<_> = world
        .gateway
        .identified
        .iter()
        .filter(|at| **at > since)
        .collect();
    let total = world.gateway.starts_per_day;
    let reset_after = lately.first().map_or(TimeDelta::zero(), |first| **first - since);
    json!({
        "url": format!("{url}/gateway"), "shards": 1,
        "session_start_limit": {
            "total": total, "remaining": total.saturating_sub(lately.len()),
            "reset_after": reset_after.num_milliseconds(),
            "max_concurrency": 1,
        },
    })
}

fn own_guilds(world: &World) -> Value {
    let permissions = world.guild_permissions(world.app.bot).to_string();
    json!([{
        "id": world.guild.id, "name": world.guild.name, "icon": null, "banner": null, "owner": false,
        "permissions": permissions, "features": [],
    }])
}

fn application(world: &World) -> Value {
    let bot = world.own_user_json();
    // Each privileged intent that the developer page grants appears as a flag: presences, members, message content.
    let granted = [(1 << 8, 1 << 13), (1 << 1, 1 << 15), (1 << 15, 1 << 19)];
    let flags: u64 = granted
        .iter()
        .filter(|(intent, _)| world.app.enabled_intents & intent != 0)
        .map(|(_, flag)| flag)
        .sum();
    json!({
        "id": world.app.id, "name": bot["username"], "icon": null, "description": "", "summary": "",
        "type": null, "bot": bot, "bot_public": true, "bot_require_code_grant": false,
        "verify_key": world.app.public_key_hex, "flags": flags, "hook": true, "redirect_uris": [],
        "interactions_endpoint_url": world.app.interactions_url, "team": null,
        "owner": world.user_json(world.guild.owner), "rpc_origins": [], "approximate_guild_count": 1,
        "approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "flags_new": flags.to_string(),
        "role_connections_verification_url": null, "explicit_content_filter": 0, "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}}, "tags": [],
    })
}

/// The address for interactions was checked before this function is called.
fn edit_application(world: &mut World, call: &Request) -> Answer {
    if call
        .body
        .get("interactions_endpoint_url")
        .is_some_and(Value::is_null)
    {
        world.app.interactions_url = None;
    }
    Ok(Reply::Json(application(world)))
}

fn open_dm(world: &mut World, call: &Request) -> Answer {
    let Some(user) = Id::of(&call.body["recipient_id"]) else {
        return Err(field_error(
            "recipient_id",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    };
    if !world.users.contains_key(&user) {
        return Err(UNKNOWN_USER.into());
    }
    if user == world.app.bot {
        return Err(crate::discord::errors::CANNOT_DM.into());
    }
    let channel = world.dm_with(user);
    Ok(Reply::Json(world.channel_json(&world.channels[&channel])))
}

fn commands(world: &mut World, call: &Request, rest: &[&str]) -> Answer {
    let (scope, rest) = match rest {
        ["guilds", guild, "commands", rest @ ..] => {
            let guild = id(guild)?;
            if guild != world.guild.id {
                return Err(MISSING_ACCESS.into());
            }
            (Some(guild), rest)
        }
        ["commands", rest @ ..] => (None, rest),
        _ => return Err(NO_SUCH_ROUTE.into()),
    };
    match (call.verb.as_str(), rest) {
        ("GET", []) => {
            let own = world.commands.iter().filter(|command| command.guild == scope);
            Ok(Reply::Json(
                own.map(|command| world.command_json(command)).collect(),
            ))
        }
        ("PUT", []) => overwrite(world, call, scope),
        ("POST", []) => create(world, call, scope),
        ("GET", [command]) => {
            let at = find(world, scope, command)?;
            Ok(Reply::Json(world.command_json(&world.commands[at])))
        }
        ("PATCH", [command]) => {
            let at = find(world, scope, command)?;
            let mut body = world.commands[at].body.clone();
            if let (Some(body), Some(changes)) = (body.as_object_mut(), call.body.as_object()) {
                body.extend(changes.clone());
            }
            check_command(&body)?;
            world.commands[at].body = body;
            world.commands[at].version = world.new_id();
            Ok(Reply::Json(world.command_json(&world.commands[at])))
        }
        ("DELETE", [command]) => {
            let at = find(world, scope, command)?;
            world.commands.remove(at);
            Ok(Reply::Nothing)
        }
        _ => Err(NO_SUCH_ROUTE.into()),
    }
}

fn find(world: &World, scope: Option<Id>, command: &str) -> Result<usize, ApiError> {
    let wanted = id(command)?;
    let found = world
        .commands
        .iter()
        .position(|command| command.id == wanted && command.guild == scope);
    found.ok_or_else(|| UNKNOWN_COMMAND.into())
}

fn overwrite(world: &mut World, call: &Request, scope: Option<Id>) -> Answer {
    check_command_list(&call.body)?;
    let old: Vec<Command> = {
        let (old, kept) = std::mem::take(&mut world.commands)
            .into_iter()
            .partition(|c| c.guild == scope);
        world.commands = kept;
        old
    };
    for body in call.body.as_array().into_iter().flatten() {
        // A command of the same name and kind keeps its id.
        let same = old
            .iter()
            .find(|command| is_same(&command.body, body))
            .map(|command| command.id);
        add(world, scope, body, same);
    }
    let own = world.commands.iter().filter(|command| command.guild == scope);
    let json = own.map(|command| world.command_json(command)).collect();
    world.core.record.touch();
    Ok(Reply::Json(json))
}

fn create(world: &mut World, call: &Request, scope: Option<Id>) -> Answer {
    check_command(&call.body)?;
    let at = world
        .commands
        .iter()
        .position(|c| c.guild == scope && is_same(&c.body, &call.body));
    let same = at.map(|at| world.commands.remove(at).id);
    let at = add(world, scope, &call.body, same);
    let json = world.command_json(&world.commands[at]);
    world.core.record.touch();
    Ok(if same.is_some() {
        Reply::Json(json)
    } else {
        Reply::Created(json)
    })
}

fn is_same(one: &Value, other: &Value) -> bool {
    let kind = |body: &Value| body.get("type").and_then(Value::as_u64).unwrap_or(1);
    one["name"] == other["name"] && kind(one) == kind(other)
}

fn add(world: &mut World, guild: Option<Id>, body: &Value, same: Option<Id>) -> usize {
    let id = same.unwrap_or_else(|| world.new_id());
    let version = world.new_id();
    world.commands.push(Command {
        id,
        guild,
        version,
        body: body.clone(),
    });
    world.commands.len() - 1
}
