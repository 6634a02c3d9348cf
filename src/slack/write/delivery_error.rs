//! Translation of a failed call into the error of a delivery.

use std::time::Duration;

use chat::{DeliveryError, FailureReason, Scope};

use crate::ground::error_codes::is_token_error;
use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::failure_reason::failure_reason;

/// The delay before a retry if Slack has a problem.
pub(crate) const SHORT_DELAY: Duration = Duration::from_secs(2);
/// The delay before a retry if an administrator must act.
const ADMIN_DELAY: Duration = Duration::from_secs(60);

impl Workspace {
    /// Translates a failed call.
    pub(crate) fn delivery_error(&self, error: CallError) -> DeliveryError {
        self.record_token_error(&error);
        match error {
            CallError::RateLimited { after } => retry(after, Scope::Destination, true, "ratelimited"),
            CallError::ServerError { status } => {
                retry(SHORT_DELAY, Scope::Destination, false, format!("HTTP {status}"))
            }
            CallError::NotSent { why } => retry(SHORT_DELAY, Scope::Connection, false, why),
            CallError::NoAnswer { why } => DeliveryError::Uncertain { why },
            CallError::Refused { code, needed } => match code.as_str() {
                code if is_token_error(code) => retry(ADMIN_DELAY, Scope::Connection, false, code),
                "missing_scope" => {
                    let scope = needed.unwrap_or_else(|| "unknown".into());
                    retry(
                        ADMIN_DELAY,
                        Scope::Destination,
                        false,
                        format!("missing_scope: {scope}"),
                    )
                }
                "service_unavailable" | "request_timeout" | "team_added_to_org" => {
                    retry(SHORT_DELAY, Scope::Destination, false, code)
                }
                // Slack: "It's possible some aspect of the operation succeeded before the error was raised."
                "internal_error" | "fatal_error" => DeliveryError::Uncertain { why: code },
                _ => DeliveryError::Permanent {
                    reason: failure_reason(&code),
                    why: code,
                },
            },
        }
    }
}

pub(crate) fn retry(after: Duration, scope: Scope, asked: bool, why: impl Into<String>) -> DeliveryError {
    DeliveryError::Retry {
        after,
        scope,
        asked,
        why: why.into(),
    }
}

pub(crate) fn unresolved_anchor() -> DeliveryError {
    DeliveryError::Permanent {
        reason: FailureReason::Gone,
        why: "the message it belongs to has no address yet".into(),
    }
}
