//! The response to a payload: the acknowledgement, and the follow-up after it.

use chat::{Answer, Card, Form};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::interactions::interaction::Interaction;

/// The acknowledgement of a payload.
#[derive(Debug, PartialEq)]
pub(crate) enum Ack {
    /// None: Slack delivers the payload again.
    Withheld,
    /// An empty acknowledgement.
    Empty,
    /// An acknowledgement with content to show.
    Content(Value),
}

/// The acknowledgement and the follow-up.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) ack: Ack,
    pub(crate) follow_up: FollowUp,
}

/// The work after the acknowledgement.
#[derive(Debug)]
pub(crate) enum FollowUp {
    /// Nothing.
    Nothing,
    /// Opens a form, with the errors of its previous submission.
    OpenForm(Interaction, Form, Vec<(String, String)>),
    /// Sends a private message.
    SendPrivate(Interaction, Card),
    /// Replaces the private message in which the person clicked.
    ReplacePrivate(Interaction, Card),
    /// Shows that the desk is working, then the answer.
    AwaitAnswer(Interaction, oneshot::Receiver<Answer>),
}
