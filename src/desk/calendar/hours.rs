//! The hours of a week, as the clock on the wall shows them.

use std::str::FromStr;

const MINUTE: i64 = 60_000_000;

/// One window of a day: `09:00-12:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenWindow {
    /// Microseconds since midnight.
    open: i64,
    /// Microseconds since midnight, at most 24 hours.
    close: i64,
}

/// The windows of each weekday. At least one day has a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Monday first. The windows of a day are sorted and do not touch.
    days: [Vec<OpenWindow>; 7],
}

/// Why hours are invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// The text is no window.
    #[error("not a window such as 09:00-12:30")]
    NoWindow,
    /// The window ends before it begins, or at once.
    #[error("the window ends before it begins")]
    Backwards,
    /// Two windows of a day overlap.
    #[error("two windows of a day overlap")]
    Overlap,
    /// No day has a window.
    #[error("no day has hours")]
    NeverOpen,
}

impl OpenWindow {
    /// The whole day.
    pub const ALL_DAY: OpenWindow = OpenWindow {
        open: 0,
        close: 24 * 60 * MINUTE,
    };

    /// A window between two minutes of the day.
    ///
    /// # Errors
    ///
    /// [`HoursError::Backwards`] or [`HoursError::NoWindow`].
    pub fn between(open: u32, close: u32) -> Result<Self, HoursError> {
        if close > 24 * 60 {
            return Err(HoursError::NoWindow);
        }
        match open < close {
            true => Ok(Self {
                open: i64::from(open) * MINUTE,
                close: i64::from(close) * MINUTE,
            }),
            false => Err(HoursError::Backwards),
        }
    }

    /// The beginning and the end, in microseconds since midnight.
    pub(super) fn bounds(self) -> (i64, i64) {
        (self.open, self.close)
    }

    fn length(self) -> i64 {
        self.close - self.open
    }
}

impl FromStr for OpenWindow {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let (open, close) = text.split_once('-').ok_or(HoursError::NoWindow)?;
        let minute = |text| minute_of_day(text).ok_or(HoursError::NoWindow);
        Self::between(minute(open)?, minute(close)?)
    }
}

/// Reads `09:00` or `9:00`, up to `24:00`.
fn minute_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |text: &str, most_digits: usize| {
        let fits = text.len() <= most_digits && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok())?
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2).filter(|_| minute.len() == 2)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= 24 * 60).then_some(all)
}

impl Hours {
    /// The hours of a week, Monday first. Windows that touch become one.
    ///
    /// # Errors
    ///
    /// [`HoursError::Overlap`] or [`HoursError::NeverOpen`].
    pub fn new(days: [Vec<OpenWindow>; 7]) -> Result<Self, HoursError> {
        let mut hours = Self {
            days: Default::default(),
        };
        for (day, mut windows) in hours.days.iter_mut().zip(days) {
            windows.sort_unstable();
            for window in windows {
                match day.last_mut() {
                    Some(last) if last.close > window.open => return Err(HoursError::Overlap),
                    Some(last) if last.close == window.open => last.close = window.close,
                    Some(_) | None => day.push(window),
                }
            }
        }
        match hours.days.iter().all(Vec::is_empty) {
            true => Err(HoursError::NeverOpen),
            false => Ok(hours),
        }
    }

    /// The windows of a weekday. Monday is 0.
    pub(super) fn on(&self, weekday: usize) -> &[OpenWindow] {
        &self.days[weekday]
    }

    /// The length of this many business days, in microseconds. The length of one is the mean of the weekdays that have
    /// hours.
    pub(super) fn mean_days(&self, days: u32) -> i64 {
        let open_days = self.days.iter().filter(|day| !day.is_empty()).count();
        let week: i64 = self.days.iter().flatten().map(|window| window.length()).sum();
        let open_days = i64::try_from(open_days).expect("a week has seven days");
        // A week has less than 2^40 microseconds, so this multiplication needs the wider type for many days.
        let all = i128::from(week) * i128::from(days) / i128::from(open_days);
        i64::try_from(all).unwrap_or(i64::MAX)
    }
}
