//! The wall clock. This crate reads it nowhere else.

use chrono::{DateTime, Utc};

/// The current time.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads the wall clock"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}
