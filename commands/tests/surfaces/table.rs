//! The permission table: all inputs, surface by surface.

use commands::Verb;
use desk::Action;

use crate::actors::Actor;
use crate::row::{Answer, Effect, MakeInput, Row, Surface};

mod accounts;
mod categories;
mod change_work;
mod changes;
mod confirmation;
mod controls;
mod duplicates;
mod knowledge;
mod merging;
mod messages;
mod private;
mod sla;
mod transcripts;
mod unhandled;

/// The tables that a new ticket changes.
const OPENED: &[&str] = &["counters", "journal", "outbox", "posts", "threads", "tickets"];
/// The same, for a ticket that starts from a message.
const OPENED_ON_MESSAGE: &[&str] = &[
    "counters", "journal", "origins", "outbox", "posts", "remarks", "threads", "tickets",
];
/// The same, for a message that was stored as a draft.
const OPENED_FROM_DRAFT: &[&str] = &[
    "counters", "drafts", "journal", "origins", "outbox", "posts", "remarks", "threads", "tickets",
];
/// The tables that a change of state changes. The outbox gets edits of the cards.
const CHANGED: &[&str] = &["journal", "outbox", "tickets"];
/// The tables that a hold with a time changes.
const HELD: &[&str] = &["journal", "outbox", "tickets", "timers"];
/// The tables that a message changes when the desk mirrors it to the other side.
const MESSAGE_ADDED: &[&str] = &["journal", "outbox", "posts", "remarks"];

/// Actions that no surface requires, each with the reason.
pub(crate) const UNREQUIRED: [(Action, &str); 0] = [];

/// Returns all rows of the permission table.
pub(crate) fn table() -> Vec<Row> {
    let mut rows = messages::ways_to_open();
    rows.extend(messages::messages());
    rows.extend(controls::buttons());
    rows.extend(controls::drafts());
    rows.extend(controls::forms());
    rows.extend(categories::categories());
    rows.extend(messages::changed_messages());
    rows.extend(accounts::accounts());
    rows.extend(merging::merging());
    rows.extend(duplicates::duplicates());
    rows.extend(private::private());
    rows.extend(sla::sla());
    rows.extend(knowledge::knowledge());
    rows.extend(knowledge::learning());
    rows.extend(changes::changes());
    rows.extend(changes::votes());
    rows.extend(confirmation::confirmations());
    rows.extend(change_work::work());
    rows.extend(transcripts::transcripts());
    rows.extend(unhandled::unhandled());
    rows
}

fn happens(tables: &'static [&'static str], journal: &'static [&'static str], answer: Answer) -> Effect {
    Effect::Happens {
        tables,
        journal,
        answer,
    }
}

fn row(
    surface: Surface,
    way: &'static str,
    requires: Action,
    input: MakeInput,
    effect: fn(Actor) -> Effect,
) -> Row {
    Row {
        surface,
        verb: None,
        way,
        requires: Some(requires),
        is_notification: false,
        on_draft: false,
        input,
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
