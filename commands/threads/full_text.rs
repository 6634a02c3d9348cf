//! The token of the control that shows a text in full.

use chat::Token;

use crate::verbs::Verb;

/// The version in the token of a control that opens the first page.
pub(crate) const FIRST: i64 = -1;

/// Returns the token of the control that shows the full text of a post or a ticket.
pub(crate) fn token(subject: impl std::fmt::Display) -> Token {
    Token::new(Verb::ShowFull.as_str(), subject, FIRST)
}
