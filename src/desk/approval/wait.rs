//! How long an approval waits: wall time, or time of the business calendar.

use std::time::Duration;

/// How long an approval waits. The layer that owns the calendars computes the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wait {
    /// Wall time: `30m`, `4h`, `2d`.
    Wall(Duration),
    /// Hours of the business calendar: `4bh`.
    BusinessHours(u32),
    /// Days of the business calendar: `3bd`.
    BusinessDays(u32),
}
