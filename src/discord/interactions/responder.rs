//! Where the first answer to an interaction goes: into a call of its own, or back along the request that brought it.

use serde_json::Value;
use serenity::all::CreateInteractionResponse;
use tokio::sync::oneshot;

use super::interaction::Asked;
use super::response::defer;
use crate::client::connect::Inner;
use crate::ground::rest::{Call, Trouble};

/// Where the first answer goes.
#[derive(Debug)]
pub(crate) enum Door {
    /// It came over the gateway: the answer is a call.
    Gateway,
    /// It came over HTTP: the answer is the response, and there is one.
    Http(Option<oneshot::Sender<Value>>),
}

impl Door {
    /// The answer is the response to a request that waits.
    pub(crate) fn http(response: oneshot::Sender<Value>) -> Self {
        Self::Http(Some(response))
    }

    /// Whether the first answer takes effect only some moment after it was given.
    pub(crate) fn is_inline(&self) -> bool {
        match self {
            Door::Gateway => false,
            Door::Http(_) => true,
        }
    }

    /// Answers what came again and is answered already: something that changes nothing.
    pub(super) fn repeat(&mut self, asked: &Asked) {
        match self {
            Door::Gateway => {}
            Door::Http(response) => {
                let body = serde_json::to_value(defer(asked)).expect("builders are plain data");
                // Nobody minds if nobody waits.
                let _unheard = response.take().map(|response| response.send(body));
            }
        }
    }

    /// Gives the first answer.
    pub(super) async fn respond(
        &mut self,
        inner: &Inner,
        asked: &Asked,
        response: &CreateInteractionResponse,
    ) -> Result<(), Trouble> {
        let body = serde_json::to_value(response).expect("builders are plain data");
        let answered = match self {
            Door::Gateway => {
                let call = Call::post("interactions/{}/{}/callback", &[&asked.id, &asked.token], body);
                inner.call(&call).await.map(drop)
            }
            Door::Http(response) => {
                let sent = response.take().map(|response| response.send(body));
                match sent {
                    Some(Ok(())) => Ok(()),
                    Some(Err(_)) | None => Err(Trouble::Silent {
                        why: "nobody waits for the answer any more".to_owned(),
                    }),
                }
            }
        };
        if let Err(trouble) = &answered {
            // The asker sees that it failed and asks again; what was stored meanwhile is known again by its key.
            tracing::warn!(
                interaction.id = asked.id,
                "Interaction {} could not be answered: {trouble}",
                asked.id
            );
        }
        answered
    }
}
