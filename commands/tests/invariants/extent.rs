//! How long the tests run, and which random choices they make.

use std::time::{Duration, Instant};

use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// The seed of `make test`.
const SEED: u64 = 20_261_130;

/// Returns the number of sequences of a long run, if this is a long run.
pub(crate) fn soak() -> Option<u32> {
    std::env::var("FRONTDESK_SOAK").ok()?.parse().ok()
}

/// Returns the seed of this run.
pub(crate) fn seed() -> u64 {
    let chosen = std::env::var("FRONTDESK_SEED").ok();
    chosen.and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

/// Random choices that a seed repeats.
pub(crate) fn random(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// The time that a test may take. `FRONTDESK_SECONDS` changes it, and a long run has no limit.
pub(crate) struct Budget {
    began: Instant,
    limit: Option<Duration>,
}

impl Budget {
    pub(crate) fn seconds(seconds: u64) -> Self {
        let chosen = std::env::var("FRONTDESK_SECONDS").ok();
        let seconds = chosen.and_then(|chosen| chosen.parse().ok()).unwrap_or(seconds);
        let limit = soak().is_none().then(|| Duration::from_secs(seconds));
        Self {
            began: Instant::now(),
            limit,
        }
    }

    pub(crate) fn is_left(&self) -> bool {
        self.limit.is_none_or(|limit| self.began.elapsed() < limit)
    }
}
