//! How long an approval waits: wall time, or time of the business calendar.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The most business hours or days of a wait: more than a year.
const MOST: u32 = 10_000;

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

/// The text is no wait.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a number and m, h, d, bh or bd")]
pub struct WaitError(String);

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wait::Wall(time) => write!(f, "{}m", time.as_secs() / 60),
            Wait::BusinessHours(hours) => write!(f, "{hours}bh"),
            Wait::BusinessDays(days) => write!(f, "{days}bd"),
        }
    }
}

impl FromStr for Wait {
    type Err = WaitError;

    fn from_str(text: &str) -> Result<Self, WaitError> {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: Option<u32> = number.parse().ok();
        let business = number.filter(|number| *number <= MOST);
        let wall =
            |seconds: u64| number.map(|number| Wait::Wall(Duration::from_secs(u64::from(number) * seconds)));
        let wait = match unit {
            "m" => wall(60),
            "h" => wall(3_600),
            "d" => wall(86_400),
            "bh" => business.map(Wait::BusinessHours),
            "bd" => business.map(Wait::BusinessDays),
            _ => None,
        };
        wait.ok_or_else(|| WaitError(text.to_owned()))
    }
}
