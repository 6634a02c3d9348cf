//! What was typed into a refused form, kept for a quarter of an hour so that it can be brought back.
//!
//! In memory and bounded: it may be lost, and then what was typed still stands in the refusal that its writer sees.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chat::{Form, Values};

/// As long as an interaction's answer can be edited; a person who comes back later begins anew.
const KEPT_FOR: Duration = Duration::from_secs(15 * 60);
/// A refused form holds at most some twenty thousand characters.
const AT_MOST: usize = 500;

/// What is kept.
#[derive(Clone, Debug)]
pub(crate) enum Draft {
    /// A form with what was typed, and whether nobody has submitted it yet.
    Form(Box<Form>),
    /// Choices too long for a control's id.
    Picks(Values),
}

/// The drafts of all people.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<VecDeque<Entry>>);

#[derive(Debug)]
struct Entry {
    key: String,
    owner: String,
    until: Instant,
    draft: Draft,
}

impl Kept {
    /// Keeps something for one user under a key that nobody used before (an interaction's id).
    pub(crate) fn keep(&self, key: &str, owner: &str, draft: Draft) {
        let now = Instant::now();
        let mut entries = self.entries();
        entries.retain(|entry| entry.until > now && entry.key != key);
        if entries.len() >= AT_MOST {
            entries.pop_front();
        }
        entries.push_back(Entry {
            key: key.to_owned(),
            owner: owner.to_owned(),
            until: now + KEPT_FOR,
            draft,
        });
    }

    /// What was kept for this user under that key.
    pub(crate) fn find(&self, key: &str, owner: &str) -> Option<Draft> {
        let now = Instant::now();
        let entries = self.entries();
        let entry = entries
            .iter()
            .find(|entry| entry.key == key && entry.owner == owner && entry.until > now)?;
        Some(entry.draft.clone())
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_owner_gets_a_draft_back() {
        let kept = Kept::default();
        kept.keep("1", "lee", Draft::Picks(Values::new()));
        assert!(kept.find("1", "lee").is_some());
        assert!(kept.find("1", "mallory").is_none());
    }

    #[test]
    fn the_oldest_draft_gives_way() {
        let kept = Kept::default();
        for key in 0..=AT_MOST {
            kept.keep(&key.to_string(), "lee", Draft::Picks(Values::new()));
        }
        assert!(kept.find("0", "lee").is_none());
        assert!(kept.find("1", "lee").is_some());
    }
}
