//! The wall clock, for notes that only people read. Every decision gets its time as a parameter.

use desk::Timestamp;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads the wall clock"
)]
pub(crate) fn now() -> Timestamp {
    chrono::Utc::now()
}
