//! Discord's JSON error codes and the reasons for failed deliveries that they stand for.
//!
//! The codes are those of "Opcodes and Status Codes: JSON Error Codes" in Discord's API reference. Where an answer has
//! no code, [`RestError`](super::RestError) uses the HTTP status as code.

use chat::FailureReason;

/// "Unknown Channel": deleted, or never created (a thread).
pub(crate) const UNKNOWN_CHANNEL: u64 = 10_003;
/// "Unknown Member".
pub(crate) const UNKNOWN_MEMBER: u64 = 10_007;
/// "Unknown Message".
pub(crate) const UNKNOWN_MESSAGE: u64 = 10_008;
/// "Unknown Emoji".
pub(crate) const UNKNOWN_EMOJI: u64 = 10_014;
/// "Unknown Webhook": also the first answer to an interaction before Discord has processed it.
pub(crate) const UNKNOWN_WEBHOOK: u64 = 10_015;
/// "Request entity too large".
pub(crate) const ENTITY_TOO_LARGE: u64 = 40_005;
/// "Interaction has already been acknowledged".
pub(crate) const ALREADY_ACKNOWLEDGED: u64 = 40_060;
/// "Missing Access".
pub(crate) const MISSING_ACCESS: u64 = 50_001;
/// "Cannot send messages to this user".
pub(crate) const CANNOT_MESSAGE_USER: u64 = 50_007;
/// "You lack permissions to perform that action".
pub(crate) const MISSING_PERMISSIONS: u64 = 50_013;
/// "Cannot execute action on a system message".
pub(crate) const SYSTEM_MESSAGE: u64 = 50_021;
/// "Cannot execute action on this channel type": for a new thread, the channel has no threads.
pub(crate) const WRONG_CHANNEL_TYPE: u64 = 50_024;
/// "File uploaded exceeds the maximum size".
const FILE_TOO_LARGE: u64 = 50_045;
/// "Thread is archived".
pub(crate) const THREAD_ARCHIVED: u64 = 50_083;
/// "Cannot send messages to this user due to having no mutual guilds".
const NO_MUTUAL_GUILDS: u64 = 50_278;
/// "A thread has already been created for this message".
pub(crate) const THREAD_EXISTS: u64 = 160_004;
/// "Thread is locked".
const THREAD_LOCKED: u64 = 160_005;
/// HTTP 404 without an error code.
const NOT_FOUND: u64 = 404;
/// HTTP 413, with or without an error code.
const PAYLOAD_TOO_LARGE: u16 = 413;

/// The reason why a message that Discord rejected can never be delivered.
pub(crate) fn failure_reason(status: u16, code: u64) -> FailureReason {
    match code {
        CANNOT_MESSAGE_USER | NO_MUTUAL_GUILDS => FailureReason::DirectClosed,
        THREAD_ARCHIVED | THREAD_LOCKED => FailureReason::Archived,
        MISSING_ACCESS | MISSING_PERMISSIONS | UNKNOWN_CHANNEL => FailureReason::NotAMember,
        ENTITY_TOO_LARGE | FILE_TOO_LARGE => FailureReason::TooLarge,
        UNKNOWN_MESSAGE | NOT_FOUND => FailureReason::Gone,
        _ if status == PAYLOAD_TOO_LARGE => FailureReason::TooLarge,
        _ => FailureReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_code_has_its_reason() {
        let check =
            |status, code, reason| assert_eq!(failure_reason(status, code), reason, "{status} {code}");
        check(403, 50_007, FailureReason::DirectClosed);
        check(403, 50_278, FailureReason::DirectClosed);
        check(400, 50_083, FailureReason::Archived);
        check(403, 160_005, FailureReason::Archived);
        check(403, 50_001, FailureReason::NotAMember);
        check(403, 50_013, FailureReason::NotAMember);
        check(404, 10_003, FailureReason::NotAMember);
        check(413, 40_005, FailureReason::TooLarge);
        check(400, 50_045, FailureReason::TooLarge);
        check(413, 413, FailureReason::TooLarge);
        check(413, 0, FailureReason::TooLarge);
        check(404, 10_008, FailureReason::Gone);
        check(404, 404, FailureReason::Gone);
        check(400, 50_035, FailureReason::Other);
        check(400, 400, FailureReason::Other);
    }
}
