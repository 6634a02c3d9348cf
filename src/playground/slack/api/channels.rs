//! `conversations.*` and `users.conversations`: conversations and their members.

use serde_json::{Value, json};

use super::context::Context;
use crate::SlackAccountKind;
use crate::slack::conversation::{Conversation, ConversationKind};
use crate::slack::request::Refusal;

/// `conversations.info`
pub(super) fn info(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation = context.conversation()?;
    context.needs(&format!("{}:read", conversation.scope_family()))?;
    let mut channel = conversation_json(context, conversation);
    if context.request.flag("include_num_members") {
        channel["num_members"] = conversation.members.len().into();
    }
    Ok(json!({ "channel": channel }))
}

/// `conversations.list`
pub(super) fn list(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let bot = &context.state.app.bot_user_id;
    let conversations = of_types(context)?
        .into_iter()
        .filter(|conversation| conversation.kind == ConversationKind::Public || conversation.has(bot));
    let conversations = conversations
        .map(|conversation| conversation_json(context, conversation))
        .collect();
    let (channels, metadata, _) = context.page(conversations, 100, 1000)?;
    Ok(json!({ "channels": channels, "response_metadata": metadata }))
}

/// `users.conversations`
pub(super) fn of_user(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let bot = &context.state.app.bot_user_id;
    let user = context.request.text("user").unwrap_or_else(|| bot.clone());
    let conversations = of_types(context)?.into_iter().filter(|conversation| {
        conversation.has(&user) && (conversation.kind == ConversationKind::Public || conversation.has(bot))
    });
    let conversations = conversations
        .map(|conversation| conversation_json(context, conversation))
        .collect();
    let (channels, metadata, _) = context.page(conversations, 100, 999)?;
    Ok(json!({ "channels": channels, "response_metadata": metadata }))
}

/// `conversations.members`
pub(super) fn members(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation = context.conversation()?;
    context.needs(&format!("{}:read", conversation.scope_family()))?;
    let (members, metadata, _) = context.page(conversation.members.clone(), 100, 1000)?;
    Ok(json!({ "members": members, "response_metadata": metadata }))
}

/// `conversations.join`
pub(super) fn join(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let conversation = context.conversation()?;
    if conversation.kind != ConversationKind::Public {
        return Err("method_not_supported_for_channel_type".into());
    }
    if conversation.is_archived {
        return Err("is_archived".into());
    }
    let (id, bot) = (conversation.id.clone(), context.state.app.bot_user_id.clone());
    let is_new = !conversation.has(&bot);
    if is_new {
        if let Some(conversation) = context.state.conversations.get_mut(&id) {
            conversation.members.push(bot.clone());
        }
        context.slack.emit_member_joined(context.state, &id, &bot);
    }
    let joined = context.state.conversations.get(&id);
    let joined = joined.map(|conversation| conversation_json(context, conversation));
    let mut answer = json!({ "channel": joined });
    if !is_new {
        answer["warning"] = "already_in_channel".into();
        answer["response_metadata"] = json!({ "warnings": ["already_in_channel"] });
    }
    Ok(answer)
}

/// `conversations.open`: a direct conversation with one person.
pub(super) fn open(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let id = match context.request.text("channel") {
        Some(_) => context.joined_conversation()?.id.clone(),
        None => match context.request.list("users").as_slice() {
            [] => return Err("users_list_not_supplied".into()),
            [user] => {
                let user = user.clone();
                context.direct(&user)?
            }
            // Group conversations need a scope that a service desk does not ask for.
            _ => return context.needs("mpim:write").and(Err("too_many_users".into())),
        },
    };
    context.slack.core().record.touch();
    if !context.request.flag("return_im") {
        return Ok(json!({ "channel": { "id": id } }));
    }
    let opened = context.state.conversations.get(&id);
    let opened = opened.map(|conversation| conversation_json(context, conversation));
    Ok(json!({ "channel": opened }))
}

/// The conversations of the kinds in `types`, if the scopes are granted.
fn of_types<'a>(context: &'a Context<'_>) -> Result<Vec<&'a Conversation>, Refusal> {
    let mut kinds = Vec::new();
    let mut types = context.request.list("types");
    if types.is_empty() {
        types.push("public_channel".into());
    }
    for name in types {
        let (kind, scope) = match name.as_str() {
            "public_channel" => (ConversationKind::Public, "channels:read"),
            "private_channel" => (ConversationKind::Private, "groups:read"),
            "im" => (ConversationKind::Direct, "im:read"),
            "mpim" => {
                context.needs("mpim:read")?;
                continue;
            }
            _ => return Err("invalid_types".into()),
        };
        context.needs(scope)?;
        kinds.push(kind);
    }
    let skips_archived = context.request.flag("exclude_archived");
    let conversations = context.state.conversations.values();
    Ok(conversations
        .filter(|conversation| {
            kinds.contains(&conversation.kind) && !(skips_archived && conversation.is_archived)
        })
        .collect())
}

fn conversation_json(context: &Context<'_>, conversation: &Conversation) -> Value {
    let team = &context.state.team_id;
    if conversation.kind == ConversationKind::Direct {
        let person = context.state.person(&conversation.members[0]);
        let is_deleted = person.is_some_and(|person| person.standing == SlackAccountKind::Deactivated);
        return json!({
            "id": conversation.id, "created": conversation.created, "is_archived": false, "is_im": true,
            "is_org_shared": false, "context_team_id": team, "updated": conversation.created * 1000, "user": conversation.members[0],
            "is_open": true, "is_user_deleted": is_deleted, "priority": 0,
        });
    }
    let is_private = conversation.kind == ConversationKind::Private;
    json!({
        "id": conversation.id, "name": conversation.name, "name_normalized": conversation.name,
        "is_channel": !is_private, "is_group": is_private, "is_im": false, "is_mpim": false, "is_private": is_private,
        "created": conversation.created, "updated": conversation.created * 1000, "creator": conversation.members.first(),
        "is_archived": conversation.is_archived, "is_general": conversation.name == "general", "unlinked": 0,
        "is_shared": conversation.is_ext_shared, "is_org_shared": false, "is_ext_shared": conversation.is_ext_shared,
        "is_pending_ext_shared": false, "pending_shared": [], "pending_connected_team_ids": [],
        "shared_team_ids": [team], "context_team_id": team, "parent_conversation": null,
        "is_member": conversation.has(&context.state.app.bot_user_id), "previous_names": [],
        "topic": {
            "value": conversation.topic, "creator": conversation.members.first(), "last_set": conversation.created,
        },
        "purpose": { "value": "", "creator": "", "last_set": 0 },
    })
}
