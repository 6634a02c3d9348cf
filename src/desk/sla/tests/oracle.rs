//! A second implementation of the clock: minute by minute, as naive as can be.

use chrono::{Duration, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::arbitrary_calendar::{Parts, day_and_calendar, minute};
use crate::{HoldReason, Timestamp};

/// `make test` runs this many histories, and `make soak` sets a larger number.
pub(super) const CASES: u32 = 1_000;
const FOUR_WEEKS: i64 = 4 * WEEK;
const WEEK: i64 = 7 * 24 * 60;

pub(super) fn cases(least: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases.max(least),
        failure_persistence: None,
        ..default
    }
}

pub(super) fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![
        (1..3_000_u32, Just("m")),
        (1..60_u32, Just("h")),
        (1..60_u32, Just("bh")),
        (1..6_u32, Just("bd")),
    ]
    .prop_map(|(amount, unit)| format!("{amount}{unit}").parse().expect("a target"))
}

/// Minutes of a history, at most four weeks. Most are short.
pub(super) fn minutes(most: usize) -> impl Strategy<Value = Vec<i64>> {
    let length = prop_oneof![5 => 60..3_000_i64, 1 => 3_000..FOUR_WEEKS];
    length
        .prop_flat_map(move |length| vec(0..length, 2..most))
        .prop_map(|mut minutes| {
            minutes.sort_unstable();
            minutes
        })
}

/// A clock that looks at the clock on the wall once a minute.
pub(super) struct Naive<'p> {
    parts: &'p Parts,
    is_business: bool,
    pub(super) goal: Duration,
    pub(super) spent: Duration,
    pub(super) reached: Option<Timestamp>,
}

/// The time that a target allows. A business day is the mean of the days with hours.
fn goal(parts: &Parts, target: Target) -> Duration {
    let amount = i64::from(target.amount());
    match target.unit() {
        TargetUnit::Minutes => Duration::minutes(amount),
        TargetUnit::Hours | TargetUnit::BusinessHours => Duration::hours(amount),
        TargetUnit::Days => Duration::days(amount),
        TargetUnit::BusinessDays => {
            let open_days = parts.days.iter().filter(|day| !day.is_empty()).count();
            let week: u32 = parts
                .days
                .iter()
                .flatten()
                .map(|(open, close)| close - open)
                .sum();
            let open_days = i64::try_from(open_days).expect("at most seven");
            Duration::microseconds(i64::from(week) * 60_000_000 * amount / open_days)
        }
    }
}

impl<'p> Naive<'p> {
    pub(super) fn new(parts: &'p Parts, target: Target) -> Self {
        Self {
            parts,
            is_business: target.is_business_time(),
            goal: goal(parts, target),
            spent: Duration::zero(),
            reached: None,
        }
    }

    /// The next minute passes.
    pub(super) fn pass(&mut self, at: Timestamp, runs: bool) {
        let one = Duration::minutes(1);
        if !runs || (self.is_business && !self.parts.is_open(at)) {
            return;
        }
        if self.reached.is_none() && self.spent + one >= self.goal {
            self.reached = Some(at + (self.goal - self.spent));
        }
        self.spent += one;
    }
}

/// The reading of a naive clock. Of a due time that lies more than a week ahead, it knows nothing.
fn naive_reading(
    parts: &Parts,
    target: Target,
    (day, pauses, now): (NaiveDate, &[i64], i64),
) -> (Duration, Option<Timestamp>, bool) {
    let mut clock = Naive::new(parts, target);
    // The clock runs from the first minute, stands still from the second, and so on.
    let runs = |at: i64| pauses.iter().filter(|minute| **minute <= at).count() % 2 == 1;
    for at in pauses[0]..now {
        clock.pass(minute(day, at), runs(at));
    }
    let spent = clock.spent;
    let mut at = now;
    while clock.reached.is_none() && runs(now) && at < now + WEEK {
        clock.pass(minute(day, at), true);
        at += 1;
    }
    let is_known = clock.reached.is_some() || !runs(now);
    (spent, clock.reached, is_known)
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn the_clock_agrees_with_one_that_counts_minutes(
        (day, parts) in day_and_calendar(),
        target in targets(),
        history in minutes(8),
    ) {
        let (now, pauses) = history.split_last().expect("two minutes or more");
        let spans: Vec<Span> = pauses.iter().enumerate().map(|(index, at)| Span {
            from: minute(day, *at),
            pause: (index % 2 == 1).then_some(Pause::OnHold(HoldReason::Vendor)),
        }).collect();
        let calendar = parts.calendar();
        let reading = clock::read(&calendar, &spans, target, minute(day, *now));
        let (spent, due, is_known) = naive_reading(&parts, target, (day, pauses, *now));
        prop_assert_eq!(reading.spent, spent);
        prop_assert_eq!(reading.remaining, target.length(&calendar) - spent);
        if is_known {
            prop_assert_eq!(reading.due, due);
        } else {
            prop_assert!(reading.due.is_none_or(|due| due > minute(day, now + WEEK)));
        }
    }
}
