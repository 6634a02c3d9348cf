//! `usergroups.*`: the user groups of the workspace.

use serde_json::{Value, json};

use super::context::Context;
use crate::SlackUserGroup;
use crate::slack::request::Refusal;

/// `usergroups.list`
pub(super) fn list(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let groups: Vec<Value> = context
        .state
        .usergroups
        .iter()
        .map(|group| group_json(context, group))
        .collect();
    Ok(json!({ "usergroups": groups }))
}

/// `usergroups.users.list`
pub(super) fn users(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let id = context.request.need("usergroup")?;
    let group = context.state.usergroups.iter().find(|group| group.id == id);
    let group = group.ok_or("no_such_subteam")?;
    Ok(json!({ "users": group.members }))
}

fn group_json(context: &Context<'_>, group: &SlackUserGroup) -> Value {
    let created = 1_700_000_000;
    let mut json = json!({
        "id": group.id, "team_id": context.state.team_id, "is_usergroup": true, "is_subteam": true,
        "name": group.name, "description": "", "handle": group.handle, "is_external": false,
        "date_create": created, "date_update": created, "date_delete": 0, "auto_type": null, "auto_provision": false,
        "enterprise_subteam_id": "", "created_by": group.members.first(), "updated_by": group.members.first(),
        "deleted_by": null, "prefs": { "channels": [], "groups": [] }, "user_count": group.members.len(),
    });
    if context.request.flag("include_users") {
        json["users"] = json!(group.members);
    }
    json
}
