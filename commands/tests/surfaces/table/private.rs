//! The table's rows about making a ticket private.

use commands::Verb;
use desk::Action;

use super::{happens, on, row};
use crate::inputs::{clicks, submits_on};
use crate::row::{Answer, Effect, Row, Surface};

pub(super) fn private() -> Vec<Row> {
    vec![
        on(
            Verb::MakePrivate,
            row(
                Surface::Button,
                "",
                Action::MakePrivate,
                |f, _| clicks(Verb::MakePrivate, f.new),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::MakePrivate,
            row(
                Surface::Form,
                "of a ticket from a public channel",
                Action::MakePrivate,
                |f, _| submits_on(Verb::MakePrivate, f.asked_in_channel),
                |_| {
                    let tables = &[
                        "closed_threads",
                        "journal",
                        "outbox",
                        "posts",
                        "remarks",
                        "threads",
                        "tickets",
                    ];
                    happens(tables, &["made_private"], Answer::Private)
                },
            ),
        ),
    ]
}
