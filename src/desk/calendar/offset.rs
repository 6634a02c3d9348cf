//! Time zones: how far the clock on the wall is from UTC, and when this changes.

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

/// A second in microseconds.
const SECOND: i64 = 1_000_000;
/// A day in microseconds, as the clock on the wall counts it.
pub(super) const DAY: i64 = 86_400 * SECOND;
/// The shortest summer time lasted a week (`America/Boa_Vista` in 2000), so no change is missed between two probes. The test
/// `the_offset_is_right_in_every_zone` checks it.
const PROBE: i64 = 5 * DAY;

/// The number of a day, counted from 1970.
pub(super) fn day_at(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days())
}

/// The day of a number, counted from 1970.
pub(super) fn date_of(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(i32::try_from(day).ok()?)
}

/// The microseconds by which the clock on the wall is ahead of UTC at a moment.
pub(super) fn offset(zone: Tz, at: i64) -> i64 {
    let Some(at) = DateTime::from_timestamp_micros(at) else {
        return 0;
    };
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    i64::from(offset.fix().local_minus_utc()) * SECOND
}

/// A stretch of time in which the offset does not change. Its end is looked up as far as it is needed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    zone: Tz,
    pub(super) from: i64,
    pub(super) offset: i64,
    /// The offset is the same from `from` to here.
    known: i64,
    /// The moment at which the offset changes, once it is found.
    change: Option<i64>,
}

impl Stretch {
    pub(super) fn new(zone: Tz, from: i64) -> Self {
        Self {
            zone,
            from,
            offset: offset(zone, from),
            // Offsets change at whole seconds.
            known: from.div_euclid(SECOND) * SECOND,
            change: None,
        }
    }

    /// The moment before `until` at which the offset changes.
    pub(super) fn change_before(&mut self, until: i64) -> Option<i64> {
        while self.change.is_none() && self.known < until {
            let next = self.known + PROBE;
            match offset(self.zone, next) == self.offset {
                true => self.known = next,
                false => self.change = Some(self.bisect(self.known, next)),
            }
        }
        self.change.filter(|change| *change < until)
    }

    /// The first second with another offset. The offset has changed at `after` and not at `before`.
    fn bisect(&self, mut before: i64, mut after: i64) -> i64 {
        while after - before > SECOND {
            let middle = before + (after - before) / (2 * SECOND) * SECOND;
            match offset(self.zone, middle) == self.offset {
                true => before = middle,
                false => after = middle,
            }
        }
        after
    }
}
