//! Keys of reactions. Discord gives reactions no ids.
//!
//! The key consists of the message, the user, the emoji and the moment of the last removal. So a reaction that is added
//! again after its removal has a new key.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ground::clock;

/// The most removed reactions that are stored.
const CAPACITY: usize = 10_000;

/// When each reaction was removed last.
#[derive(Debug, Default)]
pub(crate) struct ReactionEpochs(Mutex<HashMap<String, i64>>);

impl ReactionEpochs {
    /// The key of a reaction that was added.
    pub(crate) fn key(&self, message: &str, user: &str, emoji: &str) -> String {
        let name = format!("reaction/{message}/{user}/{emoji}");
        let epochs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match epochs.get(&name) {
            Some(epoch) => format!("{name}/{epoch}"),
            None => name,
        }
    }

    /// Records the removal of a reaction.
    pub(crate) fn record_removal(&self, message: &str, user: &str, emoji: &str) {
        let mut epochs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if epochs.len() >= CAPACITY {
            epochs.clear();
        }
        epochs.insert(
            format!("reaction/{message}/{user}/{emoji}"),
            clock::now().timestamp_millis(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_reaction_keeps_its_key_and_a_new_one_gets_another() {
        let epochs = ReactionEpochs::default();
        let first = epochs.key("1", "2", "ticket");
        assert_eq!(epochs.key("1", "2", "ticket"), first);
        epochs.record_removal("1", "2", "ticket");
        assert_ne!(epochs.key("1", "2", "ticket"), first);
        assert_eq!(epochs.key("1", "3", "ticket"), "reaction/1/3/ticket");
    }
}
