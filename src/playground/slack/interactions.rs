//! What every interaction carries: triggers, response URLs, and who did it where.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Slack;
use super::conversation::Conversation;
use super::state::{ResponseTarget, ResponseUrl, State, Trigger};
use crate::ids;

/// A trigger is valid so long.
const TRIGGER: Duration = Duration::from_secs(3);
/// A response URL is valid so long, and so often.
const RESPONSE: Duration = Duration::from_secs(30 * 60);
const RESPONSES: u32 = 5;

impl Slack {
    /// A trigger for that person, arisen in that modal.
    pub(super) fn new_trigger(&self, state: &mut State, user: &str, view: Option<&str>) -> String {
        let id = format!(
            "{}.{}.{}",
            ids::next(),
            state.team_id.to_lowercase(),
            ids::hex(32)
        );
        let expires = self.core().clock.now() + TRIGGER;
        let trigger = Trigger {
            user: user.to_owned(),
            expires,
            is_used: false,
            view: view.map(str::to_owned),
        };
        // Sifted whenever their number has doubled: who clicks a thousand times must not pay for each of them.
        if state.triggers.len().is_power_of_two() {
            state
                .triggers
                .retain(|_, old| expires - old.expires < chrono::TimeDelta::minutes(10));
        }
        state.triggers.insert(id.clone(), trigger);
        id
    }

    /// A response URL for that person in that room.
    pub(super) fn new_response_url(&self, state: &mut State, target: ResponseTarget) -> String {
        let now = self.core().clock.now();
        let id = format!("{}{}", ids::upper(11), ids::hex(24));
        let url = ResponseUrl {
            target,
            expires: now + RESPONSE,
            uses_left: RESPONSES,
        };
        // Kept a while beyond their end, so that a late use is told from an unknown address.
        if state.response_urls.len().is_power_of_two() {
            state
                .response_urls
                .retain(|_, old| now - old.expires < chrono::TimeDelta::hours(1));
        }
        state.response_urls.insert(id.clone(), url);
        format!("{}/slack/response/{id}", self.core().base_url)
    }
}

/// The fields that all interactions share.
pub(super) fn envelope(state: &State, kind: &str, user: &str) -> Map<String, Value> {
    let name = state.person(user).map_or("", |person| person.name.as_str());
    let fields = json!({
        "type": kind, "token": "playground", "api_app_id": state.app.app_id,
        "team": { "id": state.team_id, "domain": state.team_domain },
        "user": { "id": user, "username": name, "name": name, "team_id": state.team_id },
        "enterprise": null, "is_enterprise_install": false,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A room as interactions name it.
pub(super) fn channel(conversation: &Conversation) -> Value {
    json!({ "id": conversation.id, "name": conversation.payload_name() })
}
