//! Replies under deleted messages.
//!
//! Slack accepts a reply under a message that no longer exists and posts the reply in the conversation itself, where
//! everybody reads it. The only sign is the missing `thread_ts`. The desk deletes such a stray message at once and
//! reports the thread as gone.

use chat::{DeliveryError, FailureReason, Scope};
use serde_json::{Value, json};

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::delivery_error::{SHORT_DELAY, retry};
use crate::write::destination::Destination;

/// The error of a message for a thread whose root is deleted.
pub(crate) fn thread_gone() -> DeliveryError {
    DeliveryError::Permanent {
        reason: FailureReason::Gone,
        why: "thread_not_found".into(),
    }
}

/// Whether Slack posted a message outside the thread that the call named.
pub(crate) fn is_stray(answer: &Value) -> bool {
    answer["message"].is_object() && !answer["message"]["thread_ts"].is_string()
}

impl Workspace {
    /// Fails if the root of the destination's thread is known to be deleted.
    pub(crate) fn check_thread(&self, destination: &Destination) -> Result<(), DeliveryError> {
        match &destination.thread {
            Some(root) if self.directory.is_gone(&destination.channel, root) => Err(thread_gone()),
            Some(_) | None => Ok(()),
        }
    }

    /// Deletes a stray message and returns the error of its delivery. If Slack does not delete the message, the
    /// outcome is uncertain: the search for the message finds it and deletes it then.
    pub(crate) async fn withdraw_stray(&self, destination: &Destination, ts: &str) -> DeliveryError {
        if let Some(root) = &destination.thread {
            self.directory.learn_gone(&destination.channel, root);
        }
        match self.delete_stray(&destination.channel, ts).await {
            Ok(()) => thread_gone(),
            Err(error) => {
                tracing::error!(
                    slack.channel = destination.channel,
                    slack.code = %error,
                    "A message whose thread is gone was posted in its channel and is not deleted yet"
                );
                DeliveryError::Uncertain {
                    why: format!("it is outside its thread and not deleted: {error}"),
                }
            }
        }
    }

    /// Deletes a stray message that a search found.
    pub(crate) async fn delete_found_stray(&self, channel: &str, ts: &str) -> Result<(), DeliveryError> {
        self.delete_stray(channel, ts).await.map_err(|error| match error {
            CallError::NoAnswer { why } => retry(SHORT_DELAY, Scope::Destination, false, why),
            error => self.delivery_error(error),
        })
    }

    async fn delete_stray(&self, channel: &str, ts: &str) -> Result<(), CallError> {
        let body = json!({ "channel": channel, "ts": ts });
        match self.web.post("chat.delete", &body).await {
            Ok(_) => Ok(()),
            Err(CallError::Refused { code, .. }) if code == "message_not_found" => Ok(()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_without_thread_is_stray_and_a_missing_message_says_nothing() {
        assert!(is_stray(&json!({ "ok": true, "message": { "ts": "2.0" } })));
        assert!(!is_stray(
            &json!({ "ok": true, "message": { "ts": "2.0", "thread_ts": "1.0" } })
        ));
        assert!(!is_stray(&json!({ "ok": true, "ts": "2.0" })));
    }
}
