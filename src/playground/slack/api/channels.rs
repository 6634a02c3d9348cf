//! `conversations.*` and `users.conversations`: rooms and who is in them.

use serde_json::{Value, json};

use super::context::Turn;
use crate::SlackStanding;
use crate::slack::request::Refusal;
use crate::slack::conversation::{Room, RoomKind};

/// `conversations.info`
pub(super) fn info(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room = turn.room()?;
    turn.needs(&format!("{}:read", room.scope_family()))?;
    let mut channel = room_json(turn, room);
    if turn.ask.flag("include_num_members") {
        channel["num_members"] = room.members.len().into();
    }
    Ok(json!({ "channel": channel }))
}

/// `conversations.list`
pub(super) fn list(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let bot = &turn.state.app.bot_user_id;
    let rooms = of_types(turn)?
        .into_iter()
        .filter(|room| room.kind == RoomKind::Public || room.has(bot));
    let rooms = rooms.map(|room| room_json(turn, room)).collect();
    let (channels, metadata, _) = turn.page(rooms, 100, 1000)?;
    Ok(json!({ "channels": channels, "response_metadata": metadata }))
}

/// `users.conversations`
pub(super) fn of_user(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let bot = &turn.state.app.bot_user_id;
    let user = turn.ask.text("user").unwrap_or_else(|| bot.clone());
    let rooms = of_types(turn)?
        .into_iter()
        .filter(|room| room.has(&user) && (room.kind == RoomKind::Public || room.has(bot)));
    let rooms = rooms.map(|room| room_json(turn, room)).collect();
    let (channels, metadata, _) = turn.page(rooms, 100, 999)?;
    Ok(json!({ "channels": channels, "response_metadata": metadata }))
}

/// `conversations.members`
pub(super) fn members(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room = turn.room()?;
    turn.needs(&format!("{}:read", room.scope_family()))?;
    let (members, metadata, _) = turn.page(room.members.clone(), 100, 1000)?;
    Ok(json!({ "members": members, "response_metadata": metadata }))
}

/// `conversations.join`
pub(super) fn join(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let room = turn.room()?;
    if room.kind != RoomKind::Public {
        return Err("method_not_supported_for_channel_type".into());
    }
    if room.is_archived {
        return Err("is_archived".into());
    }
    let (id, bot) = (room.id.clone(), turn.state.app.bot_user_id.clone());
    let is_new = !room.has(&bot);
    if is_new {
        if let Some(room) = turn.state.rooms.get_mut(&id) {
            room.members.push(bot.clone());
        }
        turn.slack.tell_joined(turn.state, &id, &bot);
    }
    let mut answer = json!({ "channel": turn.state.rooms.get(&id).map(|room| room_json(turn, room)) });
    if !is_new {
        answer["warning"] = "already_in_channel".into();
        answer["response_metadata"] = json!({ "warnings": ["already_in_channel"] });
    }
    Ok(answer)
}

/// `conversations.open`: a direct conversation with one person.
pub(super) fn open(turn: &mut Turn<'_>) -> Result<Value, Refusal> {
    let id = match turn.ask.text("channel") {
        Some(_) => turn.own_room()?.id.clone(),
        None => match turn.ask.list("users").as_slice() {
            [] => return Err("users_list_not_supplied".into()),
            [user] => {
                let user = user.clone();
                turn.direct(&user)?
            }
            // Group conversations need a scope that a desk does not ask for.
            _ => return turn.needs("mpim:write").and(Err("too_many_users".into())),
        },
    };
    turn.slack.core().record.touch();
    if !turn.ask.flag("return_im") {
        return Ok(json!({ "channel": { "id": id } }));
    }
    Ok(json!({ "channel": turn.state.rooms.get(&id).map(|room| room_json(turn, room)) }))
}

/// The rooms of the kinds that `types` names, if their scopes are granted.
fn of_types<'a>(turn: &'a Turn<'_>) -> Result<Vec<&'a Room>, Refusal> {
    let mut kinds = Vec::new();
    let mut types = turn.ask.list("types");
    if types.is_empty() {
        types.push("public_channel".into());
    }
    for name in types {
        let (kind, scope) = match name.as_str() {
            "public_channel" => (RoomKind::Public, "channels:read"),
            "private_channel" => (RoomKind::Private, "groups:read"),
            "im" => (RoomKind::Direct, "im:read"),
            "mpim" => {
                turn.needs("mpim:read")?;
                continue;
            }
            _ => return Err("invalid_types".into()),
        };
        turn.needs(scope)?;
        kinds.push(kind);
    }
    let skips_archived = turn.ask.flag("exclude_archived");
    let rooms = turn.state.rooms.values();
    Ok(rooms
        .filter(|room| kinds.contains(&room.kind) && !(skips_archived && room.is_archived))
        .collect())
}

fn room_json(turn: &Turn<'_>, room: &Room) -> Value {
    let team = &turn.state.team_id;
    if room.kind == RoomKind::Direct {
        let person = turn.state.person(&room.members[0]);
        let is_deleted = person.is_some_and(|person| person.standing == SlackStanding::Deactivated);
        return json!({
            "id": room.id, "created": room.created, "is_archived": false, "is_im": true, "is_org_shared": false,
            "context_team_id": team, "updated": room.created * 1000, "user": room.members[0], "is_open": true,
            "is_user_deleted": is_deleted, "priority": 0,
        });
    }
    let is_private = room.kind == RoomKind::Private;
    json!({
        "id": room.id, "name": room.name, "name_normalized": room.name, "is_channel": !is_private,
        "is_group": is_private, "is_im": false, "is_mpim": false, "is_private": is_private,
        "created": room.created, "updated": room.created * 1000, "creator": room.members.first(),
        "is_archived": room.is_archived, "is_general": room.name == "general", "unlinked": 0,
        "is_shared": room.is_ext_shared, "is_org_shared": false, "is_ext_shared": room.is_ext_shared,
        "is_pending_ext_shared": false, "pending_shared": [], "pending_connected_team_ids": [],
        "shared_team_ids": [team], "context_team_id": team, "parent_conversation": null,
        "is_member": room.has(&turn.state.app.bot_user_id), "previous_names": [],
        "topic": { "value": room.topic, "creator": room.members.first(), "last_set": room.created },
        "purpose": { "value": "", "creator": "", "last_set": 0 },
    })
}
