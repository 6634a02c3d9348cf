//! The response to a payload: the acknowledgement, and the follow-up after it.

use chat::{Answer, Card, Form};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::interactions::interaction::Asked;

/// The acknowledgement of a payload.
#[derive(Debug, PartialEq)]
pub(crate) enum Ack {
    /// None: Slack delivers the payload again.
    Withheld,
    /// An empty acknowledgement.
    Bare,
    /// An acknowledgement with content to show.
    With(Value),
}

/// The acknowledgement and the follow-up.
#[derive(Debug)]
pub(crate) struct Handled {
    pub(crate) ack: Ack,
    pub(crate) then: Then,
}

/// The work after the acknowledgement.
#[derive(Debug)]
pub(crate) enum Then {
    /// Nothing.
    Nothing,
    /// Opens a form, with the errors of its previous submission.
    Open(Asked, Form, Vec<(String, String)>),
    /// Sends a private message.
    Say(Asked, Card),
    /// Replaces the private message in which the person clicked.
    Replace(Asked, Card),
    /// Shows that the desk is working, then the answer.
    Wait(Asked, oneshot::Receiver<Answer>),
}
