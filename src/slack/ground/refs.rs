//! References to users, channels and messages of one connection, and Slack's timestamps.
//!
//! A message's timestamp (`ts`) is also its id.

use chat::{ChannelRef, Connection, MessageRef, UserRef};
use chrono::{DateTime, Utc};

use crate::ground::clock;

/// Creates the references of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Refs {
    /// The connection.
    pub(crate) connection: Connection,
}

impl Refs {
    pub(crate) fn user(&self, id: &str) -> UserRef {
        UserRef::new(&self.connection, id)
    }

    pub(crate) fn channel(&self, id: &str) -> ChannelRef {
        ChannelRef::new(&self.connection, id)
    }

    pub(crate) fn message(&self, channel: &str, ts: &str) -> MessageRef {
        MessageRef::new(&self.channel(channel), ts)
    }
}

/// The time of a `ts` (`1512085950.000216`), or the current time if the `ts` cannot be parsed.
pub(crate) fn parse_ts(ts: &str) -> DateTime<Utc> {
    micros(ts)
        .and_then(DateTime::from_timestamp_micros)
        .unwrap_or_else(clock::now)
}

fn micros(ts: &str) -> Option<i64> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    let seconds: i64 = seconds.parse().ok()?;
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    seconds.checked_mul(1_000_000)?.checked_add(digits.parse().ok()?)
}

/// A time in the format of Slack's `oldest` parameter.
pub(crate) fn format_ts(at: DateTime<Utc>) -> String {
    format!("{}.{:06}", at.timestamp(), at.timestamp_subsec_micros())
}

/// Whether a channel id belongs to a direct conversation.
pub(crate) fn is_direct(channel: &str) -> bool {
    channel.starts_with('D')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_keeps_its_microseconds_in_both_directions() {
        let at = parse_ts("1512085950.000216");
        assert_eq!(at.timestamp_micros(), 1_512_085_950_000_216);
        assert_eq!(format_ts(at), "1512085950.000216");
    }

    #[test]
    fn a_short_fraction_is_padded_on_the_right() {
        assert_eq!(parse_ts("10.5").timestamp_micros(), 10_500_000);
        assert_eq!(parse_ts("10").timestamp_micros(), 10_000_000);
    }
}
