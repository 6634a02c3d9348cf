//! How much one person may ask for at once, so that a script or a bad day does not bury the team.
//!
//! Only what somebody opens for themselves counts. What agents open for others is theirs to answer for.

use chrono::Duration;

use crate::Timestamp;

/// What one requester may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open tickets at once; none is no limit.
    pub open_tickets: Option<u32>,
    /// New tickets within a minute; none is no limit.
    pub per_minute: Option<u32>,
    /// How long whoever was faster waits for the next one.
    pub cool_down: Duration,
}

/// What one requester has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many of their tickets somebody still has to do something about.
    pub open: i64,
    /// How many they opened within the last minute.
    pub lately: i64,
    /// Until when they wait, if they were too fast.
    pub waits_until: Option<Timestamp>,
}

/// Why somebody gets no further ticket now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limited {
    /// They have as many as one can have.
    #[error("{most} tickets are open already")]
    TooManyOpen {
        /// How many that is.
        most: u32,
    },
    /// They opened many within a minute, and wait from now on.
    #[error("too many tickets within a minute")]
    TooFast {
        /// Until when.
        until: Timestamp,
    },
    /// They wait already.
    #[error("waits until {until}")]
    Waits {
        /// Until when.
        until: Timestamp,
    },
}

impl Default for Limits {
    /// Twenty and five are more than anybody needs who types; ten minutes are enough to look at what one has.
    fn default() -> Self {
        Self {
            open_tickets: Some(20),
            per_minute: Some(5),
            cool_down: Duration::minutes(10),
        }
    }
}

impl Limits {
    /// No limits at all.
    pub const NONE: Limits = Limits {
        open_tickets: None,
        per_minute: None,
        cool_down: Duration::zero(),
    };

    /// Whether anything has to be counted.
    pub fn are_any(&self) -> bool {
        self.open_tickets.is_some() || self.per_minute.is_some()
    }

    /// Whether whoever has done that gets one more.
    ///
    /// # Errors
    ///
    /// [`Limited`]; after [`Limited::TooFast`] they wait, which the caller writes down.
    pub fn admit(&self, usage: Usage, now: Timestamp) -> Result<(), Limited> {
        if let Some(until) = usage.waits_until.filter(|until| *until > now) {
            return Err(Limited::Waits { until });
        }
        let reached = |most: &u32, count: i64| count >= i64::from(*most);
        if self.per_minute.is_some_and(|most| reached(&most, usage.lately)) {
            return Err(Limited::TooFast {
                until: now + self.cool_down,
            });
        }
        match self.open_tickets {
            Some(most) if reached(&most, usage.open) => Err(Limited::TooManyOpen { most }),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(seconds, 0).expect("in range")
    }

    fn usage(open: i64, lately: i64) -> Usage {
        Usage {
            open,
            lately,
            waits_until: None,
        }
    }

    #[test]
    fn the_last_one_allowed_is_allowed_and_the_next_is_not() {
        let limits = Limits::default();
        assert_eq!(limits.admit(usage(19, 4), at(0)), Ok(()));
        assert_eq!(
            limits.admit(usage(20, 0), at(0)),
            Err(Limited::TooManyOpen { most: 20 })
        );
        assert_eq!(
            limits.admit(usage(0, 5), at(0)),
            Err(Limited::TooFast { until: at(600) })
        );
    }

    #[test]
    fn whoever_waits_gets_nothing_until_the_time_is_over() {
        let waiting = Usage {
            waits_until: Some(at(600)),
            ..usage(0, 0)
        };
        let limits = Limits::default();
        assert_eq!(
            limits.admit(waiting, at(599)),
            Err(Limited::Waits { until: at(600) })
        );
        assert_eq!(limits.admit(waiting, at(600)), Ok(()));
    }

    /// Somebody tries at these moments, and has every tenth ticket of theirs ended at once.
    fn tries(limits: &Limits, moments: &[i64]) -> Vec<i64> {
        let (mut opened, mut open, mut waits_until) = (Vec::new(), 0, None);
        for second in moments {
            let lately = opened.iter().filter(|at| **at > second - 60).count();
            let usage = Usage {
                open,
                lately: i64::try_from(lately).expect("few"),
                waits_until,
            };
            match limits.admit(usage, at(*second)) {
                Ok(()) => {
                    opened.push(*second);
                    open += i64::from(opened.len() % 10 != 0);
                }
                Err(Limited::TooFast { until }) => waits_until = Some(until),
                Err(Limited::TooManyOpen { .. } | Limited::Waits { .. }) => {}
            }
        }
        opened
    }

    proptest! {
        /// However somebody tries, no minute holds more tickets than it may, and no more are open.
        #[test]
        fn no_minute_holds_more_than_it_may(mut moments in proptest::collection::vec(0i64..4_000, 1..200)) {
            moments.sort_unstable();
            let opened = tries(&Limits::default(), &moments);
            for first in &opened {
                let within = opened.iter().filter(|at| (*first..first + 60).contains(at)).count();
                prop_assert!(within <= 5, "{within} within a minute of {first}");
            }
            prop_assert!(opened.len() <= 22, "{} were opened", opened.len());
        }
    }
}
