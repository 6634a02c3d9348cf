//! `usergroups.*`: the user groups of the workspace.

use serde_json::{Value, json};

use super::context::Context;
use crate::slack::request::Refusal;
use crate::slack::state::State;
use crate::{SlackAccountKind, SlackUserGroup};

/// `usergroups.list`
pub(super) fn list(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let with_users = context.request.flag("include_users");
    let groups: Vec<Value> = context
        .state
        .usergroups
        .iter()
        .map(|group| usergroup_json(context.state, group, with_users))
        .collect();
    Ok(json!({ "usergroups": groups }))
}

/// `usergroups.users.list`
pub(super) fn users(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let id = context.request.need("usergroup")?;
    let group = context.state.usergroups.iter().find(|group| group.id == id);
    let group = group.ok_or("no_such_subteam")?;
    // Slack lists no closed accounts.
    let is_open = |member: &&String| {
        let person = context.state.person(member);
        person.is_some_and(|person| person.standing != SlackAccountKind::Deactivated)
    };
    let users: Vec<&String> = group.members.iter().filter(is_open).collect();
    Ok(json!({ "users": users }))
}

/// A user group as Slack shows it.
pub(in crate::slack) fn usergroup_json(state: &State, group: &SlackUserGroup, with_users: bool) -> Value {
    let created = 1_700_000_000;
    let mut json = json!({
        "id": group.id, "team_id": state.team_id, "is_usergroup": true, "is_subteam": true,
        "name": group.name, "description": "", "handle": group.handle, "is_external": false,
        "date_create": created, "date_update": created, "date_delete": 0, "auto_type": null, "auto_provision": false,
        "enterprise_subteam_id": "", "created_by": group.members.first(), "updated_by": group.members.first(),
        "deleted_by": null, "prefs": { "channels": [], "groups": [] }, "user_count": group.members.len(),
    });
    if with_users {
        json["users"] = json!(group.members);
    }
    json
}
