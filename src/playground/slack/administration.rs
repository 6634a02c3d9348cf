//! Administration of the workspace: membership, archived channels, kinds of account, settings of the app.

use serde_json::json;

use super::Slack;
use super::api::{user_json, usergroup_json};
use crate::SlackAccountKind;

impl Slack {
    /// Joins a public channel, or is added to a private one.
    ///
    /// # Errors
    ///
    /// When there is no such channel or person.
    pub async fn join(&self, user: &str, channel: &str) -> Result<(), String> {
        let mut state = self.state();
        if state.person(user).is_none() && user != state.app.bot_user_id {
            return Err("there is no such person".into());
        }
        let conversation = state
            .conversations
            .get_mut(channel)
            .ok_or("there is no such channel")?;
        if conversation.has(user) {
            return Err("they are in this channel already".into());
        }
        conversation.members.push(user.to_owned());
        self.emit_member_joined(&state, channel, user);
        Ok(())
    }

    /// Removes a person (or the app) from a channel.
    pub fn remove_member(&self, user: &str, channel: &str) {
        if let Some(conversation) = self.state().conversations.get_mut(channel) {
            conversation.members.retain(|member| member != user);
        }
        self.core().record.touch();
    }

    /// Archives or unarchives a channel.
    pub fn set_archived(&self, channel: &str, is_archived: bool) {
        if let Some(conversation) = self.state().conversations.get_mut(channel) {
            conversation.is_archived = is_archived;
        }
        self.core().record.touch();
    }

    /// Changes a person's kind of account; the app receives `user_change`.
    pub fn set_account_kind(&self, user: &str, standing: SlackAccountKind) {
        let mut state = self.state();
        let Some(person) = state.people.iter_mut().find(|person| person.id == user) else {
            return;
        };
        person.standing = standing;
        if let Some(person) = state.person(user) {
            let event = json!({
                "type": "user_change", "user": user_json(&state, person),
                "cache_ts": self.core().clock.now().timestamp(),
            });
            self.emit_global(&state, "user_change", Some("users:read"), event);
        }
        self.core().record.touch();
    }

    /// Gives a user group exactly these members; the app receives `subteam_members_changed` and `subteam_updated`.
    ///
    /// # Errors
    ///
    /// When there is no such user group or person.
    pub fn set_usergroup(&self, group: &str, members: &[&str]) -> Result<(), String> {
        let mut state = self.state();
        if members.iter().any(|member| state.person(member).is_none()) {
            return Err("there is no such person".into());
        }
        let known = state.usergroups.iter_mut().find(|known| known.id == group);
        let known = known.ok_or("there is no such user group")?;
        let after: Vec<String> = members.iter().map(ToString::to_string).collect();
        let before = std::mem::replace(&mut known.members, after.clone());
        let missing_in = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|one| !those.contains(one)).cloned().collect()
        };
        let (added, removed) = (missing_in(&after, &before), missing_in(&before, &after));
        let now = self.core().clock.now().timestamp();
        let (added_count, removed_count) = (added.len(), removed.len());
        let changed = json!({
            "type": "subteam_members_changed", "subteam_id": group, "team_id": state.team_id,
            "date_previous_update": now, "date_update": now,
            "added_users": added, "added_users_count": added_count,
            "removed_users": removed, "removed_users_count": removed_count,
        });
        let scope = Some("usergroups:read");
        self.emit_global(&state, "subteam_members_changed", scope, changed);
        if let Some(group) = state.usergroups.iter().find(|known| known.id == group) {
            let updated =
                json!({ "type": "subteam_updated", "subteam": usergroup_json(&state, group, true) });
            self.emit_global(&state, "subteam_updated", scope, updated);
        }
        self.core().record.touch();
        Ok(())
    }

    /// Grants a scope to the app, or withdraws it. The token stays the same, as after an installation of the app in Slack.
    pub fn set_scope(&self, scope: &str, is_granted: bool) {
        let mut state = self.state();
        state.app.scopes.retain(|known| known != scope);
        if is_granted {
            state.app.scopes.push(scope.to_owned());
        }
    }

    /// Treats the app as sold outside Slack's marketplace: since May 2025 such an app reads fifteen messages of history
    /// once a minute. Apps that a customer builds for itself are exempt.
    pub fn unlist(&self) {
        self.state().is_unlisted = true;
    }

    /// Sets whether a person accepts direct messages of the app.
    pub fn set_accepts_dms(&self, user: &str, accepts: bool) {
        if let Some(person) = self.state().people.iter_mut().find(|person| person.id == user) {
            person.accepts_dms = accepts;
        }
    }
}
