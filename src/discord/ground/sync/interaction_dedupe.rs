//! Recognizes interactions that arrive twice, because Discord repeats a request or sends it both ways.
//!
//! A repeated interaction must neither reach the desk again nor change the existing answer.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// A signature is valid for five minutes. A desk gets fewer interactions than this in that time.
const CAPACITY: usize = 10_000;

/// The ids of recent interactions. The inbox dedupes over a longer time.
#[derive(Debug, Default)]
pub(crate) struct InteractionDedupe(Mutex<(HashSet<String>, VecDeque<String>)>);

impl InteractionDedupe {
    /// Records an interaction. `false` if it was recorded before.
    pub(crate) fn insert(&self, id: &str) -> bool {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (ids, oldest_first) = &mut *entries;
        if !ids.insert(id.to_owned()) {
            return false;
        }
        oldest_first.push_back(id.to_owned());
        if oldest_first.len() > CAPACITY
            && let Some(oldest) = oldest_first.pop_front()
        {
            ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interaction_is_recognized_until_many_others_followed() {
        let dedupe = InteractionDedupe::default();
        assert!(dedupe.insert("first") && !dedupe.insert("first"));
        for n in 0..CAPACITY {
            assert!(dedupe.insert(&n.to_string()));
        }
        assert!(dedupe.insert("first"));
    }
}
