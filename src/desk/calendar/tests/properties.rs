//! What holds for every calendar.

use chrono::Duration;
use proptest::prelude::*;

use crate::Timestamp;
use crate::arbitrary_calendar::{Parts, calendars, day_and_calendar, days, minute};

/// A moment within four weeks of a day. Most are no whole minute.
fn within_weeks(day: chrono::NaiveDate, micros: i64) -> Timestamp {
    minute(day, 0) + Duration::microseconds(micros)
}

/// Microseconds of four weeks.
fn moments() -> impl Strategy<Value = i64> {
    0..28 * 86_400_000_000_i64
}

/// An amount of business time, up to four days.
fn amounts() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0..4 * 86_400_000_000_i64).prop_map(Duration::microseconds),
        (0..96_i64).prop_map(Duration::hours),
    ]
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_due_time_is_the_earliest_moment_at_which_the_time_is_spent(
        (day, parts) in day_and_calendar(), at in moments(), amount in amounts(),
    ) {
        let (calendar, at) = (parts.calendar(), within_weeks(day, at));
        let due = calendar.due(at, amount).expect("the calendar opens again");
        prop_assert_eq!(calendar.spent(at, due), amount);
        if amount > Duration::zero() {
            let before = due - Duration::microseconds(1);
            prop_assert!(calendar.spent(at, before) < amount);
            prop_assert!(calendar.is_open(before));
        } else {
            prop_assert_eq!(due, at);
        }
    }

    #[test]
    fn time_and_due_times_are_monotone(
        (day, parts) in day_and_calendar(), (a, b) in (moments(), moments()), (few, more) in (amounts(), amounts()),
    ) {
        let calendar = parts.calendar();
        let (early, late) = (within_weeks(day, a.min(b)), within_weeks(day, a.max(b)));
        let (few, more) = (few.min(more), few.max(more));
        prop_assert!(calendar.due(early, few) <= calendar.due(early, more));
        prop_assert!(calendar.due(early, few) <= calendar.due(late, few));
        let spent = calendar.spent(early, late);
        prop_assert!(spent >= Duration::zero() && spent <= late - early);
        prop_assert_eq!(calendar.spent(late, early), Duration::zero());
    }

    #[test]
    fn splitting_an_interval_changes_nothing(
        (day, parts) in day_and_calendar(), mut at in [moments(), moments(), moments()],
    ) {
        at.sort_unstable();
        let calendar = parts.calendar();
        let [a, b, c] = at.map(|at| within_weeks(day, at));
        prop_assert_eq!(calendar.spent(a, b) + calendar.spent(b, c), calendar.spent(a, c));
        let openings: Duration = calendar.openings(a, c).map(|opening| opening.until - opening.from).sum();
        prop_assert_eq!(openings, calendar.spent(a, c));
    }

    #[test]
    fn nothing_is_spent_before_the_next_opening((day, parts) in day_and_calendar(), at in moments()) {
        let (calendar, at) = (parts.calendar(), within_weeks(day, at));
        let opens = calendar.next_opening(at).expect("the calendar opens again");
        prop_assert!(opens >= at && calendar.is_open(opens));
        prop_assert_eq!(calendar.spent(at, opens), Duration::zero());
        prop_assert_eq!(calendar.is_open(at), parts.is_open(at));
    }

    #[test]
    fn whole_weeks_shift_a_due_time_in_a_zone_without_clock_changes(
        (day, parts) in days().prop_flat_map(|day| (Just(day), calendars(Just(chrono_tz::Asia::Kolkata), day))),
        at in moments(), amount in amounts(), weeks in 1..60_i64,
    ) {
        let calendar = Parts { holidays: Vec::new(), ..parts }.calendar();
        let (at, shift) = (within_weeks(day, at), Duration::weeks(weeks));
        let due = calendar.due(at, amount).expect("the calendar opens again");
        prop_assert_eq!(calendar.due(at + shift, amount), Some(due + shift));
    }
}
