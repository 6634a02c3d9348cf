//! The table's rows about known issues, and about the question whether it is the same.

use commands::Verb;
use desk::Action;

use super::{CHANGED, happens, on, own_draft, row};
use crate::deeds::{clicks, clicks_draft};
use crate::fixture::Purpose;
use crate::row::{Answer, Effect, Row, Surface};

pub(super) fn alike() -> Vec<Row> {
    let button = |way, asks, deed, effect| row(Surface::Button, way, asks, deed, effect);
    let held = "on what is held of one's own";
    vec![
        on(
            Verb::Known,
            button(
                "",
                Action::MarkKnown,
                |f, _| clicks(Verb::Known, f.new),
                |_| happens(CHANGED, &["known"], Answer::Quiet),
            ),
        ),
        on(
            Verb::NotKnown,
            button(
                "",
                Action::MarkKnown,
                |f, _| clicks(Verb::NotKnown, f.in_progress),
                |_| happens(CHANGED, &["not_known"], Answer::Quiet),
            ),
        ),
        own_draft(
            Verb::Look,
            button(
                held,
                Action::Open,
                |f, who| clicks_draft(Verb::Look, f.draft(Purpose::Alike, who)),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        own_draft(
            Verb::Mine,
            button(
                held,
                Action::Open,
                |f, who| clicks_draft(Verb::Mine, f.draft(Purpose::Alike, who)),
                |who| match who.is_owner() {
                    // Whose ticket it is already follows it.
                    true => happens(
                        &["drafts", "journal", "outbox", "posts", "remarks", "tickets"],
                        &["noted"],
                        Answer::Replace,
                    ),
                    false => happens(
                        &[
                            "drafts",
                            "followers",
                            "journal",
                            "outbox",
                            "posts",
                            "remarks",
                            "tickets",
                        ],
                        &["followed", "noted"],
                        Answer::Replace,
                    ),
                },
            ),
        ),
        own_draft(
            Verb::AddThere,
            button(
                held,
                Action::Read,
                |f, who| clicks_draft(Verb::AddThere, f.draft(Purpose::Alike, who)),
                |_| {
                    happens(
                        &["drafts", "journal", "outbox", "posts", "remarks"],
                        &["said"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::Anyway,
            button(
                held,
                Action::Open,
                |f, who| clicks_draft(Verb::Anyway, f.draft(Purpose::Alike, who)),
                |_| {
                    happens(
                        &[
                            "counters", "drafts", "journal", "outbox", "posts", "threads", "tickets",
                        ],
                        &["opened"],
                        Answer::Replace,
                    )
                },
            ),
        ),
    ]
}
