//! Every zone of the database from 2000 to 2040.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::arbitrary_calendar::Parts;
use crate::calendar::moment;
use crate::calendar::offset::{DAY, Stretch, offset};

const QUARTER: i64 = DAY / 96;

fn micros(year: i32) -> i64 {
    let day = NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
    day.and_time(NaiveTime::MIN).and_utc().timestamp_micros()
}

/// The stretches of a zone: beginning, end and offset.
fn stretches(zone: Tz) -> Vec<(i64, i64, i64)> {
    let (mut at, end) = (micros(2000), micros(2041));
    let mut all = Vec::new();
    while at < end {
        let mut stretch = Stretch::new(zone, at);
        let until = stretch.change_before(end).unwrap_or(end);
        all.push((at, until, stretch.offset));
        at = until;
    }
    all
}

#[test]
fn the_offset_is_right_in_every_zone() {
    let mut changes = 0;
    for zone in TZ_VARIANTS {
        let stretches = stretches(zone);
        changes += stretches.len() - 1;
        for (from, until, expected) in stretches {
            let days = usize::try_from(2 * DAY).expect("two days fit");
            for at in (from..until).step_by(days).chain([until - 1]) {
                assert_eq!(offset(zone, at), expected, "{zone} {at}");
            }
        }
    }
    assert!(changes > 15_000, "{changes}");
}

/// Around each change of each zone, quarter by quarter.
#[test]
fn a_window_is_open_whenever_the_clock_on_the_wall_reads_inside_it() {
    let day = vec![
        (0, 45),
        (75, 90),
        (105, 150),
        (165, 185),
        (720, 735),
        (1_380, 1_440),
    ];
    for zone in TZ_VARIANTS {
        let parts = Parts {
            zone,
            days: std::array::from_fn(|_| day.clone()),
            holidays: vec!["02-29".parse().expect("a holiday")],
        };
        let calendar = parts.calendar();
        for (change, _, _) in stretches(zone).into_iter().skip(1) {
            let moment = |at| moment(at).expect("a moment");
            let (from, until) = (change - 12 * QUARTER, change + 12 * QUARTER);
            let openings: Vec<_> = calendar.openings(moment(from), moment(until)).collect();
            for quarter in 0..24 {
                let at = moment(from + quarter * QUARTER);
                let is_open = openings
                    .iter()
                    .any(|opening| opening.from <= at && at < opening.until);
                assert_eq!(is_open, parts.is_open(at), "{zone} {at}");
            }
        }
    }
}

#[test]
fn a_leap_day_is_a_day_and_a_yearly_holiday_only_in_leap_years() {
    let parts = Parts {
        zone: Tz::Asia__Kathmandu,
        days: std::array::from_fn(|_| vec![(540, 600)]),
        holidays: vec!["02-29".parse().expect("a holiday")],
    };
    let calendar = parts.calendar();
    let hours = |year, first: (u32, u32), last: (u32, u32)| {
        let day = |(month, day)| {
            let day = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
            day.and_time(NaiveTime::MIN).and_utc()
        };
        calendar.spent(day(first), day(last)).num_hours()
    };
    assert_eq!(hours(2027, (2, 20), (3, 10)), 18);
    assert_eq!(hours(2028, (2, 20), (3, 10)), 18);
    let plain = Parts {
        holidays: vec![],
        ..parts
    }
    .calendar();
    assert_eq!(
        plain
            .spent(
                "2028-02-20T00:00:00Z".parse().expect("a moment"),
                "2028-03-10T00:00:00Z".parse().expect("a moment"),
            )
            .num_hours(),
        19
    );
}
