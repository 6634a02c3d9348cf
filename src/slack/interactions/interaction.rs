//! An interaction: a person acted and waits for an answer.

use crate::interactions::origin::Origin;

/// An interaction, with everything that its answer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Interaction {
    /// The kind of the interaction.
    pub(crate) kind: InteractionKind,
    /// The person's user id.
    pub(crate) user: String,
    /// The id that opens a form. It is valid for three seconds.
    pub(crate) trigger_id: Option<String>,
    /// The place of the interaction.
    pub(crate) origin: Origin,
}

/// The kind of an interaction. Each kind is answered in its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    /// A slash command.
    Command,
    /// A click, or a message shortcut.
    Click,
    /// A submitted form.
    Form {
        /// The ids of the form's fields, in order.
        fields: Vec<String>,
    },
}
