//! Immediate answers to the person who acted. A reply may be lost; then the person tries again.

use serde::{Deserialize, Serialize};

use crate::{Card, Form};

/// The answer to a [`InboundRequest`](crate::InboundRequest) event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The event is stored and will be handled. The adapter acknowledges it.
    Stored,
    /// The event was handled. The adapter acknowledges it with this reply.
    Reply(Reply),
    /// What the person may want to type. The adapter shows it while the person types.
    Suggestions(Vec<Suggestion>),
    /// The event could not be stored. The adapter does not acknowledge it, so that the platform redelivers it. It tells
    /// a waiting person that nothing happened.
    NotStored,
}

/// A suggestion for the text of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The text that the command gets.
    pub value: String,
    /// The text that the person reads.
    pub label: String,
}

/// The immediate answer to the person who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// No message. The clicked card changes by itself.
    Quiet,
    /// A message that only this person sees. After a form, it appears where the form was opened.
    Private(Card),
    /// The new content of the private message in which the person clicked.
    Replace(Card),
    /// A form to open.
    Form(Form),
    /// The submitted form was refused. It stays open, or it is reopened with the typed values.
    Refused {
        /// The form with the typed values filled in.
        form: Form,
        /// The errors: the id of a field, and how to correct the value.
        errors: Vec<(String, String)>,
    },
}
