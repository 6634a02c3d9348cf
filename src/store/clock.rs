//! The wall's clock, for notes that only people read. Everything that decides is handed its time.

use desk::Timestamp;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads the wall's clock"
)]
pub(crate) fn now() -> Timestamp {
    chrono::Utc::now()
}
