//! Why a call failed, and what the failure means for a delivery and for a lookup.

use std::time::Duration;

use chat::{DeliveryError, LookupError, Scope};
use serde_json::Value;

use super::error_codes::{MISSING_ACCESS, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, failure_reason};
use super::rate_limits::Wait;

/// The pause of the whole connection after Discord rejected the token. An administrator has to act.
const TOKEN_REJECTED_PAUSE: Duration = Duration::from_secs(60);
/// The pause after a server error of Discord.
const SERVER_ERROR_PAUSE: Duration = Duration::from_secs(2);

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RestError {
    /// A rate limit, either Discord's or this crate's own.
    #[error("must wait {:?}: {}", .0.after, .0.why)]
    RateLimited(Wait),
    /// Discord rejected the token.
    #[error("the bot token was refused")]
    Unauthorized,
    /// Discord rejected the call. It will reject the same call again.
    #[error("{status} {code}: {why}")]
    Rejected { status: u16, code: u64, why: String },
    /// Discord failed or is unreachable. It did not process the call.
    #[error("{why}")]
    Unavailable { why: String },
    /// The call was sent, and no readable answer came back.
    #[error("{why}")]
    NoAnswer { why: String },
}

impl RestError {
    /// Discord's error code, if Discord rejected the call.
    pub(crate) fn code(&self) -> Option<u64> {
        match self {
            RestError::Rejected { code, .. } => Some(*code),
            RestError::RateLimited(_)
            | RestError::Unauthorized
            | RestError::Unavailable { .. }
            | RestError::NoAnswer { .. } => None,
        }
    }

    /// Whether Discord rejected the call with one of these codes.
    pub(crate) fn has_code(&self, codes: &[u64]) -> bool {
        self.code().is_some_and(|code| codes.contains(&code))
    }

    /// Whether the channel or message does not exist, or the bot may not read it.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.has_code(&[UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_ACCESS])
    }

    /// What the failure of an idempotent call means for a delivery. It is never uncertain.
    pub(crate) fn delivery_error(self) -> DeliveryError {
        match self {
            RestError::NoAnswer { why } => retry_later(why),
            other => other.send_error(),
        }
    }

    /// What the failure of a call that must not run twice means for a delivery.
    pub(crate) fn send_error(self) -> DeliveryError {
        match self {
            RestError::RateLimited(Wait {
                after,
                is_global,
                why,
            }) => {
                let scope = if is_global {
                    Scope::Connection
                } else {
                    Scope::Destination
                };
                DeliveryError::Retry {
                    after,
                    scope,
                    asked: true,
                    why,
                }
            }
            RestError::Unauthorized => DeliveryError::Retry {
                after: TOKEN_REJECTED_PAUSE,
                scope: Scope::Connection,
                asked: false,
                why: "the bot token was refused".to_owned(),
            },
            RestError::Rejected { status, code, why } => DeliveryError::Permanent {
                reason: failure_reason(status, code),
                why: format!("{code} {why}"),
            },
            RestError::NoAnswer { why } => DeliveryError::Uncertain { why },
            RestError::Unavailable { why } => retry_later(why),
        }
    }

    /// What the failure means for a lookup.
    pub(crate) fn lookup_error(self) -> LookupError {
        match self {
            RestError::RateLimited(Wait { after, why, .. }) => LookupError::Unanswered {
                after: Some(after),
                why,
            },
            RestError::Unauthorized => LookupError::Unanswered {
                after: Some(TOKEN_REJECTED_PAUSE),
                why: "the bot token was refused".to_owned(),
            },
            RestError::Rejected { code, why, .. } => LookupError::NotFound {
                why: format!("{code} {why}"),
            },
            RestError::Unavailable { why } | RestError::NoAnswer { why } => {
                LookupError::Unanswered { after: None, why }
            }
        }
    }
}

fn retry_later(why: String) -> DeliveryError {
    DeliveryError::Retry {
        after: SERVER_ERROR_PAUSE,
        scope: Scope::Destination,
        asked: false,
        why,
    }
}

/// The message of a rejection with the names of the invalid fields. The values of the fields are left out.
pub(crate) fn describe(body: &Value) -> String {
    let mut out = body["message"].as_str().unwrap_or("no reason given").to_owned();
    let mut fields = Vec::new();
    collect(&body["errors"], &mut String::new(), &mut fields);
    if !fields.is_empty() {
        out.push_str(" at ");
        out.push_str(&fields.join(", "));
    }
    out
}

fn collect(node: &Value, path: &mut String, out: &mut Vec<String>) {
    let Some(object) = node.as_object() else { return };
    for (key, inner) in object {
        if key == "_errors" {
            let codes = inner
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|error| error["code"].as_str());
            out.extend(codes.map(|code| format!("{path}: {code}")));
            continue;
        }
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        collect(inner, path, out);
        path.truncate(length);
    }
}

#[cfg(test)]
mod tests {
    use chat::FailureReason;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rejected_form_names_the_field_and_not_its_value() {
        let body = json!({
            "code": 50035, "message": "Invalid Form Body",
            "errors": {"embeds": {"0": {"title": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "x"}]}}}},
        });
        assert_eq!(
            describe(&body),
            "Invalid Form Body at embeds.0.title: BASE_TYPE_MAX_LENGTH"
        );
    }

    #[test]
    fn an_idempotent_call_without_an_answer_is_retried() {
        let no_answer = RestError::NoAnswer {
            why: "timeout".to_owned(),
        };
        assert!(matches!(
            no_answer.clone().send_error(),
            DeliveryError::Uncertain { .. }
        ));
        assert!(matches!(
            no_answer.delivery_error(),
            DeliveryError::Retry { asked: false, .. }
        ));
    }

    #[test]
    fn a_rejected_token_stops_the_whole_connection() {
        assert!(matches!(
            RestError::Unauthorized.send_error(),
            DeliveryError::Retry {
                scope: Scope::Connection,
                asked: false,
                ..
            }
        ));
    }

    #[test]
    fn a_rejection_keeps_the_error_code_and_names_the_reason() {
        let rejected = RestError::Rejected {
            status: 403,
            code: crate::ground::rest::error_codes::CANNOT_MESSAGE_USER,
            why: "Cannot send messages to this user".to_owned(),
        };
        assert_eq!(
            rejected.send_error(),
            DeliveryError::Permanent {
                reason: FailureReason::DirectClosed,
                why: "50007 Cannot send messages to this user".to_owned(),
            }
        );
    }
}
