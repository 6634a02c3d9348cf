//! The table's rows about categories: the buttons, the form, and "something else".

use chat::Token;
use commands::Verb;
use desk::Action;

use super::{happens, on, row};
use crate::fixture::Fixture;
use crate::inputs::{clicks_on, submits};
use crate::row::{Answer, Effect, Row, Surface};
use crate::setup::{Input, click, location};

/// The tables that a new ticket with form answers changes.
const OPENED_WITH_ANSWERS: &[&str] = &[
    "answers", "counters", "filed", "journal", "outbox", "posts", "threads", "tickets",
];

pub(super) fn categories() -> Vec<Row> {
    vec![
        on(
            Verb::Category,
            row(
                Surface::Button,
                "of a category",
                Action::Open,
                |f, _| Input {
                    location: location("C0GENERAL"),
                    what: click(token(f)),
                },
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::Category,
            row(
                Surface::Button,
                "of something else",
                Action::Open,
                |_, _| clicks_on(Verb::Category, ""),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::Category,
            row(
                Surface::Button,
                "of a removed category",
                Action::Open,
                |_, _| clicks_on(Verb::Category, "fax"),
                |_| Effect::Shows(Answer::Replace),
            ),
        ),
        on(
            Verb::Category,
            row(
                Surface::Form,
                "of a category",
                Action::Open,
                |f, _| submits(token(f)),
                |_| happens(OPENED_WITH_ANSWERS, &["opened"], Answer::Replace),
            ),
        ),
        on(
            Verb::Category,
            row(
                Surface::Form,
                "of an older edition of a category",
                Action::Open,
                |_, _| submits(Token::new(Verb::Category.as_str(), "lamp", 1)),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::Category,
            row(
                Surface::Form,
                "of a removed category",
                Action::Open,
                |_, _| submits(Token::new(Verb::Category.as_str(), "fax", 0)),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
    ]
}

fn token(fixture: &Fixture) -> Token {
    let category = &fixture.desk.categories[0];
    Token::new(Verb::Category.as_str(), &category.name, category.edition())
}
