//! The table's rows about changes and approvals.

use chat::{InboundEvent, Token, Values};
use commands::Verb;
use desk::Action;

use super::{happens, on, row};
use crate::fixture::Fixture;
use crate::inputs::{clicks_on, command};
use crate::row::{Answer, Effect, MakeInput, Row, Surface};
use crate::setup::{Input, click, location};

/// The tables that a decision changes.
const DECIDED: &[&str] = &[
    "approval_rounds",
    "approvals",
    "changes",
    "journal",
    "outbox",
    "votes",
];

/// The tables that an approval changes. The change has a reminder from now on.
pub(super) const APPROVED: &[&str] = &[
    "approval_rounds",
    "approvals",
    "changes",
    "journal",
    "outbox",
    "timers",
    "votes",
];

/// The tables that a change that asks its approvers changes.
const RAISED: &[&str] = &[
    "approval_rounds",
    "approvals",
    "changes",
    "counters",
    "journal",
    "outbox",
    "posts",
];

/// The tables that a vote changes while the matter stays pending.
const VOTED: &[&str] = &["approvals", "journal", "outbox", "votes"];

/// A click on the decision card.
fn clicks_card(fixture: &Fixture, verb: Verb) -> Input {
    Input {
        location: location("C0APPROVALS"),
        what: click(Token::new(verb.as_str(), fixture.approval, 1)),
    }
}

pub(super) fn submits(token: Token, values: &[(&str, &str)]) -> Input {
    let values = values
        .iter()
        .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()));
    Input {
        location: location("C0APPROVALS"),
        what: InboundEvent::Submitted {
            token,
            values: values.collect::<Values>(),
        },
    }
}

fn raises() -> Input {
    writes(Token::bare(Verb::RaiseChange.as_str()), "Install the old one")
}

/// The form of a change, with this plan to undo it.
fn writes(token: Token, backout: &str) -> Input {
    let values = [
        ("title", "Renew the certificate"),
        ("reason", "It expires"),
        ("start", "2030-01-01 22:00"),
        ("end", "2030-01-01 23:00"),
        ("implementation", "Install the new one"),
        ("test", "Connect"),
        ("backout", backout),
    ];
    submits(token, &values)
}

