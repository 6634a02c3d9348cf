//! The table's rows about buttons, drafts and forms.

use chat::Token;
use commands::Verb;
use desk::Action;

use super::{CHANGED, HELD, MESSAGE_ADDED, OPENED, OPENED_FROM_DRAFT, happens, on, own_draft, row};
use crate::fixture::Purpose;
use crate::inputs::{clicks, clicks_draft, clicks_on, on_claimed, on_held, submits, submits_on};
use crate::row::{Answer, Effect, Row, Surface};

pub(super) fn buttons() -> Vec<Row> {
    let button = |verb, requires, input, effect| on(verb, row(Surface::Button, "", requires, input, effect));
    vec![
        button(
            Verb::Show,
            Action::ReadNotes,
            |f, _| clicks(Verb::Show, f.new),
            |_| Effect::Shows(Answer::Private),
        ),
        button(
            Verb::Claim,
            Action::Claim,
            |f, _| clicks(Verb::Claim, f.new),
            |_| happens(CHANGED, &["claimed"], Answer::Quiet),
        ),
        button(
            Verb::TakeOver,
            Action::Claim,
            |f, _| clicks(Verb::TakeOver, f.new),
            |_| happens(CHANGED, &["claimed"], Answer::Quiet),
        ),
        button(
            Verb::Release,
            Action::Release,
            |f, _| clicks(Verb::Release, f.in_progress),
            |_| happens(CHANGED, &["released"], Answer::Quiet),
        ),
        button(
            Verb::Reply,
            Action::Reply,
            |f, _| clicks(Verb::Reply, f.in_progress),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Priority,
            Action::SetPriority,
            |f, _| clicks(Verb::Priority, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Service,
            Action::SetService,
            |f, _| clicks(Verb::Service, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Hold,
            Action::Hold,
            |f, _| on_claimed(clicks(Verb::Hold, f.in_progress)),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Resume,
            Action::Resume,
            |f, _| on_held(clicks(Verb::Resume, f.on_hold)),
            |_| {
                happens(
                    &["journal", "outbox", "tickets", "timers"],
                    &["resumed"],
                    Answer::Quiet,
                )
            },
        ),
        button(
            Verb::Resolve,
            Action::Resolve,
            |f, _| on_claimed(clicks(Verb::Resolve, f.in_progress)),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::Reopen,
            Action::Reopen,
            |f, _| clicks(Verb::Reopen, f.resolved),
            |actor| {
                let answer = match actor.is_owner() {
                    true => Answer::Private,
                    false => Answer::Quiet,
                };
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["reopened"],
                    answer,
                )
            },
        ),
        button(
            Verb::Cancel,
            Action::Cancel,
            |f, _| clicks(Verb::Cancel, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::ConfirmFixed,
            Action::ConfirmFixed,
            |f, _| clicks(Verb::ConfirmFixed, f.in_progress),
            |_| {
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["resolved"],
                    Answer::Quiet,
                )
            },
        ),
        button(
            Verb::Withdraw,
            Action::Withdraw,
            |f, _| clicks(Verb::Withdraw, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::AddDetails,
            Action::Read,
            |f, _| clicks(Verb::AddDetails, f.new),
            |_| Effect::Shows(Answer::Form),
        ),
        button(
            Verb::ShowPrivately,
            Action::Read,
            |f, _| clicks(Verb::ShowPrivately, f.new),
            |_| Effect::Shows(Answer::Private),
        ),
        button(
            Verb::ShowFull,
            Action::ReadNotes,
            |f, _| clicks(Verb::ShowFull, f.in_progress),
            |_| Effect::Shows(Answer::Replace),
        ),
        button(
            Verb::ShowFull,
            Action::ReadNotes,
            |f, _| clicks_on(Verb::ShowFull, f.mirror),
            |_| Effect::Shows(Answer::Replace),
        ),
        button(
            Verb::ForwardNote,
            Action::Reply,
            |f, _| clicks_on(Verb::ForwardNote, f.note),
            |_| happens(&["drafts"], &[], Answer::Private),
        ),
    ]
}

pub(super) fn drafts() -> Vec<Row> {
    let button = |requires, input, effect| {
        row(
            Surface::Button,
            "on a draft of one's own",
            requires,
            input,
            effect,
        )
    };
    vec![
        own_draft(
            Verb::Send,
            button(
                Action::Reply,
                |f, actor| clicks_draft(Verb::Send, f.draft(Purpose::Reply, actor)),
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
            Verb::SendAndWait,
            button(
                Action::Reply,
                |f, actor| clicks_draft(Verb::SendAndWait, f.draft(Purpose::Reply, actor)),
                |_| {
                    happens(
                        &[
                            "drafts", "journal", "outbox", "posts", "remarks", "tickets", "timers",
                        ],
                        &["put_on_hold", "said"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::Keep,
            button(
                Action::Note,
                |f, actor| clicks_draft(Verb::Keep, f.draft(Purpose::Reply, actor)),
                |_| {
                    happens(
                        &["drafts", "journal", "outbox", "posts", "remarks"],
                        &["noted"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::WhichTicket,
            row(
                Surface::Choice,
                "of the ticket that one's message is about",
                Action::Speak,
                |f, actor| clicks_draft(Verb::WhichTicket, f.draft(Purpose::About, actor)),
                |_| {
                    happens(
                        &["drafts", "journal", "origins", "outbox", "posts", "remarks"],
                        &["said"],
                        Answer::Replace,
                    )
                },
            ),
        ),
        own_draft(
            Verb::NewTopic,
            row(
                Surface::Choice,
                "of something new",
                Action::Open,
                |f, actor| clicks_draft(Verb::NewTopic, f.draft(Purpose::Choice, actor)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::Choices,
            button(
                Action::Open,
                |f, actor| clicks_draft(Verb::Choices, f.draft(Purpose::Suggestion, actor)),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        own_draft(
            Verb::Report,
            button(
                Action::Open,
                |f, actor| clicks_draft(Verb::Report, f.draft(Purpose::Suggestion, actor)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::Request,
            button(
                Action::Open,
                |f, actor| clicks_draft(Verb::Request, f.draft(Purpose::Suggestion, actor)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::NotNow,
            button(
                Action::Open,
                |f, actor| clicks_draft(Verb::NotNow, f.draft(Purpose::Suggestion, actor)),
                |_| happens(&["drafts", "rests"], &[], Answer::Replace),
            ),
        ),
        own_draft(
            Verb::Open,
            row(
                Surface::Form,
                "on the owner's message",
                Action::OpenForAuthor,
                |f, actor| submits(Token::new(Verb::Open.as_str(), f.draft(Purpose::Open, actor), 0)),
                |_| happens(OPENED_FROM_DRAFT, &["opened"], Answer::Private),
            ),
        ),
    ]
}

pub(super) fn forms() -> Vec<Row> {
    let form =
        |verb, way, requires, input, effect| on(verb, row(Surface::Form, way, requires, input, effect));
    vec![
        form(
            Verb::Open,
            "of /ticket",
            Action::Open,
            |_, _| submits(Token::bare(Verb::Open.as_str())),
            |_| happens(OPENED, &["opened"], Answer::Private),
        ),
        form(
            Verb::Reply,
            "",
            Action::Reply,
            |f, _| submits_on(Verb::Reply, f.in_progress),
            |_| happens(&["drafts"], &[], Answer::Private),
        ),
        form(
            Verb::Priority,
            "",
            Action::SetPriority,
            |f, _| submits_on(Verb::Priority, f.new),
            |_| happens(CHANGED, &["priority_set"], Answer::Quiet),
        ),
        form(
            Verb::Service,
            "",
            Action::SetService,
            |f, _| submits_on(Verb::Service, f.new),
            |_| happens(CHANGED, &["service_set"], Answer::Quiet),
        ),
        form(
            Verb::Hold,
            "of a claimed ticket",
            Action::Hold,
            |f, _| on_claimed(submits_on(Verb::Hold, f.in_progress)),
            |_| happens(HELD, &["put_on_hold"], Answer::Quiet),
        ),
        form(
            Verb::Hold,
            "of a new one",
            Action::Hold,
            |f, _| submits_on(Verb::Hold, f.new),
            |_| happens(HELD, &["claimed", "put_on_hold"], Answer::Quiet),
        ),
        form(
            Verb::Resolve,
            "of a claimed ticket",
            Action::Resolve,
            |f, _| on_claimed(submits_on(Verb::Resolve, f.in_progress)),
            |_| {
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["resolved"],
                    Answer::Quiet,
                )
            },
        ),
        form(
            Verb::Resolve,
            "of a new one",
            Action::Resolve,
            |f, _| submits_on(Verb::Resolve, f.asked_in_channel),
            |_| {
                happens(
                    &["journal", "outbox", "posts", "tickets", "timers"],
                    &["claimed", "resolved"],
                    Answer::Quiet,
                )
            },
        ),
        form(
            Verb::Cancel,
            "",
            Action::Cancel,
            |f, _| submits_on(Verb::Cancel, f.new),
            |actor| {
                // The owner is not notified of the owner's own cancellation.
                let tables = match actor.is_owner() {
                    true => CHANGED,
                    false => &["journal", "outbox", "posts", "tickets"],
                };
                happens(tables, &["cancelled"], Answer::Quiet)
            },
        ),
        form(
            Verb::Withdraw,
            "",
            Action::Withdraw,
            |f, _| submits_on(Verb::Withdraw, f.new),
            |_| happens(CHANGED, &["cancelled"], Answer::Quiet),
        ),
        form(
            Verb::AddDetails,
            "",
            Action::Read,
            |f, _| submits_on(Verb::AddDetails, f.new),
            |_| happens(MESSAGE_ADDED, &["said"], Answer::Quiet),
        ),
    ]
}
