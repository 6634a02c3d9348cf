//! From a payload to its response, for every transport.
//!
//! An event is acknowledged after the desk has stored it; otherwise Slack delivers it again. An interaction is always
//! acknowledged, because a person waits.

use std::time::Duration;

use chat::{Answer, Inbound, InboundEvent, InboundRequest, Intake};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::ground::workspace::Workspace;
use crate::interactions::interaction::Interaction;
use crate::interactions::payloads::{self, PayloadContext};
use crate::interactions::response::{Ack, FollowUp, Response};
use crate::read::mrkdwn::KnownNames;
use crate::read::{account_changes, events};

/// The deadline of an event, within Slack's limit of three seconds. If the event is stored later, its redelivery is a
/// duplicate.
const EVENT_DEADLINE: Duration = Duration::from_millis(2500);
/// The deadline of an interaction. After it, the person is told that the desk is working.
const INTERACTION_DEADLINE: Duration = Duration::from_millis(2000);

/// A payload from a socket or a signed request.
#[derive(Debug)]
pub(crate) enum Payload {
    /// An event of the Events API.
    Event(Value),
    /// A slash command.
    Command(Value),
    /// A click, a shortcut or a form.
    Interactive(Value),
}

/// The result of handing an event over to the desk.
#[derive(Debug)]
pub(crate) enum HandOver {
    /// The answer came in time.
    Answered(Answer),
    /// The event was accepted, and the answer is still outstanding.
    Pending(oneshot::Receiver<Answer>),
}

impl Workspace {
    /// Hands a payload over and returns the response.
    pub(crate) async fn receive(&self, payload: Payload, intake: &Intake) -> Response {
        match payload {
            Payload::Event(payload) => Response {
                ack: self.receive_event(&payload, intake).await,
                follow_up: FollowUp::Nothing,
            },
            Payload::Command(payload) => {
                let interaction =
                    self.with_payload_context(&payload, |context| payloads::command(&payload, context));
                self.receive_interaction(interaction, intake).await
            }
            Payload::Interactive(payload) => {
                let interaction =
                    self.with_payload_context(&payload, |context| payloads::interactive(&payload, context));
                self.receive_interaction(interaction, intake).await
            }
        }
    }

    async fn receive_event(&self, payload: &Value, intake: &Intake) -> Ack {
        let deadline = Instant::now() + EVENT_DEADLINE;
        let known = KnownNames::default();
        let account_change =
            account_changes::account_change(payload, self.read_context(&known), &self.directory);
        events::update_directory(payload, &self.directory);
        if let Some(inbound) = account_change {
            let (user, has_returned) = (inbound.sender.id.clone(), inbound.what == InboundEvent::Returned);
            let ack = self.store_event(inbound, intake, deadline).await;
            if has_returned && ack == Ack::Empty {
                self.directory.mark_returned(&user);
            }
            return ack;
        }
        let known = self.names_in(&[&payload["event"]]).await;
        match events::parse_event(payload, self.read_context(&known)) {
            Some(inbound) => self.store_event(inbound, intake, deadline).await,
            None => Ack::Empty,
        }
    }

    async fn store_event(&self, inbound: Inbound, intake: &Intake, deadline: Instant) -> Ack {
        let at = inbound.at;
        match hand_over(inbound, intake, deadline).await {
            HandOver::Answered(Answer::Stored | Answer::Suggestions(_) | Answer::Reply(_)) => {
                self.sync.stored(at);
                Ack::Empty
            }
            HandOver::Answered(Answer::NotStored) | HandOver::Pending(_) => {
                self.sync.not_stored(at);
                tracing::warn!("An event was not stored in time; Slack delivers it again");
                Ack::Withheld
            }
        }
    }

    async fn receive_interaction(
        &self,
        interaction: Option<(Inbound, Interaction)>,
        intake: &Intake,
    ) -> Response {
        let deadline = Instant::now() + INTERACTION_DEADLINE;
        let Some((inbound, interaction)) = interaction else {
            // A link button, a control of another version, or an unknown payload.
            return Response {
                ack: Ack::Empty,
                follow_up: FollowUp::Nothing,
            };
        };
        match hand_over(inbound, intake, deadline).await {
            HandOver::Answered(answer) => self.acknowledge(interaction, answer),
            HandOver::Pending(answer) => self.acknowledge_pending(interaction, answer),
        }
    }

    /// Parses a payload with the names that are known without a call, because a person waits.
    fn with_payload_context<T>(&self, payload: &Value, parse: impl FnOnce(PayloadContext<'_>) -> T) -> T {
        let known = self.known_names_in(&[payload]);
        parse(PayloadContext {
            refs: &self.refs,
            directory: &self.directory,
            known: &known,
        })
    }
}

async fn hand_over(inbound: Inbound, intake: &Intake, deadline: Instant) -> HandOver {
    let (answer, mut answered) = oneshot::channel();
    match timeout_at(deadline, intake.send(InboundRequest { inbound, answer })).await {
        Ok(Ok(())) => {}
        // The desk does not listen, or its queue is full.
        Ok(Err(_)) | Err(_) => return HandOver::Answered(Answer::NotStored),
    }
    match timeout_at(deadline, &mut answered).await {
        Ok(answer) => HandOver::Answered(answer.unwrap_or(Answer::NotStored)),
        Err(_) => HandOver::Pending(answered),
    }
}
