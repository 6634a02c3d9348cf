//! The state of forms that does not fit into a control's id: a rejected form with its answers, and long choices.
//!
//! The state is in memory, bounded, and expires after fifteen minutes. If it is lost, the person still sees the answers in
//! the message that rejected the form.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chat::{Form, Values};

/// An interaction's answer can be edited for this long. A person who returns later starts again.
const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// A rejected form has at most some twenty thousand characters, so the state stays below some tens of megabytes.
const CAPACITY: usize = 500;

/// The state of one form.
#[derive(Clone, Debug)]
pub(crate) enum FormState {
    /// A form with its answers, not accepted yet.
    Form(Box<Form>),
    /// Choices that are too long for a control's id.
    Picks(Values),
}

/// The form states of all people.
#[derive(Debug, Default)]
pub(crate) struct FormStates(Mutex<VecDeque<Entry>>);

#[derive(Debug)]
struct Entry {
    key: String,
    owner: String,
    until: Instant,
    draft: FormState,
}

impl FormStates {
    /// Saves a state for one user under a new key (an interaction's id).
    pub(crate) fn save(&self, key: &str, owner: &str, draft: FormState) {
        let now = Instant::now();
        let mut entries = self.entries();
        entries.retain(|entry| entry.until > now && entry.key != key);
        if entries.len() >= CAPACITY {
            entries.pop_front();
        }
        entries.push_back(Entry {
            key: key.to_owned(),
            owner: owner.to_owned(),
            until: now + LIFETIME,
            draft,
        });
    }

    /// The state that this user saved under a key.
    pub(crate) fn find(&self, key: &str, owner: &str) -> Option<FormState> {
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
    fn only_the_owner_can_read_a_form_state() {
        let form_states = FormStates::default();
        form_states.save("1", "lee", FormState::Picks(Values::new()));
        assert!(form_states.find("1", "lee").is_some());
        assert!(form_states.find("1", "mallory").is_none());
    }

    #[test]
    fn the_oldest_form_state_is_dropped_first() {
        let form_states = FormStates::default();
        for key in 0..=CAPACITY {
            form_states.save(&key.to_string(), "lee", FormState::Picks(Values::new()));
        }
        assert!(form_states.find("0", "lee").is_none());
        assert!(form_states.find("1", "lee").is_some());
    }
}
