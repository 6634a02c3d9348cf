//! The second step of an approval: a private card repeats what is being approved, and its button approves.
//!
//! The version of the button names the round that the person read, and the second at which the card was shown.

use chat::{Block, ButtonStyle, Reply, Text, Token};
use chrono::DateTime;
use desk::Timestamp;

use crate::cards::approval::View;
use crate::cards::decision;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// A round is multiplied by this number in the version of the button. It is more seconds than any date has that this program
/// will see.
const ROUND: i64 = 100_000_000_000;

/// When the second step was shown, and for which round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The number of the round.
    pub(super) round: i64,
    /// The time.
    pub(super) at: Timestamp,
}

impl Shown {
    fn version(self) -> i64 {
        self.round
            .saturating_mul(ROUND)
            .saturating_add(self.at.timestamp())
    }

    /// Reads the version of a button. `None` if the button is another one.
    pub(super) fn of(token: &Token) -> Option<Self> {
        if token.verb.parse() != Ok(Verb::ConfirmApproval) {
            return None;
        }
        Some(Self {
            round: token.version / ROUND,
            at: DateTime::from_timestamp(token.version % ROUND, 0)?,
        })
    }
}

/// Returns the private card that repeats what is being approved.
pub(super) fn ask(work: &Work<'_>, interaction: &Interaction<'_>, view: &View, sentence: Text) -> Reply {
    let shown = Shown {
        round: view.matter.approval.revision(),
        at: work.now(),
    };
    let token = Token::new(
        Verb::ConfirmApproval.as_str(),
        view.matter.approval.id,
        shown.version(),
    );
    let mut card = decision::repeated(work.settings(), view);
    card.blocks.insert(0, Block::Text(sentence));
    let label = work.words().say("button-confirm-approval");
    let card = card.styled_button(label, token, ButtonStyle::Primary);
    match Shown::of(interaction.token) {
        Some(_) => Reply::Replace(card),
        None => Reply::Private(card),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_names_its_round_and_its_time() {
        let shown = Shown {
            round: 3,
            at: DateTime::from_timestamp(1_900_000_000, 0).expect("a time"),
        };
        let token = |verb: Verb| Token::new(verb.as_str(), "apr_1", shown.version());
        assert_eq!(Shown::of(&token(Verb::ConfirmApproval)), Some(shown));
        assert_eq!(Shown::of(&token(Verb::Approve)), None);
        let forged = Token::new(Verb::ConfirmApproval.as_str(), "apr_1", -1);
        assert!(Shown::of(&forged).is_none_or(|forged| forged.at < shown.at));
    }
}
