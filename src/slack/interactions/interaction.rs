//! Somebody who waits for an answer, and all that an answer to them needs.

use crate::interactions::origin::Opened;

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// What they did.
    pub(crate) by: By,
    /// Who.
    pub(crate) user: String,
    /// With what a form can be opened, within three seconds.
    pub(crate) trigger: Option<String>,
    /// Where they are.
    pub(crate) spot: Opened,
}

/// What they did: each is answered in its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A slash command.
    Command,
    /// A click, or a message menu entry.
    Click,
    /// A form was submitted.
    Form {
        /// Its questions, in order.
        fields: Vec<String>,
    },
}
