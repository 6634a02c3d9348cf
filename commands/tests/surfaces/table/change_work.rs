//! The table's rows about the work on changes.

use chat::Token;
use commands::Verb;
use desk::{Action, ChangeId};

use super::changes::submits;
use super::{happens, on, row};
use crate::inputs::command;
use crate::row::{Answer, Effect, MakeInput, Row, Surface};
use crate::setup::{Input, click, location};

/// The tables that the work on a change changes.
const WORKED_ON: &[&str] = &["changes", "journal", "outbox"];

/// A click on a button of the work, on the card of the current revision.
fn clicks_work(verb: Verb, change: ChangeId, revision: i64) -> Input {
    Input {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), change, revision)),
    }
}

fn submits_work(verb: Verb, change: ChangeId, revision: i64) -> Input {
    let values = [("note", "it took an hour"), ("review", "tell people before")];
    submits(Token::new(verb.as_str(), change, revision), &values)
}

pub(super) fn work() -> Vec<Row> {
    let button = |way, requires, input: MakeInput, effect| row(Surface::Button, way, requires, input, effect);
    let form = |way, requires, input: MakeInput, effect| row(Surface::Form, way, requires, input, effect);
    let begun = "whose work has begun";
    let ends = |verb, clicks: MakeInput, submits: MakeInput| {
        [
            on(
                verb,
                button(begun, Action::ImplementChange, clicks, |_| {
                    Effect::Shows(Answer::Form)
                }),
            ),
            on(
                verb,
                form(begun, Action::ImplementChange, submits, |_| {
                    happens(WORKED_ON, &["finished"], Answer::Private)
                }),
            ),
        ]
    };
    let mut rows = vec![
        row(
            Surface::SlashCommand,
            "/changes",
            Action::Open,
            |_, _| command("changes", ""),
            |_| Effect::Shows(Answer::Private),
        ),
        on(
            Verb::StartChange,
            button(
                "that waits for approval",
                Action::ImplementChange,
                |f, _| clicks_work(Verb::StartChange, f.change, 1),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        on(
            Verb::ReviewChange,
            button(
                "after the work",
                Action::ReviewChange,
                |f, _| clicks_work(Verb::ReviewChange, f.in_review, 3),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::ReviewChange,
            form(
                "after the work",
                Action::ReviewChange,
                |f, _| submits_work(Verb::ReviewChange, f.in_review, 3),
                |_| happens(WORKED_ON, &["closed"], Answer::Private),
            ),
        ),
    ];
    rows.extend(ends(
        Verb::FinishChange,
        |f, _| clicks_work(Verb::FinishChange, f.in_work, 2),
        |f, _| submits_work(Verb::FinishChange, f.in_work, 2),
    ));
    rows.extend(ends(
        Verb::BackOutChange,
        |f, _| clicks_work(Verb::BackOutChange, f.in_work, 2),
        |f, _| submits_work(Verb::BackOutChange, f.in_work, 2),
    ));
    rows.extend(ends(
        Verb::FailChange,
        |f, _| clicks_work(Verb::FailChange, f.in_work, 2),
        |f, _| submits_work(Verb::FailChange, f.in_work, 2),
    ));
    rows
}
