//! Snowflakes: Discord's ids, which contain the time of their creation.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// The first second of 2015 in Unix milliseconds: the epoch of snowflakes.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// A snowflake, serialized as a decimal string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(pub(crate) u64);

impl Id {
    /// Parses an id from a path segment or a scene.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|id| *id != 0).map(Self)
    }

    /// Reads an id from JSON, as string or as number.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        value
            .as_str()
            .and_then(Self::parse)
            .or_else(|| value.as_u64().map(Self))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Generates snowflakes, each larger than the one before.
#[derive(Debug, Default)]
pub(crate) struct IdGenerator {
    last: u64,
}

impl IdGenerator {
    /// A new id for an event at `now`.
    pub(crate) fn next(&mut self, now: DateTime<Utc>) -> Id {
        let since = u64::try_from(now.timestamp_millis() - EPOCH_MS).unwrap_or(0);
        self.last = (since << 22).max(self.last + 1);
        Id(self.last)
    }
}

/// A time in Discord's format.
pub(crate) fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}
