//! The windows of a calendar as stretches of UTC, in their order.

use chrono_tz::Tz;

use super::holiday::Holidays;
use super::hours::{Hours, OpenWindow};
use super::offset::{DAY, Stretch};

/// A century. A calendar without another window within this time never opens.
const LIMIT: i64 = 36_525 * DAY;
/// The first of January 1970 was a Thursday, and Monday is 0.
const WEEKDAY_OF_DAY_0: i64 = 3;

/// Pairs of microseconds since 1970: the beginning of a window, and its end. A window in which the offset of the zone
/// changes is several pairs.
pub(crate) struct Windows<'c>(Source<'c>);

enum Source<'c> {
    /// One window that is still to come.
    Always(Option<i64>),
    Hours(Walk<'c>),
}

/// The way through the days.
struct Walk<'c> {
    zone: Tz,
    hours: &'c Hours,
    holidays: &'c Holidays,
    stretch: Stretch,
    /// The local day, counted from 1970.
    day: i64,
    /// The windows of the day that are still to come.
    rest: &'c [OpenWindow],
    /// The last local day.
    last_day: i64,
}

impl<'c> Windows<'c> {
    pub(crate) fn always(from: i64) -> Self {
        Self(Source::Always(Some(from)))
    }

    pub(super) fn of_hours(zone: Tz, hours: &'c Hours, holidays: &'c Holidays, from: i64) -> Self {
        let stretch = Stretch::new(zone, from);
        let day = (from + stretch.offset).div_euclid(DAY);
        let mut walk = Walk {
            zone,
            hours,
            holidays,
            stretch,
            day,
            rest: &[],
            last_day: day + LIMIT / DAY,
        };
        walk.rest = walk.windows_of_day();
        Self(Source::Hours(walk))
    }
}

impl Iterator for Windows<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        match &mut self.0 {
            Source::Always(from) => from.take().map(|from| (from, from + LIMIT)),
            Source::Hours(walk) => walk.next(),
        }
    }
}

impl<'c> Walk<'c> {
    fn next(&mut self) -> Option<(i64, i64)> {
        loop {
            let Some((window, rest)) = self.rest.split_first() else {
                if self.day >= self.last_day {
                    return None;
                }
                self.day += 1;
                self.rest = self.windows_of_day();
                continue;
            };
            let (open, close) = window.bounds();
            let midnight = self.day * DAY - self.stretch.offset;
            let (open, close) = (midnight + open, midnight + close);
            let change = self.stretch.change_before(close);
            if let Some(change) = change.filter(|change| *change <= open) {
                self.enter(change);
                continue;
            }
            self.rest = rest;
            let (open, close) = (open.max(self.stretch.from), change.unwrap_or(close));
            if open < close {
                return Some((open, close));
            }
        }
    }

    /// Continues with another offset. After the change, the clock on the wall can show an earlier day again.
    fn enter(&mut self, change: i64) {
        self.stretch = Stretch::new(self.zone, change);
        self.day = (change + self.stretch.offset).div_euclid(DAY);
        self.rest = self.windows_of_day();
    }

    fn windows_of_day(&self) -> &'c [OpenWindow] {
        let weekday = (self.day + WEEKDAY_OF_DAY_0).rem_euclid(7);
        let weekday = usize::try_from(weekday).expect("a remainder of seven is small and not negative");
        let windows = self.hours.on(weekday);
        match !windows.is_empty() && self.holidays.contain(self.day) {
            true => &[],
            false => windows,
        }
    }
}
