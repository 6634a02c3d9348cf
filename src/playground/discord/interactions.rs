//! The lifecycle of interactions: creation, the first answer, later answers.
//!
//! The application has three seconds for the first answer. The token of an interaction works for fifteen minutes. A modal
//! may only be the first answer, and never the answer to a modal. Times are read from the protocols' clock.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    errors::{ALREADY_ACKNOWLEDGED, ApiError, BAD_WEBHOOK_TOKEN, UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK},
    id::Id,
    interaction::{FIRST_ANSWER_S, Interaction, InteractionKind, NewInteraction, ResponseState},
    state::{Channel, World, kind},
};
use crate::ids;

/// How long the token is valid.
const TOKEN_MINUTES: i64 = 15;

impl World {
    /// Creates an interaction; returns its id and the payload for the application.
    pub(crate) fn ask(&mut self, ask: NewInteraction) -> (Id, Value) {
        self.interactions.forget_older_half();
        let id = self.new_id();
        let mut metadata = json!({
            "id": id, "type": ask.kind as u8, "user": self.user_json(ask.user),
            "authorizing_integration_owners": {"0": self.guild.id},
        });
        if let Some(source) = ask.source.filter(|_| ask.kind == InteractionKind::Component) {
            metadata["interacted_message_id"] = json!(source);
        }
        if ask.kind == InteractionKind::Modal {
            // Another interaction of the same person opened the modal.
            let opener = self
                .screens
                .get(&ask.user)
                .and_then(|screen| screen.modal.as_ref());
            let opener = opener.and_then(|(opener, _)| self.interactions.get(*opener));
            metadata["triggering_interaction_metadata"] = json!(opener.map(|opener| &opener.metadata));
        }
        let interaction = Interaction {
            id,
            token: format!("aW50ZXJhY3Rpb246{}", ids::hex(48)),
            kind: ask.kind,
            user: ask.user,
            channel: ask.channel,
            opened_at: self.now(),
            response_state: ResponseState::Pending,
            source: ask.source,
            original: None,
            metadata,
            message_kind: ask.message_kind,
            option_kind: ask.option_kind,
        };
        let payload = self.interaction_json(&interaction, ask.data);
        self.interactions.insert(interaction);
        (id, payload)
    }

    fn interaction_json(&self, interaction: &Interaction, data: Value) -> Value {
        let place = &self.channels[&interaction.channel];
        let app_permissions = self.permissions(self.app.bot, place).to_string();
        let mut payload = json!({
            "id": interaction.id, "application_id": self.app.id, "type": interaction.kind as u8,
            "token": interaction.token, "version": 1, "channel_id": place.id,
            "channel": self.partial_channel_json(interaction.user, place), "locale": "en-US",
            "app_permissions": app_permissions, "entitlements": [], "attachment_size_limit": self.upload_limit(),
        });
        payload["data"] = data;
        if place.kind == kind::DM {
            payload["user"] = self.user_json(interaction.user);
            payload["context"] = json!(1);
            payload["authorizing_integration_owners"] = json!({"0": "0"});
        } else {
            let mut member = self.member_json(interaction.user).unwrap_or(Value::Null);
            member["permissions"] = json!(self.permissions(interaction.user, place).to_string());
            payload["member"] = member;
            payload["guild_id"] = json!(self.guild.id);
            payload["guild"] = json!({"id": self.guild.id, "locale": "en-US", "features": []});
            payload["guild_locale"] = json!("en-US");
            payload["context"] = json!(0);
            payload["authorizing_integration_owners"] = json!({"0": self.guild.id});
        }
        if let Some(source) = interaction
            .source
            .and_then(|source| self.message(place.id, source))
        {
            payload["message"] = self.message_json(source);
        }
        payload
    }

    fn partial_channel_json(&self, user: Id, place: &Channel) -> Value {
        let mut json = self.channel_json(place);
        json["permissions"] = json!(self.permissions(user, place).to_string());
        json
    }

    /// The interaction with this id.
    pub(crate) fn interaction(&self, id: Id) -> Option<&Interaction> {
        self.interactions.get(id)
    }

    /// The interaction with this id, to change it.
    pub(crate) fn interaction_mut(&mut self, id: Id) -> Option<&mut Interaction> {
        self.interactions.get_mut(id)
    }

    /// The interaction that waits for a first answer of this type, if the application may still give one.
    pub(crate) fn unanswered_interaction(
        &mut self,
        id: Id,
        token: &str,
        callback: u64,
    ) -> Result<Interaction, ApiError> {
        let now = self.now();
        let found = self.interactions.get_mut(id).ok_or(UNKNOWN_INTERACTION)?;
        if found.token != token {
            return Err(BAD_WEBHOOK_TOKEN.into());
        }
        if found.response_state == ResponseState::Pending
            && now - found.opened_at > TimeDelta::seconds(FIRST_ANSWER_S)
        {
            found.response_state = ResponseState::Failed;
        }
        match found.response_state {
            ResponseState::Pending => {}
            ResponseState::Failed => return Err(UNKNOWN_INTERACTION.into()),
            _ => return Err(ALREADY_ACKNOWLEDGED.into()),
        }
        found.permits(callback)?;
        Ok(found.clone())
    }

    /// The interaction for a later answer with this token.
    pub(crate) fn interaction_with_token(&self, token: &str) -> Result<Interaction, ApiError> {
        let found = self.interactions.with_token(token).ok_or(BAD_WEBHOOK_TOKEN)?;
        if self.now() - found.opened_at > TimeDelta::minutes(TOKEN_MINUTES) {
            return Err(BAD_WEBHOOK_TOKEN.into());
        }
        match found.response_state {
            ResponseState::Pending | ResponseState::Failed | ResponseState::Choices(_) => {
                Err(UNKNOWN_WEBHOOK.into())
            }
            ResponseState::Deferred { .. }
            | ResponseState::DeferredUpdate
            | ResponseState::Answered
            | ResponseState::Modal => Ok(found.clone()),
        }
    }
}
