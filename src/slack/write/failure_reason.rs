//! Translation of Slack's error codes into the reason of a permanent failure.
//!
//! Sources: the error lists of `chat.postMessage`, `chat.update`, `chat.postEphemeral`, `conversations.open` and the
//! `files` methods in <https://docs.slack.dev/reference/methods>.

use chat::FailureReason;

/// The codes with a reason of their own. Every other code is [`FailureReason::Other`], except for the endings in
/// [`failure_reason`].
const REASONS: &[(&str, FailureReason)] = &[
    ("cannot_dm_bot", FailureReason::DirectClosed),
    ("messages_tab_disabled", FailureReason::DirectClosed),
    ("user_disabled", FailureReason::DirectClosed),
    ("user_not_found", FailureReason::DirectClosed),
    ("user_not_visible", FailureReason::DirectClosed),
    ("is_archived", FailureReason::Archived),
    ("access_denied", FailureReason::NotAMember),
    ("channel_not_found", FailureReason::NotAMember),
    ("ekm_access_denied", FailureReason::NotAMember),
    ("no_permission", FailureReason::NotAMember),
    ("not_in_channel", FailureReason::NotAMember),
    ("posting_to_channel_denied", FailureReason::NotAMember),
    ("posting_to_general_channel_denied", FailureReason::NotAMember),
    ("restricted_action", FailureReason::NotAMember),
    (
        "restricted_action_non_threadable_channel",
        FailureReason::NotAMember,
    ),
    ("restricted_action_read_only_channel", FailureReason::NotAMember),
    ("restricted_action_thread_locked", FailureReason::NotAMember),
    ("restricted_action_thread_only_channel", FailureReason::NotAMember),
    ("file_upload_size_restricted", FailureReason::TooLarge),
    ("msg_blocks_too_long", FailureReason::TooLarge),
    ("msg_too_long", FailureReason::TooLarge),
    // The upload server answers with a status instead of a code.
    ("upload refused: HTTP 413", FailureReason::TooLarge),
    ("file_deleted", FailureReason::Gone),
    ("file_not_found", FailureReason::Gone),
    ("message_not_found", FailureReason::Gone),
    ("thread_not_found", FailureReason::Gone),
    ("upload refused: HTTP 404", FailureReason::Gone),
];

/// The reason that a code stands for.
pub(crate) fn failure_reason(code: &str) -> FailureReason {
    match REASONS.iter().find(|(known, _)| *known == code) {
        Some((_, reason)) => *reason,
        None if code.starts_with("cannot_dm") => FailureReason::DirectClosed,
        None if code.ends_with("too_large") => FailureReason::TooLarge,
        None if code.ends_with("not_found") => FailureReason::Gone,
        None => FailureReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_reason() {
        for (code, reason) in [
            ("cannot_dm_bot", FailureReason::DirectClosed),
            ("cannot_dm_user", FailureReason::DirectClosed),
            ("messages_tab_disabled", FailureReason::DirectClosed),
            ("user_disabled", FailureReason::DirectClosed),
            ("user_not_found", FailureReason::DirectClosed),
            ("user_not_visible", FailureReason::DirectClosed),
            ("is_archived", FailureReason::Archived),
            ("access_denied", FailureReason::NotAMember),
            ("channel_not_found", FailureReason::NotAMember),
            ("ekm_access_denied", FailureReason::NotAMember),
            ("no_permission", FailureReason::NotAMember),
            ("not_in_channel", FailureReason::NotAMember),
            ("posting_to_channel_denied", FailureReason::NotAMember),
            ("posting_to_general_channel_denied", FailureReason::NotAMember),
            ("restricted_action", FailureReason::NotAMember),
            (
                "restricted_action_non_threadable_channel",
                FailureReason::NotAMember,
            ),
            ("restricted_action_read_only_channel", FailureReason::NotAMember),
            ("restricted_action_thread_locked", FailureReason::NotAMember),
            ("restricted_action_thread_only_channel", FailureReason::NotAMember),
            ("file_upload_size_restricted", FailureReason::TooLarge),
            ("metadata_too_large", FailureReason::TooLarge),
            ("msg_blocks_too_long", FailureReason::TooLarge),
            ("msg_too_long", FailureReason::TooLarge),
            ("snippet_too_large", FailureReason::TooLarge),
            ("upload refused: HTTP 413", FailureReason::TooLarge),
            ("file_deleted", FailureReason::Gone),
            ("file_not_found", FailureReason::Gone),
            ("message_not_found", FailureReason::Gone),
            ("thread_not_found", FailureReason::Gone),
            ("upload refused: HTTP 404", FailureReason::Gone),
            ("cant_update_message", FailureReason::Other),
            ("invalid_blocks", FailureReason::Other),
            ("no_text", FailureReason::Other),
            ("upload refused: HTTP 403", FailureReason::Other),
        ] {
            assert_eq!(failure_reason(code), reason, "{code}");
        }
    }
}
