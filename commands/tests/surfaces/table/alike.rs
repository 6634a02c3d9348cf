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
            Verb::MarkKnown,
            button(
                "",
                Action::MarkKnown,
                |f, _| clicks(Verb::MarkKnown, f.new),
                |_| happens(CHANGED, &["known"], Answer::Quiet),
            ),
        ),
        on(
            Verb::UnmarkKnown,
            button(
                "",
                Action::MarkKnown,
                |f, _| clicks(Verb::UnmarkKnown, f.in_progress),
                |_| happens(CHANGED, &["not_known"], Answer::Quiet),
            ),
        ),
        own_draft(
            Verb::ShowQuestion,
            button(
                held,
                Action::Open,
                |f, who| clicks_draft(Verb::ShowQuestion, f.draft(Purpose::Alike, who)),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        own_draft(
            Verb::SameForMe,
            button(
                held,
                Action::Open,
                |f, who| clicks_draft(Verb::SameForMe, f.draft(Purpose::Alike, who)),
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
            Verb::OpenAnyway,
            button(
                held,
                Action::Open,
                |f, who| clicks_draft(Verb::OpenAnyway, f.draft(Purpose::Alike, who)),
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
