//! From a payload to its response, for every transport.
//!
//! An event is acknowledged after the desk has stored it; otherwise Slack delivers it again. An interaction is always
//! acknowledged, because a person waits.

use std::time::Duration;

use chat::{Answer, Handed, Happening, Inbound, Intake};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::ground::workspace::Workspace;
use crate::interactions::interaction::Asked;
use crate::interactions::payloads::{self, Reading};
use crate::interactions::response::{Ack, Handled, Then};
use crate::read::mrkdwn::Known;
use crate::read::{account_changes, events};

/// The deadline of an event, within Slack's limit of three seconds. If the event is stored later, its redelivery is a
/// duplicate.
const EVENT: Duration = Duration::from_millis(2500);
/// The deadline of an interaction. After it, the person is told that the desk is working.
const PERSON: Duration = Duration::from_millis(2000);

/// A payload from a socket or a signed request.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// An event of the Events API.
    Event(Value),
    /// A slash command.
    Command(Value),
    /// A click, a shortcut or a form.
    Interactive(Value),
}

/// The result of handing an event over to the desk.
#[derive(Debug)]
pub(crate) enum Waited {
    /// The answer came in time.
    Answered(Answer),
    /// The event was accepted, and the answer is still outstanding.
    Late(oneshot::Receiver<Answer>),
}

impl Workspace {
    /// Hands a payload over and returns the response.
    pub(crate) async fn receive(&self, arrival: Arrival, intake: &Intake) -> Handled {
        match arrival {
            Arrival::Event(payload) => Handled {
                ack: self.receive_event(&payload, intake).await,
                then: Then::Nothing,
            },
            Arrival::Command(payload) => {
                let asked = self.reading(payloads::text_of(&payload), |reading| {
                    payloads::command(&payload, reading)
                });
                self.receive_asked(asked, intake).await
            }
            Arrival::Interactive(payload) => {
                let asked = self.reading(payloads::text_of(&payload), |reading| {
                    payloads::interactive(&payload, reading)
                });
                self.receive_asked(asked, intake).await
            }
        }
    }

    async fn receive_event(&self, payload: &Value, intake: &Intake) -> Ack {
        let deadline = Instant::now() + EVENT;
        let known = Known::default();
        let moved = account_changes::moved(payload, self.ears(&known), &self.directory);
        events::learn(payload, &self.directory);
        if let Some(inbound) = moved {
            let (user, is_back) = (inbound.sender.id.clone(), inbound.what == Happening::Returned);
            let ack = self.keep_event(inbound, intake, deadline).await;
            if is_back && ack == Ack::Bare {
                self.directory.is_back(&user);
            }
            return ack;
        }
        let known = self.names_in(events::text_of(payload)).await;
        match events::inbound(payload, self.ears(&known)) {
            Some(inbound) => self.keep_event(inbound, intake, deadline).await,
            None => Ack::Bare,
        }
    }

    async fn keep_event(&self, inbound: Inbound, intake: &Intake, deadline: Instant) -> Ack {
        let at = inbound.at;
        match hand_over(inbound, intake, deadline).await {
            Waited::Answered(Answer::Stored | Answer::Reply(_)) => {
                self.heard.kept(at);
                Ack::Bare
            }
            Waited::Answered(Answer::NotStored) | Waited::Late(_) => {
                self.heard.missed(at);
                tracing::warn!("An event was not stored in time; Slack delivers it again");
                Ack::Withheld
            }
        }
    }

    async fn receive_asked(&self, asked: Option<(Inbound, Asked)>, intake: &Intake) -> Handled {
        let deadline = Instant::now() + PERSON;
        let Some((inbound, asked)) = asked else {
            // A link button, a control of another version, or an unknown payload.
            return Handled {
                ack: Ack::Bare,
                then: Then::Nothing,
            };
        };
        match hand_over(inbound, intake, deadline).await {
            Waited::Answered(answer) => self.settle(asked, answer),
            Waited::Late(answer) => self.settle_later(asked, answer),
        }
    }

    /// Parses a payload with the names that are known without a call, because a person waits.
    fn reading<T>(&self, text: &str, read: impl FnOnce(Reading<'_>) -> T) -> T {
        let known = self.known_names_in(text);
        read(Reading {
            names: &self.names,
            directory: &self.directory,
            known: &known,
        })
    }
}

async fn hand_over(inbound: Inbound, intake: &Intake, deadline: Instant) -> Waited {
    let (answer, mut answered) = oneshot::channel();
    match timeout_at(deadline, intake.send(Handed { inbound, answer })).await {
        Ok(Ok(())) => {}
        // The desk does not listen, or its queue is full.
        Ok(Err(_)) | Err(_) => return Waited::Answered(Answer::NotStored),
    }
    match timeout_at(deadline, &mut answered).await {
        Ok(answer) => Waited::Answered(answer.unwrap_or(Answer::NotStored)),
        Err(_) => Waited::Late(answered),
    }
}
