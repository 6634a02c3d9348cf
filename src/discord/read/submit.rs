//! Submits an event to the desk and waits for its answer.

use chat::{Answer, Inbound, InboundRequest, Intake};
use tokio::sync::oneshot;

/// Submits an event. `None` if the desk has stopped.
pub(crate) async fn submit(intake: &Intake, inbound: Inbound) -> Option<Answer> {
    let (answer, answered) = oneshot::channel();
    intake.send(InboundRequest { inbound, answer }).await.ok()?;
    answered.await.ok()
}

/// Submits an event. `true` if the desk stored it.
pub(crate) async fn is_stored(intake: &Intake, inbound: Inbound) -> bool {
    matches!(
        submit(intake, inbound).await,
        Some(Answer::Stored | Answer::Reply(_))
    )
}
