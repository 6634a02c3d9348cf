//! Slack's error codes by what they mean.

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

/// Whether Slack's word means that Slack itself is not well.
pub(crate) fn is_slacks_own(code: &str) -> bool {
    matches!(
        code,
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" | "team_added_to_org"
    )
}

/// Whether Slack's word means that our token is no good any more.
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
