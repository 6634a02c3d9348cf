//! Days without hours.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use super::offset::{date_of, day_at};

/// A day or several days without hours, as the local calendar shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holiday {
    /// One day: `2026-12-25`.
    Day(NaiveDate),
    /// From the first day to the last day: `2026-12-24..2027-01-01`.
    Range(NaiveDate, NaiveDate),
    /// The same day of each year: `05-01`. The 29th of February is a holiday in leap years only.
    Yearly {
        /// The month, from 1.
        month: u32,
        /// The day of the month, from 1.
        day: u32,
    },
}

/// Why a text is no holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolidayError {
    /// The text has another form.
    #[error("not a date, a range of dates or a day of each year")]
    NoHoliday,
    /// The calendar has no such day.
    #[error("there is no such day")]
    NoSuchDay,
    /// The range ends before it begins.
    #[error("the range ends before it begins")]
    Backwards,
}

/// All holidays of a calendar, for a quick look-up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Holidays {
    /// First and last days, since 1970. They are sorted and do not overlap.
    ranges: Vec<(i64, i64)>,
    /// Months and days of the month, sorted.
    yearly: Vec<(u32, u32)>,
}

impl Holiday {
    /// Whether a day is part of the holiday.
    pub fn contains(self, day: NaiveDate) -> bool {
        match self {
            Self::Day(only) => only == day,
            Self::Range(first, last) => (first..=last).contains(&day),
            Self::Yearly { month, day: of } => (month, of) == (day.month(), day.day()),
        }
    }
}

impl FromStr for Holiday {
    type Err = HolidayError;

    fn from_str(text: &str) -> Result<Self, HolidayError> {
        let text = text.trim();
        if let Some((first, last)) = text.split_once("..") {
            let (first, last) = (date(first.trim())?, date(last.trim())?);
            return match first <= last {
                true => Ok(Self::Range(first, last)),
                false => Err(HolidayError::Backwards),
            };
        }
        match text.matches('-').count() {
            1 => yearly(text),
            _ => date(text).map(Self::Day),
        }
    }
}

fn yearly(text: &str) -> Result<Holiday, HolidayError> {
    let (month, day) = text.split_once('-').ok_or(HolidayError::NoHoliday)?;
    let (month, day) = (number(month, 2)?, number(day, 2)?);
    // A leap year has every day that any year has.
    match NaiveDate::from_ymd_opt(2000, month, day) {
        Some(_) => Ok(Holiday::Yearly { month, day }),
        None => Err(HolidayError::NoSuchDay),
    }
}

fn date(text: &str) -> Result<NaiveDate, HolidayError> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return Err(HolidayError::NoHoliday);
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let year = i32::try_from(year).map_err(|_| HolidayError::NoHoliday)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(HolidayError::NoSuchDay)
}

fn number(text: &str, digits: usize) -> Result<u32, HolidayError> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = fits.then(|| text.parse().ok()).flatten();
    number.ok_or(HolidayError::NoHoliday)
}

impl Holidays {
    pub(super) fn new(holidays: impl IntoIterator<Item = Holiday>) -> Self {
        let (mut ranges, mut yearly) = (Vec::new(), Vec::new());
        for holiday in holidays {
            match holiday {
                Holiday::Day(day) => ranges.push((day_at(day), day_at(day))),
                Holiday::Range(first, last) => ranges.push((day_at(first), day_at(last))),
                Holiday::Yearly { month, day } => yearly.push((month, day)),
            }
        }
        ranges.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
                Some(_) | None => merged.push((first, last)),
            }
        }
        yearly.sort_unstable();
        yearly.dedup();
        Self {
            ranges: merged,
            yearly,
        }
    }

    /// Whether a day, counted from 1970, is a holiday.
    pub(super) fn contain(&self, day: i64) -> bool {
        let next = self.ranges.partition_point(|(first, _)| *first <= day);
        let in_range = next > 0 && day <= self.ranges[next - 1].1;
        in_range || self.is_yearly(day)
    }

    fn is_yearly(&self, day: i64) -> bool {
        if self.yearly.is_empty() {
            return false;
        }
        date_of(day).is_some_and(|date| self.yearly.binary_search(&(date.month(), date.day())).is_ok())
    }
}
