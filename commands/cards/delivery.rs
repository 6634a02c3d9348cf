//! The reasons of failed deliveries, in words.

use chat::{FailureReason, Text};

use crate::facts::reach;
use crate::settings::Settings;

/// Returns the line on the team's card that says why the requester cannot be reached.
pub(crate) fn line(settings: &Settings, requester: &str, why: &str) -> Text {
    let words = &settings.words;
    if why == reach::UNCERTAIN {
        return words.text_with("card-uncertain", &[("name", requester.into())]);
    }
    if why == reach::LEFT {
        return words.text_with("card-left", &[("name", requester.into())]);
    }
    // While the conversation moves, the reason is still that of the refused direct message.
    let why = if why == reach::MOVING {
        FailureReason::DirectClosed.into()
    } else {
        why
    };
    words.text_with(
        "card-trouble",
        &[
            ("name", requester.into()),
            (
                "why",
                reason(settings, why.parse().unwrap_or(FailureReason::Other), why).into(),
            ),
        ],
    )
}

/// Returns the reason of a failed delivery in words. A reason without words is shown as the platform's error code.
pub(crate) fn reason(settings: &Settings, reason: FailureReason, code: &str) -> String {
    let words = &settings.words;
    match reason {
        FailureReason::DirectClosed => words.say("why-direct"),
        FailureReason::Archived => words.say("why-archived"),
        FailureReason::NotAMember => words.say("why-left"),
        FailureReason::TooLarge => words.say("why-large"),
        FailureReason::Gone => words.say("why-gone"),
        FailureReason::NoPrivateThread => words.say("why-no-thread"),
        FailureReason::Other => code.to_owned(),
    }
}
