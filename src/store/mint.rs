//! The only place that makes ids: ULIDs that rise within this process, even if the clock goes back.

use std::sync::Mutex;

use desk::Timestamp;
use rand::Rng;
use ulid::Ulid;

/// Makes ids.
#[derive(Debug, Default)]
pub(crate) struct Mint {
    last: Mutex<Ulid>,
}

impl Mint {
    /// A new ULID from the time and randomness. It sorts after all earlier ones, even if the clock went back.
    pub(crate) fn mint(&self, now: Timestamp) -> Ulid {
        let now_ms = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let fresh = Ulid::from_parts(now_ms, random());
        let mut last = self.last.lock().expect("no code panics while it holds this lock");
        *last = if fresh.timestamp_ms() > last.timestamp_ms() {
            fresh
        } else {
            // A random step keeps ids of one millisecond hard to guess from each other.
            let step = (random() >> 96) + 1;
            Ulid(last.0.saturating_add(step))
        };
        *last
    }

    /// Randomness that is independent of the ids, because ids are visible and rise.
    #[expect(clippy::unused_self, reason = "randomness comes from this type alone")]
    pub(crate) fn secret(&self) -> u64 {
        rand::rng().random()
    }

    /// Makes all later ids sort after this one.
    pub(crate) fn rise_above(&self, floor: Ulid) {
        let mut last = self.last.lock().expect("no code panics while it holds this lock");
        *last = (*last).max(floor);
    }
}

fn random() -> u128 {
    rand::rng().random()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_even_if_the_clock_goes_back() {
        let mint = Mint::default();
        let at = |ms| chrono::DateTime::from_timestamp_millis(ms).expect("in range");
        let made: Vec<Ulid> = [5, 5, 9, 3, 9, 10].map(|ms| mint.mint(at(ms))).to_vec();
        assert!(made.is_sorted(), "{made:?}");
        assert_eq!(made[5].timestamp_ms(), 10);
    }
}