pub(super) fn changes() -> Vec<Row> {
    let button = |way, requires, input: MakeInput, effect| row(Surface::Button, way, requires, input, effect);
    vec![
        row(
            Surface::SlashCommand,
            "/change",
            Action::RaiseChange,
            |_, _| command("change", "Renew the certificate"),
            |_| Effect::Shows(Answer::Form),
        ),
        row(
            Surface::SlashCommand,
            "/change without words",
            Action::RaiseChange,
            |_, _| command("change", ""),
            |_| Effect::Shows(Answer::Private),
        ),
        row(
            Surface::SlashCommand,
            "/approvals",
            Action::Open,
            |_, _| command("approvals", ""),
            |_| Effect::Shows(Answer::Private),
        ),
        on(
            Verb::RaiseChange,
            button(
                "a new one",
                Action::RaiseChange,
                |_, _| clicks_on(Verb::RaiseChange, ""),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::RaiseChange,
            row(
                Surface::Form,
                "a new one",
                Action::RaiseChange,
                |_, _| raises(),
                |_| {
                    happens(
                        RAISED,
                        &["raised", "round_begun", "submitted", "submitted"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::RaiseChange,
            button(
                "from a ticket",
                Action::ReadNotes,
                |f, _| clicks_on(Verb::RaiseChange, f.new),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::RaiseChange,
            row(
                Surface::Form,
                "from a ticket",
                Action::ReadNotes,
                |f, _| {
                    let token = Token::new(Verb::RaiseChange.as_str(), f.new, 0);
                    writes(token, "Install the old one")
                },
                |_| {
                    happens(
                        RAISED,
                        &["linked", "raised", "round_begun", "submitted", "submitted"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::RaiseEmergency,
            button(
                "a new one",
                Action::RaiseChange,
                |_, _| clicks_on(Verb::RaiseEmergency, ""),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::RaiseEmergency,
            row(
                Surface::Form,
                "a new one",
                Action::RaiseChange,
                |_, _| writes(Token::bare(Verb::RaiseEmergency.as_str()), "Install the old one"),
                |_| {
                    happens(
                        RAISED,
                        &["raised", "round_begun", "submitted", "submitted"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::RaiseStandard,
            button(
                "from a template",
                Action::RaiseChange,
                |_, _| clicks_on(Verb::RaiseStandard, "restart-vpn"),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::RaiseStandard,
            row(
                Surface::Form,
                "from a template",
                Action::RaiseChange,
                |_, _| {
                    let token = Token::new(Verb::RaiseStandard.as_str(), "restart-vpn", 0);
                    submits(
                        token,
                        &[("start", "2030-01-01 22:00"), ("end", "2030-01-01 23:00")],
                    )
                },
                |_| {
                    happens(
                        &["changes", "counters", "journal", "outbox", "posts", "timers"],
                        &["raised", "submitted"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::ShowChange,
            button(
                "",
                Action::ReadChange,
                |f, _| clicks_on(Verb::ShowChange, f.change),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        on(
            Verb::EditChange,
            button(
                "",
                Action::EditChange,
                |f, _| clicks_on(Verb::EditChange, f.change),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::EditChange,
            row(
                Surface::Form,
                "another plan",
                Action::EditChange,
                |f, _| {
                    writes(
                        Token::new(Verb::EditChange.as_str(), f.change, 1),
                        "Ask the vendor",
                    )
                },
                |_| {
                    happens(
                        &[
                            "approval_rounds",
                            "approvals",
                            "changes",
                            "journal",
                            "outbox",
                            "posts",
                        ],
                        &["asked_again", "content_changed", "round_begun"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::CancelChange,
            button(
                "",
                Action::CancelChange,
                |f, _| clicks_on(Verb::CancelChange, f.change),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::CancelChange,
            row(
                Surface::Form,
                "with a reason",
                Action::CancelChange,
                |f, _| {
                    let token = Token::new(Verb::CancelChange.as_str(), f.change, 1);
                    submits(token, &[("why", "the vendor renewed it")])
                },
                |_| {
                    happens(
                        &["approval_rounds", "approvals", "changes", "journal", "outbox"],
                        &["cancelled", "voided"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::ShowApproval,
            button(
                "",
                Action::ReadChange,
                |f, _| clicks_on(Verb::ShowApproval, f.approval),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
    ]
}

pub(super) fn votes() -> Vec<Row> {
    let button = |way, requires, input: MakeInput, effect| row(Surface::Button, way, requires, input, effect);
    vec![
        on(
            Verb::Approve,
            button(
                "",
                Action::Vote,
                |f, _| clicks_card(f, Verb::Approve),
                |_| happens(APPROVED, &["approved", "decided", "voted"], Answer::Private),
            ),
        ),
        on(
            Verb::Reject,
            button(
                "",
                Action::Vote,
                |f, _| clicks_card(f, Verb::Reject),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::AskForChanges,
            button(
                "",
                Action::Vote,
                |f, _| clicks_card(f, Verb::AskForChanges),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::AskForChanges,
            row(
                Surface::Form,
                "with a reason",
                Action::Vote,
                |f, _| {
                    let token = Token::new(Verb::AskForChanges.as_str(), f.approval, 1);
                    submits(token, &[("reason", "say when")])
                },
                |_| happens(VOTED, &["voted"], Answer::Private),
            ),
        ),
        on(
            Verb::Abstain,
            button(
                "",
                Action::Vote,
                |f, _| clicks_card(f, Verb::Abstain),
                |_| happens(VOTED, &["voted"], Answer::Private),
            ),
        ),
        on(
            Verb::Approve,
            row(
                Surface::Form,
                "with a reason",
                Action::Vote,
                |f, _| {
                    let token = Token::new(Verb::Approve.as_str(), f.approval, 1);
                    submits(token, &[("reason", "it is time")])
                },
                |_| happens(APPROVED, &["approved", "decided", "voted"], Answer::Private),
            ),
        ),
        on(
            Verb::Abstain,
            row(
                Surface::Form,
                "with a reason",
                Action::Vote,
                |f, _| {
                    let token = Token::new(Verb::Abstain.as_str(), f.approval, 1);
                    submits(token, &[("reason", "not my service")])
                },
                |_| happens(VOTED, &["voted"], Answer::Private),
            ),
        ),
        on(
            Verb::AskAgain,
            button(
                "after too few people decided",
                Action::AskAgain,
                |f, _| Input {
                    location: location("C0DESK"),
                    what: click(Token::new(Verb::AskAgain.as_str(), f.expired, 1)),
                },
                |_| {
                    happens(
                        &["approval_rounds", "approvals", "journal", "outbox", "posts"],
                        &["asked_again", "round_begun"],
                        Answer::Private,
                    )
                },
            ),
        ),
        on(
            Verb::TakeVoteBack,
            button(
                "no vote",
                Action::Vote,
                |f, _| clicks_card(f, Verb::TakeVoteBack),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        on(
            Verb::Reject,
            row(
                Surface::Form,
                "with a reason",
                Action::Vote,
                |f, _| {
                    let token = Token::new(Verb::Reject.as_str(), f.approval, 1);
                    submits(token, &[("reason", "not this week")])
                },
                |_| happens(DECIDED, &["decided", "returned", "voted"], Answer::Private),
            ),
        ),
    ]
}
