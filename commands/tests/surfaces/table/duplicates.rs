//! The table's rows about known issues and about pending tickets that look like duplicates.

use commands::Verb;
use desk::Action;

use super::{CHANGED, happens, on, own_draft, row};
use crate::fixture::Purpose;
use crate::inputs::{clicks, clicks_draft};
use crate::row::{Answer, Effect, Row, Surface};

pub(super) fn duplicates() -> Vec<Row> {
    let button = |way, requires, input, effect| row(Surface::Button, way, requires, input, effect);
    let pending = "on one's own pending ticket";
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
        on(
            Verb::ConfirmAsFollower,
            button(
                "on a followed ticket",
                Action::ReportOutcome,
                |f, _| clicks(Verb::ConfirmAsFollower, f.resolved),
                |_| {
                    happens(
                        &["journal", "outbox", "posts", "tickets"],
                        &["fix_confirmed"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::ObjectAsFollower,
            button(
                "on a followed ticket",
                Action::ReportOutcome,
                |f, _| clicks(Verb::ObjectAsFollower, f.resolved),
                |_| {
                    happens(
                        &["journal", "outbox", "posts", "tickets", "timers"],
                        &["reopened"],
                        Answer::Private,
                    )
                },
            ),
        ),
        own_draft(
            Verb::ShowQuestion,
            button(
                pending,
                Action::Open,
                |f, actor| clicks_draft(Verb::ShowQuestion, f.draft(Purpose::Duplicate, actor)),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        own_draft(
            Verb::SameForMe,
            button(
                pending,
                Action::Open,
                |f, actor| clicks_draft(Verb::SameForMe, f.draft(Purpose::Duplicate, actor)),
                |actor| match actor.is_owner() {
                    // The requester already follows the ticket.
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
                pending,
                Action::Read,
                |f, actor| clicks_draft(Verb::AddThere, f.draft(Purpose::Duplicate, actor)),
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
                pending,
                Action::Open,
                |f, actor| clicks_draft(Verb::OpenAnyway, f.draft(Purpose::Duplicate, actor)),
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
