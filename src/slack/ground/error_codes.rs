//! The meaning of Slack's error codes.

pub(crate) fn is_absence(code: &str) -> bool {
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
pub(crate) fn is_slacks_own(code: &str) -> bool {
    matches!(
        code,
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" | "team_added_to_org"
    )
}

/// Whether the code says that our token is not valid.
pub(crate) fn is_about_token(code: &str) -> bool {
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

pub(crate) fn unreadable() -> LookupError {
    LookupError::Unanswered {
        after: None,
        why: "the answer cannot be read".into(),
    }
}
