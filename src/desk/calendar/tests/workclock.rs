//! Our calendars compared with the crate `workclock`, as far as both can express them.
//!
//! `workclock` resolves the bounds of a window by themselves, so windows that begin or end while clocks change are left
//! out. Some zones set their clocks back at midnight, so the hour before midnight can come twice. Samoa, which left out a
//! whole day, is left out as well.

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use jiff::SignedDuration;
use jiff::civil::{Weekday, date, time};
use proptest::prelude::*;
use workclock::{Holidays, Schedule, Weekdays, WorkDay};

use crate::Timestamp;
use crate::arbitrary_calendar::{Parts, calendars, days, minute, zones};

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// The days of which the other implementation knows the holidays.
const LISTED: i64 = 400;

/// The windows between five in the morning and eleven at night.
fn without_nights(parts: Parts) -> Parts {
    let by_day = |windows: Vec<(u32, u32)>| {
        let by_day = windows.into_iter();
        by_day
            .filter(|(open, close)| *open >= 300 && *close < 1_380)
            .collect()
    };
    Parts {
        days: parts.days.map(by_day),
        ..parts
    }
}

fn schedule(parts: &Parts, around: NaiveDate) -> Schedule {
    let mut builder = Schedule::builder().time_zone(parts.zone.name());
    let at = |minute: u32| {
        let part = |part: u32| i8::try_from(part).expect("a part of the time of a day");
        time(part(minute / 60), part(minute % 60), 0, 0)
    };
    for (weekday, windows) in WEEKDAYS.into_iter().zip(&parts.days) {
        for (open, close) in windows {
            let weekday = std::iter::once(weekday).collect::<Weekdays>();
            builder = builder.rule(WorkDay::new(at(*open), at(*close), weekday));
        }
    }
    let first = i64::from(around.to_epoch_days());
    let closed = (first - 2..first + LISTED).filter(|day| parts.is_holiday(*day));
    let closed: Vec<_> = closed
        .map(|day| {
            let days = jiff::Span::new().days(day);
            date(1970, 1, 1).checked_add(days).expect("a day")
        })
        .collect();
    builder = builder.rule(Holidays::new(closed));
    builder.build().expect("the calendar opens")
}

fn theirs(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(at.timestamp_micros()).expect("in range")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn business_time_agrees_with_another_implementation(
        (day, parts) in (days(), zones()).prop_flat_map(|(day, zone)| (Just(day), calendars(Just(zone), day))),
        (from, until) in (0..28 * 1_440_i64, 0..28 * 1_440_i64),
        amount in 1..6_000_i64,
    ) {
        let parts = without_nights(parts);
        prop_assume!(parts.zone != Tz::Pacific__Apia && parts.days.iter().any(|day| !day.is_empty()));
        let (calendar, schedule) = (parts.calendar(), schedule(&parts, day));
        let (from, until) = (minute(day, from.min(until)), minute(day, from.max(until)));
        let spent = calendar.spent(from, until);
        prop_assert_eq!(
            i128::from(spent.num_microseconds().expect("weeks")),
            schedule.between(theirs(from), theirs(until)).as_micros()
        );
        // A calendar with a minute a week needs a hundred years for the amount.
        let due = calendar.due(from, Duration::minutes(amount));
        prop_assume!(due.is_some_and(|due| due < minute(day, (LISTED - 1) * 1_440)));
        let due = due.expect("it was compared");
        let theirs_due = schedule.add(theirs(from), SignedDuration::from_mins(amount)).expect("it opens again");
        prop_assert_eq!(due.timestamp_micros(), theirs_due.as_microsecond());
    }
}
