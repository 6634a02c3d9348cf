//! The meaning of Slack's error codes.

use chat::LookupError;

/// Whether the code says that the object does not exist or is not visible to the desk.
pub(crate) fn is_not_found(code: &str) -> bool {
    matches!(
        code,
        "channel_not_found"
            | "not_in_channel"
            | "message_not_found"
            | "thread_not_found"
            | "user_not_found"
            | "user_not_visible"
            | "users_not_found"
            | "file_not_found"
            | "file_deleted"
            | "is_archived"
    )
}

/// Whether the code reports a failure inside Slack.
pub(crate) fn is_slack_failure(code: &str) -> bool {
    matches!(
        code,
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" | "team_added_to_org"
    )
}

/// Whether the code says that our token is not valid.
pub(crate) fn is_token_error(code: &str) -> bool {
    matches!(
        code,
        "invalid_auth"
            | "not_authed"
            | "token_revoked"
            | "token_expired"
            | "account_inactive"
            | "org_login_required"
    )
}

/// The error of a lookup whose answer has an unexpected form.
pub(crate) fn unreadable() -> LookupError {
    LookupError::Unanswered {
        after: None,
        why: "the answer cannot be read".into(),
    }
}
