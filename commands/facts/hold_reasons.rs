//! The reasons of holds in words.

use desk::HoldReason;

use crate::settings::Settings;

/// Returns the reason at the beginning of a sentence.
pub(crate) fn sentence(settings: &Settings, reason: HoldReason) -> String {
    let words = &settings.words;
    match reason {
        HoldReason::Requester => words.say("hold-requester"),
        HoldReason::Vendor => words.say("hold-vendor"),
        HoldReason::Change => words.say("hold-change"),
        HoldReason::Problem => words.say("hold-problem"),
        HoldReason::Approval => words.say("hold-approval"),
    }
}
