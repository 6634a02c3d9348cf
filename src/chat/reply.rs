//! What the asker is told at once. A reply may be lost: the asker tries again.

use serde::{Deserialize, Serialize};

use crate::{Card, Form};

/// The answer to one [`Handed`](crate::Handed).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is kept and will be dealt with: acknowledge it.
    Stored,
    /// It has been dealt with: acknowledge it with this.
    Reply(Reply),
    /// It could not be kept: do not acknowledge, so that the platform delivers it again; a waiting person is told that
    /// nothing happened.
    NotStored,
}

/// What the asker is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Nothing: what they clicked changes by itself.
    Quiet,
    /// A message that only the asker sees. After a form it stands where the form was opened.
    Private(Card),
    /// What the private message that was clicked in turns into.
    Replace(Card),
    /// A form opens.
    Form(Form),
    /// The submitted form was refused: it stays open, or comes back with what was typed.
    Refused {
        /// The form with the typed values filled in.
        form: Form,
        /// What is wrong: a field's id, and what to do about it.
        errors: Vec<(String, String)>,
    },
}
