//! Sends the first response to an interaction: in a call of its own, or in the response to the HTTP request.

use serde_json::Value;
use serenity::all::CreateInteractionResponse;
use tokio::sync::oneshot;

use super::interaction::Interaction;
use super::response::defer;
use crate::ground::connection::bot::Bot;
use crate::ground::rest::{Call, RestError};

/// Sends the first response.
#[derive(Debug)]
pub(crate) enum Responder {
    /// The interaction arrived over the gateway. The response is a call.
    Gateway,
    /// The interaction arrived over HTTP. The response is the body of the HTTP response and can be sent once.
    Http(Option<oneshot::Sender<Value>>),
}

impl Responder {
    /// A responder that answers a waiting HTTP request.
    pub(crate) fn http(response: oneshot::Sender<Value>) -> Self {
        Self::Http(Some(response))
    }

    /// Whether Discord processes the first response only some time after it was sent.
    pub(crate) fn is_http(&self) -> bool {
        match self {
            Responder::Gateway => false,
            Responder::Http(_) => true,
        }
    }

    /// Answers a repeated interaction with a response that changes nothing.
    pub(super) fn respond_to_duplicate(&mut self, interaction: &Interaction) {
        match self {
            Responder::Gateway => {}
            Responder::Http(response) => {
                let body = serde_json::to_value(defer(interaction)).expect("builders serialize to JSON");
                // Discord may have closed the request already.
                let _is_sent = response.take().map(|response| response.send(body));
            }
        }
    }

    /// Sends the first response.
    pub(super) async fn respond(
        &mut self,
        bot: &Bot,
        interaction: &Interaction,
        response: &CreateInteractionResponse,
    ) -> Result<(), RestError> {
        let body = serde_json::to_value(response).expect("builders serialize to JSON");
        let answered = match self {
            Responder::Gateway => {
                let ids = [interaction.id.as_str(), &interaction.token];
                let call = Call::post("interactions/{}/{}/callback", &ids, body);
                bot.call(&call).await.map(drop)
            }
            Responder::Http(response) => match response.take().map(|response| response.send(body)) {
                Some(Ok(())) => Ok(()),
                Some(Err(_)) | None => Err(RestError::NoAnswer {
                    why: "the HTTP request was closed before the answer".to_owned(),
                }),
            },
        };
        if let Err(error) = &answered {
            // The sender sees an error and tries again. The desk recognizes a stored event by its key.
            tracing::warn!(
                interaction.id = interaction.id,
                "Interaction {} could not be answered: {error}",
                interaction.id
            );
        }
        answered
    }
}
