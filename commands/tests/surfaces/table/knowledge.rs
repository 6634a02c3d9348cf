//! The table's rows about articles: the search, reading, and the answers to suggestions.

use chat::{InboundEvent, Token};
use commands::Verb;
use desk::Action;

use super::{happens, on, own_draft, row};
use crate::actors::Actor;
use crate::fixture::Purpose;
use crate::inputs::{clicks, clicks_draft, clicks_on, command};
use crate::row::{Answer, Effect, Row, Surface};
use crate::setup::{Input, click, location};

/// The submitted form of an article.
fn writes(subject: &str) -> Input {
    let values = [
        ("title", "The lift is slow"),
        ("text", "Take the stairs."),
        ("audience", "everyone"),
        ("state", "validated"),
    ];
    let values = values.map(|(field, value)| (field.to_owned(), value.to_owned()));
    Input {
        location: location("C0DESK"),
        what: InboundEvent::Submitted {
            token: Token::new(Verb::WriteArticle.as_str(), subject, 0),
            values: values.into(),
        },
    }
}

/// Articles that an agent sends, what was learned, and the confirmation that an article is validated.
pub(super) fn learning() -> Vec<Row> {
    let button = |way, requires, input, effect| row(Surface::Button, way, requires, input, effect);
    vec![
        own_draft(
            Verb::SendArticle,
            button(
                "from one's own search",
                Action::Open,
                |f, actor| place_in(Verb::SendArticle, f.draft(Purpose::TeamSearch, actor), 1),
                |actor| match actor {
                    Actor::Agent => happens(&["drafts"], &[], Answer::Private),
                    // Nobody else works on a ticket.
                    _ => Effect::Shows(Answer::Private),
                },
            ),
        ),
        own_draft(
            Verb::SendArticleFor,
            button(
                "for a ticket of the team",
                Action::Reply,
                |f, actor| place_in(Verb::SendArticleFor, f.draft(Purpose::SendArticle, actor), 0),
                |_| happens(&["drafts"], &[], Answer::Private),
            ),
        ),
        own_draft(
            Verb::DeliverArticle,
            button(
                "to the requester of a ticket",
                Action::Reply,
                |f, actor| clicks_draft(Verb::DeliverArticle, f.draft(Purpose::SendArticle, actor)),
                |_| {
                    happens(
                        &[
                            "articles",
                            "counters",
                            "drafts",
                            "journal",
                            "outbox",
                            "posts",
                            "questions",
                            "remarks",
                            "ticket_articles",
                        ],
                        &["said"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        on(
            Verb::SentArticleSolved,
            button(
                "",
                Action::ConfirmFixed,
                |f, _| place_in(Verb::SentArticleSolved, f.new, 1),
                |_| {
                    happens(
                        &["journal", "outbox", "ticket_articles", "tickets", "timers"],
                        &["resolved"],
                        Answer::Quiet,
                    )
                },
            ),
        ),
        on(
            Verb::SentArticleNotNeeded,
            button(
                "",
                Action::ConfirmFixed,
                |f, _| place_in(Verb::SentArticleNotNeeded, f.new, 1),
                |_| happens(&["outbox", "posts", "ticket_articles"], &[], Answer::Private),
            ),
        ),
        on(
            Verb::UndoLearned,
            button(
                "",
                Action::UndoLearned,
                |f, _| place_in(Verb::UndoLearned, f.learned, 1),
                |_| happens(&["articles", "counters", "questions"], &[], Answer::Replace),
            ),
        ),
        on(
            Verb::ValidateArticle,
            button(
                "an article that is validated already",
                Action::ValidateArticle,
                |f, _| place_in(Verb::ValidateArticle, f.article, 1),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
    ]
}

/// A click on a button whose token has a place, a number or a revision.
fn place_in(verb: Verb, subject: impl std::fmt::Display, place: i64) -> Input {
    Input {
        location: location("C0DESK"),
        what: click(Token::new(verb.as_str(), subject, place)),
    }
}

pub(super) fn knowledge() -> Vec<Row> {
    let button = |way, requires, input, effect| row(Surface::Button, way, requires, input, effect);
    let pending = "on one's own pending ticket";
    vec![
        row(
            Surface::SlashCommand,
            "/kb",
            Action::Open,
            |_, _| command("kb", "the lift is slow"),
            |_| happens(&["drafts", "questions"], &[], Answer::Private),
        ),
        row(
            Surface::SlashCommand,
            "/kb with a number",
            Action::Open,
            |_, _| command("kb", "KB-1"),
            |_| Effect::Shows(Answer::Private),
        ),
        row(
            Surface::SlashCommand,
            "/kb stats",
            Action::ReadAnswerCounts,
            |_, _| command("kb", "stats"),
            |_| Effect::Shows(Answer::Private),
        ),
        row(
            Surface::SlashCommand,
            "/kb learned",
            Action::ReadLearned,
            |_, _| command("kb", "learned KB-1"),
            |_| Effect::Shows(Answer::Private),
        ),
        on(
            Verb::ReadArticle,
            button(
                "for everyone",
                Action::Open,
                |f, _| Input {
                    location: location("C0HELP"),
                    what: click(Token::new(Verb::ReadArticle.as_str(), f.article, -1)),
                },
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        on(
            Verb::ReadArticle,
            button(
                "for agents",
                Action::Open,
                |f, _| clicks_on(Verb::ReadArticle, f.article_for_agents),
                |actor| match actor {
                    Actor::Agent | Actor::Lead | Actor::OtherAgent | Actor::LinkedAgent => {
                        Effect::Shows(Answer::Replace)
                    }
                    // The refusal says that there is no such article.
                    _ => Effect::Shows(Answer::Private),
                },
            ),
        ),
        on(
            Verb::WriteArticle,
            button(
                "a new one",
                Action::WriteArticle,
                |_, _| clicks_on(Verb::WriteArticle, ""),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::WriteArticle,
            button(
                "an existing one",
                Action::WriteArticle,
                |f, _| clicks_on(Verb::WriteArticle, f.article),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::WriteArticle,
            row(
                Surface::Form,
                "a new one",
                Action::WriteArticle,
                |_, _| writes(""),
                |_| {
                    happens(
                        &["article_revisions", "articles", "counters"],
                        &[],
                        Answer::Private,
                    )
                },
            ),
        ),
        own_draft(
            Verb::Solved,
            button(
                pending,
                Action::Open,
                |f, actor| clicks_draft(Verb::Solved, f.draft(Purpose::Article, actor)),
                |_| {
                    happens(
                        &["articles", "counters", "drafts", "questions"],
                        &[],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::NotNeeded,
            button(
                pending,
                Action::Open,
                |f, actor| clicks_draft(Verb::NotNeeded, f.draft(Purpose::Article, actor)),
                |_| {
                    happens(
                        &[
                            "articles",
                            "counters",
                            "declined_articles",
                            "drafts",
                            "journal",
                            "outbox",
                            "posts",
                            "questions",
                            "threads",
                            "ticket_articles",
                            "tickets",
                        ],
                        &["opened"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::OpenFromSearch,
            button(
                "under one's own search",
                Action::Open,
                |f, actor| clicks_draft(Verb::OpenFromSearch, f.draft(Purpose::Search, actor)),
                |_| {
                    happens(
                        &[
                            "counters",
                            "drafts",
                            "journal",
                            "outbox",
                            "posts",
                            "questions",
                            "threads",
                            "tickets",
                        ],
                        &["opened"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::TurnPage,
            button(
                "of one's own search",
                Action::Open,
                |f, actor| clicks_draft(Verb::TurnPage, f.draft(Purpose::Search, actor)),
                |_| Effect::Shows(Answer::Replace),
            ),
        ),
        on(
            Verb::SolvedTicket,
            button(
                "",
                Action::ConfirmFixed,
                |f, _| clicks(Verb::SolvedTicket, f.asked_in_channel),
                |_| {
                    happens(
                        &["journal", "outbox", "ticket_articles", "tickets", "timers"],
                        &["resolved"],
                        Answer::Quiet,
                    )
                },
            ),
        ),
        on(
            Verb::NotNeededOnCard,
            button(
                "",
                Action::ConfirmFixed,
                |f, _| clicks(Verb::NotNeededOnCard, f.asked_in_channel),
                |_| happens(&["outbox", "ticket_articles", "tickets"], &[], Answer::Quiet),
            ),
        ),
    ]
}
