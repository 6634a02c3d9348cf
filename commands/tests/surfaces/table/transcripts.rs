//! The table's rows about the requester transcript and the team transcript.

use commands::Verb;
use desk::Action;

use super::{happens, on, row};
use crate::actors::Actor;
use crate::inputs::{clicks, submits_on};
use crate::row::{Answer, Effect, MakeInput, Row, Surface};

pub(super) fn transcripts() -> Vec<Row> {
    let sent: fn(Actor) -> Effect = |_| happens(&["outbox", "rests"], &[], Answer::Private);
    let copies: [(Verb, Action, &str, MakeInput); 4] = [
        (Verb::RequesterTranscript, Action::Read, "of a new one", |f, _| {
            clicks(Verb::RequesterTranscript, f.new)
        }),
        (
            Verb::RequesterTranscript,
            Action::Read,
            "of a merged one",
            |f, _| clicks(Verb::RequesterTranscript, f.merged),
        ),
        (Verb::TeamTranscript, Action::ReadNotes, "of a new one", |f, _| {
            clicks(Verb::TeamTranscript, f.new)
        }),
        (
            Verb::TeamTranscript,
            Action::ReadNotes,
            "of a resolved one",
            |f, _| clicks(Verb::TeamTranscript, f.resolved),
        ),
    ];
    let copies =
        copies.map(|(verb, requires, way, input)| on(verb, row(Surface::Button, way, requires, input, sent)));
    let button_only: [(Verb, MakeInput); 2] = [
        (Verb::RequesterTranscript, |f, _| {
            submits_on(Verb::RequesterTranscript, f.new)
        }),
        (Verb::TeamTranscript, |f, _| {
            submits_on(Verb::TeamTranscript, f.new)
        }),
    ];
    let button_only = button_only.map(|(verb, input)| Row {
        requires: None,
        ..on(
            verb,
            row(Surface::Form, "only a button", Action::Open, input, |_| {
                Effect::Gone
            }),
        )
    });
    copies.into_iter().chain(button_only).collect()
}
