//! Whether and in which windows the platforms limit calls.

use chrono::TimeDelta;

/// Whether and in which windows the platforms limit calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RateLimitMode {
    /// The windows of the real platforms.
    #[default]
    Real,
    /// Windows that are so many times shorter, for the same number of calls. A client meets the same limits and waits less.
    Shortened(u16),
    /// No limits.
    Off,
}

impl RateLimitMode {
    /// Whether a call that exceeds a limit is refused.
    pub(crate) fn is_enforced(self) -> bool {
        self != Self::Off
    }

    /// How long a window of the real platform is in this mode.
    pub(crate) fn window(self, real: TimeDelta) -> TimeDelta {
        match self {
            Self::Shortened(times) => real / i32::from(times.max(1)),
            Self::Real | Self::Off => real,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_shortened_and_limits_still_apply() {
        let real = TimeDelta::seconds(5);
        assert_eq!(RateLimitMode::Real.window(real), real);
        assert_eq!(
            RateLimitMode::Shortened(50).window(real),
            TimeDelta::milliseconds(100)
        );
        assert!(RateLimitMode::Shortened(50).is_enforced());
        assert!(!RateLimitMode::Off.is_enforced());
    }
}
