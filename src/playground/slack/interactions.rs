//! Common parts of interactions: triggers, response URLs, user and channel.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Slack;
use super::conversation::Conversation;
use super::state::{ResponseTarget, ResponseUrl, State, Trigger};
use crate::ids;

/// How long a trigger is valid.
const TRIGGER: Duration = Duration::from_secs(3);
/// How long a response URL is valid, and how often it may be used.
const RESPONSE: Duration = Duration::from_secs(30 * 60);
const RESPONSES: u32 = 5;

impl Slack {
    /// A trigger for a person; `view` is the modal in which it was created.
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
        // Old triggers are removed only when the number of triggers reaches a power of two, so that a click does not
        // scan all of them.
        if state.triggers.len().is_power_of_two() {
            state
                .triggers
                .retain(|_, old| expires - old.expires < chrono::TimeDelta::minutes(10));
        }
        state.triggers.insert(id.clone(), trigger);
        id
    }

    /// A response URL for the answer to an interaction.
    pub(super) fn new_response_url(&self, state: &mut State, target: ResponseTarget) -> String {
        let now = self.core().clock.now();
        let id = format!("{}{}", ids::upper(11), ids::hex(24));
        let url = ResponseUrl {
            target,
            expires: now + RESPONSE,
            uses_left: RESPONSES,
        };
        // Expired URLs are kept for a while, so that a late use is distinguished from an unknown address.
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

/// A conversation as payloads of interactions name it.
pub(super) fn channel(conversation: &Conversation) -> Value {
    json!({ "id": conversation.id, "name": conversation.payload_name() })
}
