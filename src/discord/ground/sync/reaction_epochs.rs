//! Reactions have no id of their own: the message, the person and the emoji name one, until it is taken back.
//!
//! When it was last taken back is remembered, so that putting it again is something new.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::ground::clock;

/// How many taken-back reactions are remembered.
const AT_MOST: usize = 10_000;

/// When reactions were last taken back.
#[derive(Debug, Default)]
pub(crate) struct Epochs(Mutex<HashMap<String, i64>>);

impl Epochs {
    /// The key of a reaction that was put.
    pub(crate) fn key(&self, message: &str, user: &str, emoji: &str) -> String {
        let name = format!("reaction/{message}/{user}/{emoji}");
        let epochs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match epochs.get(&name) {
            Some(epoch) => format!("{name}/{epoch}"),
            None => name,
        }
    }

    /// A reaction was taken back.
    pub(crate) fn taken_back(&self, message: &str, user: &str, emoji: &str) {
        let mut epochs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if epochs.len() >= AT_MOST {
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
    fn a_reaction_heard_twice_is_one_and_put_again_is_another() {
        let epochs = Epochs::default();
        let first = epochs.key("1", "2", "ticket");
        assert_eq!(epochs.key("1", "2", "ticket"), first);
        epochs.taken_back("1", "2", "ticket");
        assert_ne!(epochs.key("1", "2", "ticket"), first);
        assert_eq!(epochs.key("1", "3", "ticket"), "reaction/1/3/ticket");
    }
}
