//! The wall clock. No other file of this crate reads it.

use chrono::{DateTime, Utc};

/// The current time, where Slack gives none.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the wall clock"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}
