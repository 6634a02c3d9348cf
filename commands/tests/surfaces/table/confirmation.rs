//! The table's rows about the second step of an approval.

use chat::Token;
use commands::Verb;
use desk::Action;

use super::changes::{APPROVED, submits};
use super::{happens, on, row};
use crate::fixture::Fixture;
use crate::row::{Answer, Row, Surface};
use crate::setup::{Input, click, location};

/// The version of a button of the first round that was shown long ago. The policy of the fixture asks for no second step, so
/// the time does not matter.
const FIRST_ROUND: i64 = 100_000_000_000;

/// The token of the button.
fn token(fixture: &Fixture) -> Token {
    Token::new(Verb::ConfirmApproval.as_str(), fixture.approval, FIRST_ROUND)
}

pub(super) fn confirmations() -> Vec<Row> {
    vec![
        on(
            Verb::ConfirmApproval,
            row(
                Surface::Button,
                "",
                Action::Vote,
                |f, _| Input {
                    location: location("C0APPROVALS"),
                    what: click(token(f)),
                },
                |_| happens(APPROVED, &["approved", "decided", "voted"], Answer::Replace),
            ),
        ),
        on(
            Verb::ConfirmApproval,
            row(
                Surface::Form,
                "with a reason",
                Action::Vote,
                |f, _| submits(token(f), &[("reason", "it is time")]),
                |_| happens(APPROVED, &["approved", "decided", "voted"], Answer::Private),
            ),
        ),
    ]
}
