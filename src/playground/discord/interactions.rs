//! The state of every interaction: what was asked, and how far its answer has come.
//!
//! An interaction waits three seconds for its first answer; its token lives for fifteen minutes. A modal
//! may only be the first answer, and never the answer to a modal. Times are read from the protocols' clock.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    errors::{
        ALREADY_ACKNOWLEDGED, ApiError, BAD_WEBHOOK_TOKEN, UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, field_error,
    },
    id::Id,
    state::{Channel, World, kind},
};
use crate::ids;

/// How long the first answer may take.
pub(crate) const FIRST_ANSWER_S: i64 = 3;
/// How long the token works.
const TOKEN_MINUTES: i64 = 15;

/// How many are remembered at most.
const KEPT: usize = 20_000;

/// What somebody did, with Discord's number for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    Modal = 5,
}

/// How far the answer has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    /// Nobody has answered yet.
    Waiting,
    /// The three seconds passed.
    Failed,
    /// "Thinking": the original message shows a spinner, and its visibility is settled.
    Deferred { ephemeral: bool },
    /// Acknowledged without a change.
    DeferredUpdate,
    /// There is a message, new or changed.
    Answered,
    /// A modal was opened.
    Modal,
    /// Choices were offered.
    Choices(Vec<Value>),
}

/// One interaction.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Id,
    pub(crate) token: String,
    pub(crate) asked: Asked,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) stage: Stage,
    /// The message whose component was used, or from which the modal was opened.
    pub(crate) source: Option<Id>,
    /// `@original`.
    pub(crate) original: Option<Id>,
    /// `interaction_metadata` of its answers.
    pub(crate) metadata: Value,
    /// The type of the first answer's message: 20 and 23 for commands.
    pub(crate) message_kind: u8,
    /// The type of the option that is being completed.
    pub(crate) option_kind: i64,
}

/// All interactions of late.
#[derive(Default)]
pub(crate) struct Interactions {
    all: HashMap<Id, Interaction>,
    by_token: HashMap<String, Id>,
}

/// What is to be asked of the application.
pub(crate) struct Ask {
    pub(crate) asked: Asked,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) data: Value,
    pub(crate) source: Option<Id>,
    pub(crate) message_kind: u8,
    pub(crate) option_kind: i64,
}

impl Ask {
    /// A command that was chosen in the menu of a message or a person.
    pub(crate) fn of_menu(user: Id, channel: Id, data: Value) -> Self {
        Self {
            asked: Asked::Command,
            user,
            channel,
            data,
            source: None,
            message_kind: 23,
            option_kind: 3,
        }
    }
}

impl Interaction {
    /// Whether a callback of this type may be the first answer.
    fn permits(&self, callback: u64) -> Result<(), ApiError> {
        let permitted: &[u64] = match self.asked {
            Asked::Command => &[4, 5, 9, 10, 12],
            Asked::Component => &[4, 5, 6, 7, 9, 10, 12],
            Asked::Autocomplete => &[8],
            Asked::Modal if self.source.is_some() => &[4, 5, 6, 7, 10, 12],
            Asked::Modal => &[4, 5, 10, 12],
        };
        if permitted.contains(&callback) {
            return Ok(());
        }
        let listed = permitted
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        Err(field_error(
            "type",
            "BASE_TYPE_CHOICES",
            &format!("Value must be one of {{{listed}}}."),
        ))
    }
}

