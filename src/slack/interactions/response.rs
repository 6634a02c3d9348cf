//! The response to a payload: the acknowledgement, and the work that follows it.

use chat::{Answer, Card, Form};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::interactions::interaction::Asked;

/// How Slack is answered.
#[derive(Debug, PartialEq)]
pub(crate) enum Ack {
    /// Not at all: it will come again.
    Withheld,
    /// That it arrived.
    Bare,
    /// That it arrived, and what is shown for it.
    With(Value),
}

/// The acknowledgement, and what is done once it is out.
#[derive(Debug)]
pub(crate) struct Handled {
    pub(crate) ack: Ack,
    pub(crate) then: Then,
}

/// What is done once the acknowledgement is out.
#[derive(Debug)]
pub(crate) enum Then {
    /// Nothing.
    Nothing,
    /// A form opens, with what was wrong with it before.
    Open(Asked, Form, Vec<(String, String)>),
    /// Something is said privately.
    Say(Asked, Card),
    /// The private message that was clicked in changes.
    Replace(Asked, Card),
    /// That we are working on it is said, and then the answer.
    Wait(Asked, oneshot::Receiver<Answer>),
}
