//! The two cards of a ticket: one for its requester, one for the team. Everything on them follows from the ticket, so they
//! can be drawn again at any time and edited in place.

use chat::{Card, Span, Text, TimeStyle, Tone};
use desk::{Phase, State, Ticket, Timestamp};

use crate::settings::Desk;

pub(crate) fn in_a_line(facts: Vec<Text>) -> Option<Text> {
    let all = facts.into_iter();
    all.reduce(|line, fact| line.then(" · ").then(fact))
}

pub(crate) fn titled(ticket: &Ticket, phase: Phase) -> Card {
    let tone = match phase {
        Phase::New | Phase::Closed | Phase::Cancelled | Phase::Merged => Tone::Grey,
        Phase::InProgress => Tone::Blue,
        Phase::Resolved => Tone::Green,
    };
    Card::framed(tone, format!("{}  {}", ticket.reference, ticket.title))
}

/// What was said at the end.
pub(crate) fn closing_words(ticket: &Ticket) -> Option<Text> {
    let words = match &ticket.state {
        State::Resolved(resolution) | State::Closed { resolution, .. } => resolution.note.as_str(),
        State::Cancelled { why, .. } => why.as_str(),
        State::New | State::InProgress { .. } | State::Merged { .. } => "",
    };
    (!words.trim().is_empty()).then(|| Text::plain(words.to_owned()))
}

/// The state in one or two words.
pub(crate) fn state_line(desk: &Desk, ticket: &Ticket) -> String {
    let words = &desk.words;
    match ticket.phase() {
        Phase::New => words.say("state-new"),
        Phase::InProgress => words.say("state-in-progress"),
        Phase::Resolved => words.say("state-resolved"),
        Phase::Closed => words.say("state-closed"),
        Phase::Cancelled => words.say("state-cancelled"),
        Phase::Merged => words.say("state-merged"),
    }
}

/// A moment as the reader's platform shows it.
pub(crate) fn clock(at: Timestamp) -> Span {
    Span::Time {
        at,
        style: TimeStyle::DateAndClock,
        fallback: at.format("%-d %b %H:%M UTC").to_string(),
    }
}

/// What the button says that sends something to the requesters of these tickets.
pub(crate) fn send_label(desk: &Desk, told: &[Ticket], names: String) -> String {
    match told.len() {
        0 | 1 => desk.words.say_with("button-send", &[("name", names.into())]),
        many => {
            let count = i64::try_from(many).unwrap_or(i64::MAX);
            desk.words.say_with("button-send-all", &[("count", count.into())])
        }
    }
}
