//! The wall clock, read here and nowhere else, and the clock inside Discord's ids.
//!
//! A snowflake's upper bits are milliseconds since 2015, so an id says when its message was written, and a moment can
//! be turned into the id that separates what came before it from what came after.

use std::fmt;

use chrono::{DateTime, Utc};

/// The first second of 2015, in milliseconds: where Discord's ids begin to count.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// The time of day. Protocols live on it.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads the wall clock"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// When an id was given out; the beginning of ids for what is no id.
pub(crate) fn time_of(id: &str) -> DateTime<Utc> {
    let ms = id.parse::<u64>().map_or(0, |id| id >> 22);
    i64::try_from(ms)
        .ok()
        .and_then(|ms| DateTime::from_timestamp_millis(ms + EPOCH_MS))
        .unwrap_or_default()
}

/// The smallest id that could be given out at a moment.
pub(crate) fn id_at(at: DateTime<Utc>) -> Snowflake {
    let ms = (at.timestamp_millis() - EPOCH_MS).max(0);
    Snowflake(u64::try_from(ms).unwrap_or(0) << 22)
}

/// An id as a number, which orders as time does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Snowflake(pub(crate) u64);

impl Snowflake {
    /// Reads an id; zero for what is no id.
    pub(crate) fn of(id: &str) -> Self {
        Self(id.parse().unwrap_or(0))
    }

    /// The id just before this one, so that a listing "after" it begins here.
    pub(crate) fn just_before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Snowflake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_when_it_was_given_out() {
        assert_eq!(
            time_of("175928847299117063").to_rfc3339(),
            "2016-04-30T11:18:25.796+00:00"
        );
    }

    #[test]
    fn the_id_of_a_moment_separates_before_from_after() {
        let moment = time_of("175928847299117063");
        let edge = id_at(moment);
        assert!(edge <= Snowflake(175_928_847_299_117_063));
        assert_eq!(time_of(&edge.to_string()), moment);
        assert!(time_of(&edge.just_before().to_string()) < moment);
    }
}
