//! The table's rows about a ticket that goes on in private.

use commands::Verb;
use desk::Action;

use super::{happens, on, row};
use crate::deeds::{clicks, submits_on};
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
                "of one that was asked for in the open",
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
