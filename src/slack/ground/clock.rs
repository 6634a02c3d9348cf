//! The wall clock, read here and nowhere else in this room.

use chrono::{DateTime, Utc};

/// Now, where Slack gave no time of its own.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the wall clock"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}
