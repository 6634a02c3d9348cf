//! Which interactions were taken up already. A request that is sent again, or one that comes both ways, must neither
//! ask the desk again nor touch the answer that stands.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Signatures are good for five minutes; a desk is not asked more often than this in that time.
const REMEMBERED: usize = 10_000;

/// The interactions of late. The inbox knows them for longer.
#[derive(Debug, Default)]
pub(crate) struct TakenUp(Mutex<(HashSet<String>, VecDeque<String>)>);

impl TakenUp {
    /// Takes an interaction up; `false` if it was before.
    pub(crate) fn take(&self, id: &str) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (ids, oldest_first) = &mut *known;
        if !ids.insert(id.to_owned()) {
            return false;
        }
        oldest_first.push_back(id.to_owned());
        if oldest_first.len() > REMEMBERED
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
    fn what_was_taken_up_is_not_taken_up_again_until_it_is_long_ago() {
        let taken = TakenUp::default();
        assert!(taken.take("first") && !taken.take("first"));
        for n in 0..REMEMBERED {
            assert!(taken.take(&n.to_string()));
        }
        assert!(taken.take("first"));
    }
}
