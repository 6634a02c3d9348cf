//! Business calendars: when a team or a promise is open.
//!
//! A window is open whenever the clock on the wall reads inside it. An hour that comes twice, because the clock goes back,
//! counts twice. An hour that the clock skips does not count. All moments are UTC, in microseconds.

use std::fmt;

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;

use crate::Timestamp;

mod holiday;
mod hours;
mod offset;
mod windows;

#[cfg(test)]
mod tests;

pub use holiday::{Holiday, HolidayError};
pub use hours::{Hours, HoursError, OpenWindow};
pub(crate) use windows::Windows;

use holiday::Holidays;
use offset::day_at;

/// The name of a calendar in `desk.toml` (`office`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalendarName(pub String);

/// The hours of a week in a time zone, without the holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    zone: Tz,
    /// `None` if the calendar is always open.
    hours: Option<Hours>,
    holidays: Holidays,
}

/// A stretch of time without an interruption: `from` belongs to it, `until` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The beginning.
    pub from: Timestamp,
    /// The end.
    pub until: Timestamp,
}

impl Calendar {
    /// A calendar of weekly hours.
    pub fn new(zone: Tz, hours: Hours, holidays: impl IntoIterator<Item = Holiday>) -> Self {
        Self {
            zone,
            hours: Some(hours),
            holidays: Holidays::new(holidays),
        }
    }

    /// A calendar that is always open. A business hour is an hour, and a business day is a day.
    pub fn always(zone: Tz) -> Self {
        Self {
            zone,
            hours: None,
            holidays: Holidays::default(),
        }
    }

    /// The time zone.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Whether the calendar is always open.
    pub fn is_always_open(&self) -> bool {
        self.hours.is_none()
    }

    /// Whether a local day is a holiday.
    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        self.holidays.contain(day_at(day))
    }

    /// The length of a number of business days. A business day is the mean length of the weekdays that have hours.
    pub fn business_days(&self, days: u32) -> Duration {
        match &self.hours {
            Some(hours) => Duration::microseconds(hours.mean_days(days)),
            None => Duration::days(i64::from(days)),
        }
    }

    /// Whether the calendar is open at a moment.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.next_opening(at) == Some(at)
    }

    /// The first moment from `at` at which the calendar is open, which can be `at` itself. `None` if the calendar does
    /// not open within a century.
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let (from, _) = self.windows(at.timestamp_micros()).next()?;
        if from == at.timestamp_micros() {
            return Some(at);
        }
        moment(from)
    }

    /// The openings between two moments.
    pub fn openings(&self, from: Timestamp, until: Timestamp) -> impl Iterator<Item = Opening> {
        let end = until.timestamp_micros();
        self.windows(from.timestamp_micros())
            .take_while(move |(open, _)| *open < end)
            .filter_map(move |(open, close)| {
                Some(Opening {
                    from: moment(open)?,
                    until: moment(close.min(end))?,
                })
            })
    }

    /// The business time between two moments.
    pub fn spent(&self, from: Timestamp, until: Timestamp) -> Duration {
        let end = until.timestamp_micros();
        let windows = self.windows(from.timestamp_micros());
        let lengths = windows
            .take_while(|(open, _)| *open < end)
            .map(|(open, close)| close.min(end) - open);
        Duration::microseconds(lengths.sum())
    }

    /// The first moment at which this much business time is spent since `from`. It can be the end of a window, and never
    /// the beginning of the next one. `None` if that moment is more than a century away.
    pub fn due(&self, from: Timestamp, business: Duration) -> Option<Timestamp> {
        let mut left = business.num_microseconds()?;
        if left <= 0 {
            return Some(from);
        }
        for (open, close) in self.windows(from.timestamp_micros()) {
            if close - open >= left {
                return moment(open + left);
            }
            left -= close - open;
        }
        None
    }

    /// The windows from a moment on, in microseconds since 1970, for at most a century.
    pub(crate) fn windows(&self, from: i64) -> Windows<'_> {
        match &self.hours {
            Some(hours) => Windows::of_hours(self.zone, hours, &self.holidays, from),
            None => Windows::always(from),
        }
    }
}

/// The moment of a number of microseconds since 1970.
pub(crate) fn moment(micros: i64) -> Option<Timestamp> {
    Timestamp::from_timestamp_micros(micros)
}

impl fmt::Display for CalendarName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
