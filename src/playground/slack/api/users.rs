//! `users.*`: the people of the workspace.

use serde_json::{Value, json};

use super::context::Context;
use crate::slack::request::Refusal;
use crate::slack::state::State;
use crate::{SlackAccountKind, SlackPerson};

/// `users.info`
pub(super) fn info(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let id = context.request.text("user").ok_or("user_not_found")?;
    if id == context.state.app.bot_user_id {
        return Ok(json!({ "user": bot_user_json(context.state) }));
    }
    let person = context.state.person(&id).ok_or("user_not_found")?;
    Ok(json!({ "user": user_json(context.state, person) }))
}

/// `users.list`
pub(super) fn list(context: &mut Context<'_>) -> Result<Value, Refusal> {
    let people = context
        .state
        .people
        .iter()
        .map(|person| user_json(context.state, person));
    let everybody = people
        .chain(std::iter::once(bot_user_json(context.state)))
        .collect();
    let (members, metadata, _) = context.page(everybody, 1000, 1000)?;
    Ok(json!({ "members": members, "cache_ts": context.now.timestamp(), "response_metadata": metadata }))
}

/// `users.lookupByEmail`
pub(super) fn by_email(context: &mut Context<'_>) -> Result<Value, Refusal> {
    context.needs("users:read")?;
    let email = context.request.need("email")?;
    let person = context.state.people.iter().find(|person| {
        person.standing != SlackAccountKind::Deactivated
            && person
                .email
                .as_ref()
                .is_some_and(|known| known.eq_ignore_ascii_case(&email))
    });
    let person = person.ok_or("users_not_found")?;
    Ok(json!({ "user": user_json(context.state, person) }))
}

/// A person as the app sees them; the email address only with its scope.
pub(in crate::slack) fn user_json(state: &State, person: &SlackPerson) -> Value {
    let is_stranger = person.standing == SlackAccountKind::Stranger;
    let is_single = person.standing == SlackAccountKind::SingleChannelGuest;
    let is_guest = is_single || person.standing == SlackAccountKind::Guest;
    let team = if is_stranger {
        "T0ELSEWHERE"
    } else {
        &state.team_id
    };
    let (first, last) = person
        .real_name
        .split_once(' ')
        .unwrap_or((&person.real_name, ""));
    let mut user = json!({
        "id": person.id, "team_id": team, "name": person.name, "deleted": person.standing == SlackAccountKind::Deactivated,
        "color": "9f69e7", "real_name": person.real_name, "tz": person.tz, "tz_label": person.tz, "tz_offset": 3600,
        "is_admin": false, "is_owner": false, "is_primary_owner": false, "is_restricted": is_guest,
        "is_ultra_restricted": is_single, "is_bot": person.standing == SlackAccountKind::Bot, "is_app_user": false,
        "updated": 1_700_000_000, "is_email_confirmed": true, "who_can_share_contact_card": "EVERYONE",
        "profile": {
            "title": person.title, "phone": "", "skype": "", "real_name": person.real_name,
            "real_name_normalized": person.real_name, "display_name": "",
            "display_name_normalized": "", "fields": null, "status_text": "", "status_emoji": "",
            "status_expiration": 0, "avatar_hash": "g0", "first_name": first, "last_name": last,
            "image_24": "", "image_48": "", "image_72": "", "image_512": "", "team": team,
        },
    });
    if person.standing == SlackAccountKind::Deactivated
        && let Some(user) = user.as_object_mut()
    {
        // For a deactivated account Slack returns little more than the profile.
        user.retain(|key, _| {
            let is_kept = [
                "id",
                "team_id",
                "name",
                "deleted",
                "profile",
                "is_bot",
                "is_app_user",
                "updated",
            ];
            is_kept.contains(&key.as_str())
        });
    }
    if is_stranger {
        user["is_stranger"] = true.into();
    }
    if let Some(email) = person
        .email
        .as_ref()
        .filter(|_| state.has_scope("users:read.email") && !is_stranger)
    {
        user["profile"]["email"] = email.clone().into();
    }
    user
}

fn bot_user_json(state: &State) -> Value {
    let app = &state.app;
    json!({
        "id": app.bot_user_id, "team_id": state.team_id, "name": app.bot_name, "deleted": false,
        "real_name": app.bot_name, "tz": "America/Los_Angeles", "tz_label": "", "tz_offset": -28800,
        "is_admin": false, "is_owner": false, "is_restricted": false, "is_ultra_restricted": false,
        "is_bot": true, "is_app_user": false, "updated": 1_700_000_000,
        "profile": {
            "real_name": app.bot_name, "display_name": app.bot_name, "api_app_id": app.app_id,
            "bot_id": app.bot_id, "always_active": true, "team": state.team_id,
        },
    })
}
