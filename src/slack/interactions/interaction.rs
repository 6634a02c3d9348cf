//! An interaction: a person acted and waits for an answer.

use crate::interactions::origin::Opened;

/// An interaction, with everything that its answer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The kind of the interaction.
    pub(crate) by: By,
    /// The person's user id.
    pub(crate) user: String,
    /// The id that opens a form. It is valid for three seconds.
    pub(crate) trigger: Option<String>,
    /// The place of the interaction.
    pub(crate) spot: Opened,
}

/// The kind of an interaction. Each kind is answered in its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A slash command.
    Command,
    /// A click, or a message menu entry.
    Click,
    /// A submitted form.
    Form {
        /// The ids of the form's fields, in order.
        fields: Vec<String>,
    },
}
