//! What the cards say about a hold.

use chat::{Span, Text, TimeStyle};
use desk::{Hold, HoldReason, Timestamp};

use crate::cards::view::View;
use crate::cards::{phrases, request};
use crate::facts::hold_reasons;
use crate::settings::Settings;

/// Returns the state for the requester, who reads what to wait for and not what the team wrote.
pub(crate) fn for_requester(settings: &Settings, view: &View, hold: &Hold) -> Text {
    let words = &settings.words;
    if let Some(state) = request::state(settings, view) {
        return state;
    }
    match (hold.reason, hold.until) {
        (HoldReason::Requester, _) => words.text("card-awaits-you"),
        (HoldReason::Approval, _) => words.text("card-awaits-approval"),
        (_, Some(until)) => words.text_with("card-on-hold-until", &[("until", day(until).into())]),
        (_, None) => words.text("state-on-hold"),
    }
}

/// Returns the line for the team: the reason, since when, until when, and what the team wrote.
pub(crate) fn for_team(settings: &Settings, view: &View, hold: &Hold) -> Text {
    let words = &settings.words;
    let reason = match request::state(settings, view) {
        Some(state) => state.to_plain(),
        None => hold_reasons::sentence(settings, hold.reason),
    };
    let mut args = vec![
        ("reason", reason.into()),
        ("since", phrases::clock(hold.since).into()),
    ];
    let line = match hold.until {
        Some(until) => {
            args.push(("until", phrases::clock(until).into()));
            words.text_with("hold-line-until", &args)
        }
        None => words.text_with("hold-line", &args),
    };
    match hold.note.is_empty() {
        true => line,
        false => line.then(": ").then(hold.note.clone()),
    }
}

/// Returns a day, in the reader's time zone.
fn day(at: Timestamp) -> Span {
    Span::Time {
        at,
        style: TimeStyle::Date,
        fallback: at.format("%-d %b %H:%M UTC").to_string(),
    }
}
