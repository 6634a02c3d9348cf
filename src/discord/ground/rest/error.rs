//! Why a call came to nothing, and what that means for a delivery and for a lookup.

use std::time::Duration;

use chat::{DeliveryError, FailureReason, LookupError, Scope};
use serde_json::Value;

use super::rate_limits::Wait;

/// How long everything rests after the token was refused: an administrator has to act.
const REFUSED_TOKEN: Duration = Duration::from_secs(60);
/// How long to rest when Discord has trouble of its own.
const DOWN: Duration = Duration::from_secs(2);

/// Why a call came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// A rate limit, Discord's or our own.
    #[error("must wait {:?}: {}", .0.after, .0.why)]
    Wait(Wait),
    /// The token is not, or no longer, valid.
    #[error("the bot token was refused")]
    Token,
    /// Discord said no, and will say no again.
    #[error("{status} {code}: {why}")]
    Refused { status: u16, code: u64, why: String },
    /// Discord has trouble, or could not be reached: nothing was taken.
    #[error("{why}")]
    Down { why: String },
    /// The request went out and no answer that can be read came back.
    #[error("{why}")]
    Silent { why: String },
}

impl Trouble {
    /// Discord's error code, if it said no.
    pub(crate) fn code(&self) -> Option<u64> {
        match self {
            Trouble::Refused { code, .. } => Some(*code),
            Trouble::Wait(_) | Trouble::Token | Trouble::Down { .. } | Trouble::Silent { .. } => None,
        }
    }

    /// What it means for a message that must arrive; a call that does the same however often it is made is never
    /// uncertain.
    pub(crate) fn delivery(self, is_repeatable: bool) -> DeliveryError {
        match self {
            Trouble::Wait(Wait {
                after,
                everything,
                why,
            }) => {
                let scope = if everything {
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
            Trouble::Token => DeliveryError::Retry {
                after: REFUSED_TOKEN,
                scope: Scope::Connection,
                asked: false,
                why: "the bot token was refused".to_owned(),
            },
            Trouble::Refused { code, why, .. } => DeliveryError::Permanent {
                reason: FailureReason::Other,
                why: format!("{code} {why}"),
            },
            Trouble::Silent { why } if !is_repeatable => DeliveryError::Uncertain { why },
            Trouble::Down { why } | Trouble::Silent { why } => DeliveryError::Retry {
                after: DOWN,
                scope: Scope::Destination,
                asked: false,
                why,
            },
        }
    }

    /// What it means for a question.
    pub(crate) fn lookup(self) -> LookupError {
        match self {
            Trouble::Wait(Wait { after, why, .. }) => LookupError::Unanswered {
                after: Some(after),
                why,
            },
            Trouble::Token => LookupError::Unanswered {
                after: Some(REFUSED_TOKEN),
                why: "the bot token was refused".to_owned(),
            },
            Trouble::Refused { code, why, .. } => LookupError::NotFound {
                why: format!("{code} {why}"),
            },
            Trouble::Down { why } | Trouble::Silent { why } => LookupError::Unanswered { after: None, why },
        }
    }
}

/// Discord's words for a refusal, with the fields it names; never what stood in them.
pub(crate) fn words(body: &Value) -> String {
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
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refused_form_names_the_field_and_not_what_stood_in_it() {
        let body = json!({
            "code": 50035, "message": "Invalid Form Body",
            "errors": {"embeds": {"0": {"title": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "x"}]}}}},
        });
        assert_eq!(
            words(&body),
            "Invalid Form Body at embeds.0.title: BASE_TYPE_MAX_LENGTH"
        );
    }

    #[test]
    fn an_edit_that_got_no_answer_is_simply_made_again() {
        let silent = Trouble::Silent {
            why: "timeout".to_owned(),
        };
        assert!(matches!(
            silent.clone().delivery(false),
            DeliveryError::Uncertain { .. }
        ));
        assert!(matches!(
            silent.delivery(true),
            DeliveryError::Retry { asked: false, .. }
        ));
    }

    #[test]
    fn a_refused_token_stops_the_whole_connection() {
        assert!(matches!(
            Trouble::Token.delivery(false),
            DeliveryError::Retry {
                scope: Scope::Connection,
                asked: false,
                ..
            }
        ));
    }
}
