//! Rate limits per requester, so that one person cannot flood the team.
//!
//! Only tickets that people open for themselves count. Tickets that agents open for others do not.

use chrono::Duration;

use crate::Timestamp;

/// The limits of one requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The maximum number of open tickets. `None` means no limit.
    pub open_tickets: Option<u32>,
    /// The maximum number of new tickets per minute. `None` means no limit.
    pub per_minute: Option<u32>,
    /// The cool-down after too many tickets within a minute.
    pub cool_down: Duration,
}

/// The current usage of one requester.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The number of open tickets.
    pub open: i64,
    /// The number of tickets opened within the last minute.
    pub lately: i64,
    /// The end of the cool-down, if one was started.
    pub cool_down_until: Option<Timestamp>,
}

/// Why a requester cannot open another ticket now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limited {
    /// The requester has reached the maximum number of open tickets.
    #[error("{most} tickets are open already")]
    TooManyOpen {
        /// The maximum.
        most: u32,
    },
    /// The requester has reached the maximum per minute. A cool-down starts.
    #[error("too many tickets within a minute")]
    TooFast {
        /// The end of the cool-down.
        until: Timestamp,
    },
    /// The cool-down has not ended yet.
    #[error("waits until {until}")]
    CoolingDown {
        /// The end of the cool-down.
        until: Timestamp,
    },
}

impl Default for Limits {
    /// A person who types needs less than twenty open tickets and five per minute. Ten minutes are enough to read the
    /// existing tickets.
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

    /// Whether any limit is set, so that usage must be counted.
    pub fn are_any(&self) -> bool {
        self.open_tickets.is_some() || self.per_minute.is_some()
    }

    /// Checks whether a requester with this usage may open another ticket.
    ///
    /// # Errors
    ///
    /// [`Limited`]. After [`Limited::TooFast`], the caller stores the end of the cool-down.
    pub fn admit(&self, usage: Usage, now: Timestamp) -> Result<(), Limited> {
        if let Some(until) = usage.cool_down_until.filter(|until| *until > now) {
            return Err(Limited::CoolingDown { until });
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
            cool_down_until: None,
        }
    }

    #[test]
    fn a_requester_may_reach_a_limit_and_not_exceed_it() {
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
    fn a_cool_down_refuses_every_ticket_until_it_ends() {
        let waiting = Usage {
            cool_down_until: Some(at(600)),
            ..usage(0, 0)
        };
        let limits = Limits::default();
        assert_eq!(
            limits.admit(waiting, at(599)),
            Err(Limited::CoolingDown { until: at(600) })
        );
        assert_eq!(limits.admit(waiting, at(600)), Ok(()));
    }

    /// Opens tickets at these moments where the limits allow it. Every tenth ticket ends at once.
    fn tries(limits: &Limits, moments: &[i64]) -> Vec<i64> {
        let (mut opened, mut open, mut cool_down_until) = (Vec::new(), 0, None);
        for second in moments {
            let lately = opened.iter().filter(|at| **at > second - 60).count();
            let usage = Usage {
                open,
                lately: i64::try_from(lately).expect("few"),
                cool_down_until,
            };
            match limits.admit(usage, at(*second)) {
                Ok(()) => {
                    opened.push(*second);
                    open += i64::from(opened.len() % 10 != 0);
                }
                Err(Limited::TooFast { until }) => cool_down_until = Some(until),
                Err(Limited::TooManyOpen { .. } | Limited::CoolingDown { .. }) => {}
            }
        }
        opened
    }

    proptest! {
        /// No sequence of attempts exceeds the limit per minute or the limit of open tickets.
        #[test]
        fn no_sequence_of_attempts_exceeds_the_limits(mut moments in proptest::collection::vec(0i64..4_000, 1..200)) {
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
