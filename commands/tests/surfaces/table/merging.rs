//! The table's rows about two tickets that are one matter, and one ticket that is two.

use chat::Token;
use commands::Verb;
use desk::Action;

use super::{happens, on, own_draft, row};
use crate::deeds::{clicks, on_mirror, submits, submits_on};
use crate::fixture::Purpose;
use crate::row::{Answer, Effect, Row, Surface};

/// Where two tickets leave their rows that are put together or taken apart: a requester is told.
const TOLD: &[&str] = &["journal", "outbox", "posts", "tickets"];

pub(super) fn merging() -> Vec<Row> {
    use Surface::{Button, Form, MessageMenu};
    vec![
        on(
            Verb::Merge,
            row(
                Button,
                "",
                Action::Merge,
                |f, _| clicks(Verb::Merge, f.new),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::Merge,
            row(
                Form,
                "with another one of the owner's",
                Action::Merge,
                |f, _| submits_on(Verb::Merge, f.asked_in_channel),
                |_| happens(TOLD, &["absorbed", "merged"], Answer::Quiet),
            ),
        ),
        on(
            Verb::Unmerge,
            row(
                Button,
                "",
                Action::Merge,
                |f, _| clicks(Verb::Unmerge, f.merged),
                |_| happens(TOLD, &["let_go", "parted"], Answer::Quiet),
            ),
        ),
        on(
            Verb::ConfirmFixed,
            row(
                Button,
                "of one that is handled with another",
                Action::ConfirmFixed,
                |f, _| clicks(Verb::ConfirmFixed, f.merged),
                |_| {
                    let tables = &["journal", "outbox", "posts", "remarks"];
                    happens(tables, &["said", "said"], Answer::Quiet)
                },
            ),
        ),
        row(
            MessageMenu,
            "on what shows the team the owner's words",
            Action::OpenForAuthor,
            on_mirror,
            |_| happens(&["drafts"], &[], Answer::Form),
        ),
        own_draft(
            Verb::Open,
            row(
                Form,
                "on the owner's words about a ticket",
                Action::OpenForAuthor,
                |f, who| submits(Token::new(Verb::Open.as_str(), f.draft(Purpose::Split, who), 0)),
                |_| {
                    let tables = &[
                        "counters", "drafts", "journal", "outbox", "posts", "remarks", "threads", "tickets",
                    ];
                    happens(tables, &["opened", "split_from", "split_off"], Answer::Private)
                },
            ),
        ),
    ]
}