impl World {
    /// Makes an interaction and returns it with the payload that the application is sent.
    pub(crate) fn ask(&mut self, ask: Ask) -> (Id, Value) {
        self.forget_interactions();
        let id = self.new_id();
        let mut metadata = json!({
            "id": id, "type": ask.asked as u8, "user": self.user_json(ask.user),
            "authorizing_integration_owners": {"0": self.guild.id},
        });
        if let Some(source) = ask.source.filter(|_| ask.asked == Asked::Component) {
            metadata["interacted_message_id"] = json!(source);
        }
        if ask.asked == Asked::Modal {
            // The modal was opened by another interaction of the same person.
            let opener = self
                .screens
                .get(&ask.user)
                .and_then(|screen| screen.modal.as_ref());
            let opener = opener.and_then(|(opener, _)| self.interactions.all.get(opener));
            metadata["triggering_interaction_metadata"] = json!(opener.map(|opener| &opener.metadata));
        }
        let interaction = Interaction {
            id,
            token: format!("aW50ZXJhY3Rpb246{}", ids::hex(48)),
            asked: ask.asked,
            user: ask.user,
            channel: ask.channel,
            opened_at: self.now(),
            stage: Stage::Waiting,
            source: ask.source,
            original: None,
            metadata,
            message_kind: ask.message_kind,
            option_kind: ask.option_kind,
        };
        let payload = self.interaction_json(&interaction, ask.data);
        self.interactions.by_token.insert(interaction.token.clone(), id);
        self.interactions.all.insert(id, interaction);
        (id, payload)
    }

    fn interaction_json(&self, interaction: &Interaction, data: Value) -> Value {
        let place = &self.channels[&interaction.channel];
        let app_permissions = self.permissions(self.app.bot, place).to_string();
        let mut payload = json!({
            "id": interaction.id, "application_id": self.app.id, "type": interaction.asked as u8,
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
        let mut shown = self.channel_json(place);
        shown["permissions"] = json!(self.permissions(user, place).to_string());
        shown
    }

    /// An interaction, to look at.
    pub(crate) fn interaction(&self, id: Id) -> Option<&Interaction> {
        self.interactions.all.get(&id)
    }

    /// An interaction, to move on.
    pub(crate) fn interaction_mut(&mut self, id: Id) -> Option<&mut Interaction> {
        self.interactions.all.get_mut(&id)
    }

    /// The interaction that a first answer of this type is for, if it may still be given.
    pub(crate) fn awaiting(&mut self, id: Id, token: &str, callback: u64) -> Result<Interaction, ApiError> {
        let now = self.now();
        let found = self.interactions.all.get_mut(&id).ok_or(UNKNOWN_INTERACTION)?;
        if found.token != token {
            return Err(BAD_WEBHOOK_TOKEN.into());
        }
        if found.stage == Stage::Waiting && now - found.opened_at > TimeDelta::seconds(FIRST_ANSWER_S) {
            found.stage = Stage::Failed;
        }
        match found.stage {
            Stage::Waiting => {}
            Stage::Failed => return Err(UNKNOWN_INTERACTION.into()),
            _ => return Err(ALREADY_ACKNOWLEDGED.into()),
        }
        found.permits(callback)?;
        Ok(found.clone())
    }

    /// The interaction whose token is used for a later answer.
    pub(crate) fn answered(&self, token: &str) -> Result<Interaction, ApiError> {
        let id = self.interactions.by_token.get(token).ok_or(BAD_WEBHOOK_TOKEN)?;
        let found = self.interactions.all.get(id).ok_or(BAD_WEBHOOK_TOKEN)?;
        if self.now() - found.opened_at > TimeDelta::minutes(TOKEN_MINUTES) {
            return Err(BAD_WEBHOOK_TOKEN.into());
        }
        match found.stage {
            Stage::Waiting | Stage::Failed | Stage::Choices(_) => Err(UNKNOWN_WEBHOOK.into()),
            Stage::Deferred { .. } | Stage::DeferredUpdate | Stage::Answered | Stage::Modal => {
                Ok(found.clone())
            }
        }
    }

    /// Forgets the older half, when there are many.
    fn forget_interactions(&mut self) {
        if self.interactions.all.len() < KEPT {
            return;
        }
        // Half of them at once, so that a busy run does not sift through all of them again and again.
        let mut ids: Vec<Id> = self.interactions.all.keys().copied().collect();
        ids.sort_unstable();
        let middle = ids[ids.len() / 2];
        self.interactions.all.retain(|id, _| *id >= middle);
        let all = &self.interactions.all;
        self.interactions.by_token.retain(|_, id| all.contains_key(id));
    }
}
