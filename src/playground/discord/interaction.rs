//! One interaction: the action of a person, and the state of the application's answer.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    errors::{ApiError, field_error},
    id::Id,
};

/// The time limit of the first answer.
pub(crate) const FIRST_ANSWER_S: i64 = 3;
/// How many interactions are kept.
const KEPT: usize = 20_000;

/// The kind of an interaction, with Discord's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    Modal = 5,
}

/// The state of the application's answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ResponseState {
    /// There is no answer yet.
    Pending,
    /// The three seconds have passed.
    Failed,
    /// Deferred: the original message shows a spinner, and its visibility is fixed.
    Deferred { ephemeral: bool },
    /// Acknowledged without a change.
    DeferredUpdate,
    /// The answer is a message, new or changed.
    Answered,
    /// The answer is a modal.
    Modal,
    /// The answer is a list of choices.
    Choices(Vec<Value>),
}

/// One interaction.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Id,
    pub(crate) token: String,
    pub(crate) kind: InteractionKind,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) response_state: ResponseState,
    /// The message whose component was used, or from which the modal was opened.
    pub(crate) source: Option<Id>,
    /// `@original`.
    pub(crate) original: Option<Id>,
    /// `interaction_metadata` of its answers.
    pub(crate) metadata: Value,
    /// The type of the first answer's message: 20 and 23 for commands.
    pub(crate) message_kind: u8,
    /// The type of the option with autocompletion.
    pub(crate) option_kind: i64,
}

/// The recent interactions.
#[derive(Default)]
pub(crate) struct Interactions {
    all: HashMap<Id, Interaction>,
    by_token: HashMap<String, Id>,
}

/// A new interaction.
pub(crate) struct NewInteraction {
    pub(crate) kind: InteractionKind,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) data: Value,
    pub(crate) source: Option<Id>,
    pub(crate) message_kind: u8,
    pub(crate) option_kind: i64,
}

impl NewInteraction {
    /// A command from the menu of a message or a person.
    pub(crate) fn for_menu(user: Id, channel: Id, data: Value) -> Self {
        Self {
            kind: InteractionKind::Command,
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
    pub(crate) fn permits(&self, callback: u64) -> Result<(), ApiError> {
        let permitted: &[u64] = match self.kind {
            InteractionKind::Command => &[4, 5, 9, 10, 12],
            InteractionKind::Component => &[4, 5, 6, 7, 9, 10, 12],
            InteractionKind::Autocomplete => &[8],
            InteractionKind::Modal if self.source.is_some() => &[4, 5, 6, 7, 10, 12],
            InteractionKind::Modal => &[4, 5, 10, 12],
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

impl Interactions {
    /// Keeps a new interaction.
    pub(crate) fn insert(&mut self, interaction: Interaction) {
        self.by_token.insert(interaction.token.clone(), interaction.id);
        self.all.insert(interaction.id, interaction);
    }

    /// The interaction with this id.
    pub(crate) fn get(&self, id: Id) -> Option<&Interaction> {
        self.all.get(&id)
    }

    /// The interaction with this id, to change it.
    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut Interaction> {
        self.all.get_mut(&id)
    }

    /// The interaction with this token.
    pub(crate) fn with_token(&self, token: &str) -> Option<&Interaction> {
        self.all.get(self.by_token.get(token)?)
    }

    /// Forgets the older half once many interactions are kept.
    pub(crate) fn forget_older_half(&mut self) {
        if self.all.len() < KEPT {
            return;
        }
        // Half of the interactions go at once, so that a busy run does not sort all ids for each new interaction.
        let mut ids: Vec<Id> = self.all.keys().copied().collect();
        ids.sort_unstable();
        let middle = ids[ids.len() / 2];
        self.all.retain(|id, _| *id >= middle);
        self.by_token.retain(|_, id| self.all.contains_key(id));
    }
}
