//! A bounded cache of the authors of recent messages. Discord does not name the author of a deleted message.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Covers the messages of an ordinary day in a few hundred kilobytes.
const CAPACITY: usize = 5_000;

/// The authors of recent messages.
#[derive(Debug, Default)]
pub(crate) struct MessageAuthors(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    by_message: HashMap<String, String>,
    oldest_first: VecDeque<String>,
}

impl MessageAuthors {
    /// Stores the author of a message.
    pub(crate) fn learn(&self, message: &str, author: &str) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries
            .by_message
            .insert(message.to_owned(), author.to_owned())
            .is_none()
        {
            entries.oldest_first.push_back(message.to_owned());
        }
        if entries.oldest_first.len() > CAPACITY
            && let Some(oldest) = entries.oldest_first.pop_front()
        {
            entries.by_message.remove(&oldest);
        }
    }

    /// The author of a message, if the message is in the cache.
    pub(crate) fn of(&self, message: &str) -> Option<String> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.by_message.get(message).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_authors_are_forgotten_first() {
        let authors = MessageAuthors::default();
        for n in 0..=CAPACITY {
            authors.learn(&n.to_string(), "1");
        }
        assert_eq!(authors.of("0"), None);
        assert_eq!(authors.of("1"), Some("1".to_owned()));
        assert_eq!(
            authors
                .0
                .lock()
                .expect("the lock is not poisoned")
                .by_message
                .len(),
            CAPACITY
        );
    }
}
