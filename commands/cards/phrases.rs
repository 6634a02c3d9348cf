//! Phrases that several cards and messages share.

use std::collections::BTreeSet;

use chat::{Card, FileRef, Span, Text, TimeStyle, Tone};
use desk::{PersonId, Phase, State, Ticket, Timestamp};

use crate::settings::Settings;
use crate::words::Words;

/// Joins facts in one line.
pub(crate) fn in_a_line(facts: Vec<Text>) -> Option<Text> {
    let all = facts.into_iter();
    all.reduce(|line, fact| line.then(" · ").then(fact))
}

/// Returns an empty card with the title of a ticket, in the colour of a phase.
pub(crate) fn titled(ticket: &Ticket, phase: Phase) -> Card {
    let tone = match phase {
        Phase::New | Phase::Closed | Phase::Cancelled | Phase::Merged => Tone::Grey,
        Phase::InProgress => Tone::Blue,
        Phase::OnHold => Tone::Amber,
        Phase::Resolved => Tone::Green,
    };
    Card::framed(tone, format!("{}  {}", ticket.reference, ticket.title))
}

/// Returns the note of the resolution or the reason of the cancellation, if there is one.
pub(crate) fn closing_words(ticket: &Ticket) -> Option<Text> {
    let words = match &ticket.state {
        State::Resolved(resolution) | State::Closed { resolution, .. } => resolution.note.as_str(),
        State::Cancelled { why, .. } => why.as_str(),
        State::New | State::InProgress { .. } | State::OnHold { .. } | State::Merged { .. } => "",
    };
    (!words.trim().is_empty()).then(|| Text::typed(words))
}

/// Returns the state in one or two words.
pub(crate) fn state_line(settings: &Settings, ticket: &Ticket) -> String {
    let words = &settings.words;
    match ticket.phase() {
        Phase::New => words.say("state-new"),
        Phase::InProgress => words.say("state-in-progress"),
        Phase::OnHold => words.say("state-on-hold"),
        Phase::Resolved => words.say("state-resolved"),
        Phase::Closed => words.say("state-closed"),
        Phase::Cancelled => words.say("state-cancelled"),
        Phase::Merged => words.say("state-merged"),
    }
}

/// Returns the name of a person who decides, and for whom the person decides as a substitute: "Dana for Kim". `approvers` are
/// those whose seats the person fills.
pub(crate) fn decider(
    words: &Words,
    person: PersonId,
    approvers: &BTreeSet<PersonId>,
    name: impl Fn(PersonId) -> String,
) -> String {
    let others = approvers.iter().filter(|approver| **approver != person);
    let others: Vec<String> = others.map(|approver| name(*approver)).collect();
    if others.is_empty() {
        return name(person);
    }
    let args = [
        ("name", name(person).into()),
        ("others", words.list(others).into()),
    ];
    match approvers.contains(&person) {
        true => words.say_with("approval-also-for", &args),
        false => words.say_with("approval-for", &args),
    }
}

/// Returns a time that the platform shows in the reader's time zone.
pub(crate) fn clock(at: Timestamp) -> Span {
    Span::Time {
        at,
        style: TimeStyle::DateAndClock,
        fallback: at.format("%-d %b %H:%M UTC").to_string(),
    }
}

/// Returns the label of the button that sends something to the requesters of these tickets.
pub(crate) fn send_label(settings: &Settings, tickets: &[Ticket], names: String) -> String {
    match tickets.len() {
        0 | 1 => settings.words.say_with("button-send", &[("name", names.into())]),
        many => {
            let count = i64::try_from(many).unwrap_or(i64::MAX);
            settings
                .words
                .say_with("button-send-all", &[("count", count.into())])
        }
    }
}

/// Joins the names of files in one line.
pub(crate) fn file_names(files: &[FileRef]) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.join(", ")
}
