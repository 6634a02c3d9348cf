//! How much time a promise allows: wall time (`4h`) or business time (`4bh`, `3bd`).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::Duration;

use super::metric::Metric;
use crate::calendar::{Calendar, Windows};
use crate::{Priority, Timestamp};

/// The longest target, in days. A longer one is a typing error.
const MOST_DAYS: u64 = 3_660;

/// How much time a promise allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    amount: u32,
    unit: TargetUnit,
}

/// The unit of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetUnit {
    /// `m`
    Minutes,
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `bh`
    BusinessHours,
    /// `bd`
    BusinessDays,
}

/// Why a text is no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The text has another form.
    #[error("not a number and m, h, d, bh or bd")]
    NoTarget,
    /// The target allows no time at all.
    #[error("no time at all")]
    Zero,
    /// The target is longer than ten years.
    #[error("longer than ten years")]
    TooLong,
}

/// The targets of a policy, by metric and priority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets(BTreeMap<(Metric, Priority), Target>);

impl TargetUnit {
    const ALL: [(TargetUnit, &'static str); 5] = [
        (TargetUnit::Minutes, "m"),
        (TargetUnit::Hours, "h"),
        (TargetUnit::Days, "d"),
        (TargetUnit::BusinessHours, "bh"),
        (TargetUnit::BusinessDays, "bd"),
    ];

    fn word(self) -> &'static str {
        match self {
            TargetUnit::Minutes => "m",
            TargetUnit::Hours => "h",
            TargetUnit::Days => "d",
            TargetUnit::BusinessHours => "bh",
            TargetUnit::BusinessDays => "bd",
        }
    }

    /// The minutes of one such unit. A business day counts as a whole day.
    fn minutes(self) -> u64 {
        match self {
            TargetUnit::Minutes => 1,
            TargetUnit::Hours | TargetUnit::BusinessHours => 60,
            TargetUnit::Days | TargetUnit::BusinessDays => 24 * 60,
        }
    }
}

impl Target {
    /// A target of this many units.
    ///
    /// # Errors
    ///
    /// [`TargetError::Zero`] or [`TargetError::TooLong`].
    pub fn new(amount: u32, unit: TargetUnit) -> Result<Self, TargetError> {
        match u64::from(amount) * unit.minutes() {
            0 => Err(TargetError::Zero),
            minutes if minutes > MOST_DAYS * 24 * 60 => Err(TargetError::TooLong),
            _ => Ok(Self { amount, unit }),
        }
    }

    /// How long a ticket is on hold before somebody is reminded, unless the configuration says otherwise.
    pub fn hold_nudge() -> Self {
        let (amount, unit) = (3, TargetUnit::BusinessDays);
        Self { amount, unit }
    }

    /// How long a ticket waits for its requester before it is closed, unless the configuration says otherwise.
    pub fn hold_close() -> Self {
        let (amount, unit) = (10, TargetUnit::BusinessDays);
        Self { amount, unit }
    }

    /// The number of units.
    pub fn amount(self) -> u32 {
        self.amount
    }

    /// The unit.
    pub fn unit(self) -> TargetUnit {
        self.unit
    }

    /// Whether the target counts the hours of a calendar, and not wall time.
    pub fn is_business_time(self) -> bool {
        match self.unit {
            TargetUnit::BusinessHours | TargetUnit::BusinessDays => true,
            TargetUnit::Minutes | TargetUnit::Hours | TargetUnit::Days => false,
        }
    }

    /// The time that the target allows.
    pub fn length(self, calendar: &Calendar) -> Duration {
        match self.unit {
            TargetUnit::Minutes => Duration::minutes(self.amount.into()),
            TargetUnit::Hours | TargetUnit::BusinessHours => Duration::hours(self.amount.into()),
            TargetUnit::Days => Duration::days(self.amount.into()),
            TargetUnit::BusinessDays => calendar.business_days(self.amount),
        }
    }

    /// The moment at which the time has passed since `from`. `None` if that moment is more than a century away.
    pub fn due(self, calendar: &Calendar, from: Timestamp) -> Option<Timestamp> {
        let length = self.length(calendar);
        match self.is_business_time() {
            true => calendar.due(from, length),
            false => from.checked_add_signed(length),
        }
    }

    /// The windows in which the time of this target passes.
    pub(super) fn windows(self, calendar: &Calendar, from: Timestamp) -> Windows<'_> {
        match self.is_business_time() {
            true => calendar.windows(from.timestamp_micros()),
            false => Windows::always(from.timestamp_micros()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.word())
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (amount, word) = text.split_at(digits);
        let unit = TargetUnit::ALL.into_iter().find(|(_, unit)| *unit == word);
        let (unit, _) = unit.filter(|_| digits > 0).ok_or(TargetError::NoTarget)?;
        Self::new(amount.parse().map_err(|_| TargetError::TooLong)?, unit)
    }
}

impl Targets {
    /// The target for a metric and a priority. P5 without a target of its own uses the one of P4.
    pub fn of(&self, metric: Metric, priority: Priority) -> Option<Target> {
        let own = self.0.get(&(metric, priority));
        let own = own.or_else(|| match priority {
            Priority::PLANNING => self.0.get(&(metric, Priority::LOW)),
            _ => None,
        });
        own.copied()
    }

    /// Sets the target for a metric and a priority.
    pub fn set(&mut self, metric: Metric, priority: Priority, target: Target) {
        self.0.insert((metric, priority), target);
    }

    /// Whether there are targets for a metric.
    pub fn are_for(&self, metric: Metric) -> bool {
        self.0.keys().any(|(of, _)| *of == metric)
    }
}
