//! The line on the team's card that says why the requester is not reached.

use chat::Text;

use crate::facts::reach;
use crate::settings::Settings;

/// The line on the team's card that says why the requester is not reached.
pub(crate) fn line(settings: &Settings, requester: &str, why: &str) -> Text {
    let words = &settings.words;
    if why == reach::UNCERTAIN {
        return words.text_with("card-uncertain", &[("name", requester.into())]);
    }
    if why == reach::LEFT {
        return words.text_with("card-left", &[("name", requester.into())]);
    }
    words.text_with(
        "card-trouble",
        &[("name", requester.into()), ("why", reason(settings, why).into())],
    )
}

/// The platforms' commonest words for a refusal, in ours; others stand as they are.
pub(crate) fn reason(settings: &Settings, why: &str) -> String {
    let words = &settings.words;
    let says = |any: &[&str]| any.iter().any(|code| why.contains(code));
    if says(&["cannot_dm", "50007", "user_not_found", "user_disabled"]) {
        words.say("why-direct")
    } else if says(&["is_archived", "50083", "160005"]) {
        words.say("why-archived")
    } else if says(&["not_in_channel", "channel_not_found", "50001", "50013", "10003"]) {
        words.say("why-left")
    } else if says(&["too_large", "40005", "413"]) {
        words.say("why-large")
    } else if says(&["file_not_found", "file_deleted", "not_found", "404", "10008"]) {
        words.say("why-gone")
    } else {
        why.to_owned()
    }
}
