//! The table's rows about a ticket as a file: the requester's copy, and the team's with the notes.

use commands::Verb;
use desk::Action;

use super::{happens, on, row};
use crate::deeds::{clicks, submits_on};
use crate::row::{Answer, Does, Effect, Row, Surface};
use crate::who::Who;

pub(super) fn transcripts() -> Vec<Row> {
    let sent: fn(Who) -> Effect = |_| happens(&["outbox", "rests"], &[], Answer::Private);
    let copies: [(Verb, Action, &str, Does); 4] = [
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
    let copies = copies.map(|(verb, asks, way, deed)| on(verb, row(Surface::Button, way, asks, deed, sent)));
    let formless: [(Verb, Does); 2] = [
        (Verb::RequesterTranscript, |f, _| {
            submits_on(Verb::RequesterTranscript, f.new)
        }),
        (Verb::TeamTranscript, |f, _| {
            submits_on(Verb::TeamTranscript, f.new)
        }),
    ];
    let formless = formless.map(|(verb, deed)| Row {
        asks: None,
        ..on(
            verb,
            row(Surface::Form, "only a button", Action::Open, deed, |_| {
                Effect::Gone
            }),
        )
    });
    copies.into_iter().chain(formless).collect()
}
