//! The table's rows about merging, unmerging and splitting tickets.

use chat::Token;
use commands::Verb;
use desk::Action;

use super::{happens, on, own_draft, row};
use crate::fixture::Purpose;
use crate::inputs::{clicks, menu_on_mirror, submits, submits_on};
use crate::row::{Answer, Effect, Row, Surface};

/// The tables that a merge or an unmerge changes. The requester is notified.
const MERGED: &[&str] = &["journal", "outbox", "posts", "tickets"];

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
                |_| happens(MERGED, &["absorbed", "merged"], Answer::Quiet),
            ),
        ),
        on(
            Verb::Unmerge,
            row(
                Button,
                "",
                Action::Merge,
                |f, _| clicks(Verb::Unmerge, f.merged),
                |_| happens(MERGED, &["let_go", "parted"], Answer::Quiet),
            ),
        ),
        on(
            Verb::ConfirmFixed,
            row(
                Button,
                "of a merged ticket",
                Action::ConfirmFixed,
                |f, _| clicks(Verb::ConfirmFixed, f.merged),
                // The owner is the requester of both tickets, so nobody else is affected.
                |_| {
                    let tables = &["journal", "outbox", "tickets", "timers"];
                    happens(tables, &["resolved"], Answer::Quiet)
                },
            ),
        ),
        row(
            MessageMenu,
            "on the mirror of the owner's remark",
            Action::OpenForAuthor,
            menu_on_mirror,
            |_| happens(&["drafts"], &[], Answer::Form),
        ),
        own_draft(
            Verb::Open,
            row(
                Form,
                "on a draft of the owner's remark",
                Action::OpenForAuthor,
                |f, actor| submits(Token::new(Verb::Open.as_str(), f.draft(Purpose::Split, actor), 0)),
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
