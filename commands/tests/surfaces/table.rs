//! The table: everything that can be done, surface by surface.

use commands::Verb;
use desk::Action;

use crate::row::{Answer, Does, Effect, Row, Surface};
use crate::who::Who;

mod accounts;
mod alike;
mod categories;
mod controls;
mod merging;
mod nothing;
mod private;
mod transcripts;
mod words;

/// Where a new ticket leaves its rows.
const OPENED: &[&str] = &["counters", "journal", "outbox", "posts", "threads", "tickets"];
/// The same, where it starts from a message.
const OPENED_ON_MESSAGE: &[&str] = &[
    "counters", "journal", "origins", "outbox", "posts", "remarks", "threads", "tickets",
];
/// The same, where the message waited as a draft.
const OPENED_FROM_DRAFT: &[&str] = &[
    "counters", "drafts", "journal", "origins", "outbox", "posts", "remarks", "threads", "tickets",
];
/// Where a ticket leaves its rows whose state changes: the cards are drawn again.
const CHANGED: &[&str] = &["journal", "outbox", "tickets"];
/// Where words leave theirs that the other side sees too.
const SAID: &[&str] = &["journal", "outbox", "posts", "remarks"];

/// Actions that no surface asks, and why.
pub(crate) const UNASKED: [(Action, &str); 0] = [];

/// Everything that can be done.
pub(crate) fn table() -> Vec<Row> {
    let mut rows = words::ways_to_open();
    rows.extend(words::words());
    rows.extend(controls::buttons());
    rows.extend(controls::drafts());
    rows.extend(controls::forms());
    rows.extend(categories::categories());
    rows.extend(words::changed_words());
    rows.extend(accounts::accounts());
    rows.extend(merging::merging());
    rows.extend(alike::alike());
    rows.extend(private::private());
    rows.extend(transcripts::transcripts());
    rows.extend(nothing::nothing_behind());
    rows
}

fn happens(tables: &'static [&'static str], journal: &'static [&'static str], answer: Answer) -> Effect {
    Effect::Happens {
        tables,
        journal,
        answer,
    }
}

fn row(surface: Surface, way: &'static str, asks: Action, deed: Does, effect: fn(Who) -> Effect) -> Row {
    Row {
        surface,
        verb: None,
        way,
        asks: Some(asks),
        told: false,
        on_draft: false,
        deed,
        effect,
    }
}

fn on(verb: Verb, row: Row) -> Row {
    Row {
        verb: Some(verb),
        ..row
    }
}

fn own_draft(verb: Verb, row: Row) -> Row {
    Row {
        on_draft: true,
        ..on(verb, row)
    }
}
