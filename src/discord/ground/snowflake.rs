//! Discord's ids and the time inside them.
//!
//! The upper bits of a snowflake are the milliseconds since 2015. So an id tells when its message was written, and a
//! moment can be converted to the id that separates earlier messages from later ones.

use std::fmt;

use chrono::{DateTime, Utc};

/// The first second of 2015 in milliseconds: the epoch of Discord's ids.
const EPOCH_MS: i64 = 1_420_070_400_000;
/// The low bits of an id, below the milliseconds.
const LOW_BITS: u32 = 22;

/// An id as a number. Ids order by time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Snowflake(pub(crate) u64);

impl Snowflake {
    /// Parses an id. Anything else becomes zero.
    pub(crate) fn parse(id: &str) -> Self {
        Self(id.parse().unwrap_or(0))
    }

    /// The smallest id of a moment.
    pub(crate) fn at(moment: DateTime<Utc>) -> Self {
        let ms = (moment.timestamp_millis() - EPOCH_MS).max(0);
        Self(u64::try_from(ms).unwrap_or(0) << LOW_BITS)
    }

    /// The largest smaller id: a listing "after" it begins with `self`.
    pub(crate) fn predecessor(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The next larger id.
    pub(crate) fn successor(self) -> Self {
        Self(self.0 + 1)
    }

    /// The id of a moment that is so many milliseconds earlier.
    pub(crate) fn minus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_sub(ms << LOW_BITS))
    }
}

impl fmt::Display for Snowflake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// When an id was created. Text that is no id gives the epoch of Discord's ids.
pub(crate) fn created_at(id: &str) -> DateTime<Utc> {
    let ms = id.parse::<u64>().map_or(0, |id| id >> LOW_BITS);
    i64::try_from(ms)
        .ok()
        .and_then(|ms| DateTime::from_timestamp_millis(ms + EPOCH_MS))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_contains_its_creation_time() {
        assert_eq!(
            created_at("175928847299117063").to_rfc3339(),
            "2016-04-30T11:18:25.796+00:00"
        );
    }

    #[test]
    fn the_id_of_a_moment_separates_earlier_ids_from_later_ones() {
        let moment = created_at("175928847299117063");
        let edge = Snowflake::at(moment);
        assert!(edge <= Snowflake(175_928_847_299_117_063));
        assert_eq!(created_at(&edge.to_string()), moment);
        assert!(created_at(&edge.predecessor().to_string()) < moment);
    }
}
