//! Random calendars for tests, and the most naive reading of them: one look at the clock on the wall per minute.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{Calendar, Holiday, Hours, OpenWindow, Timestamp};

/// Zones with and without clock changes: at midnight, by half an hour, several times a year, over the date line.
const ZONES: [Tz; 14] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::Europe__London,
    Tz::America__New_York,
    Tz::America__St_Johns,
    Tz::America__Havana,
    Tz::America__Sao_Paulo,
    Tz::Africa__Casablanca,
    Tz::Asia__Kolkata,
    Tz::Asia__Kathmandu,
    Tz::Asia__Tehran,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Apia,
    Tz::Pacific__Chatham,
];

/// The parts of a calendar.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) zone: Tz,
    /// Minutes of the day, Monday first.
    pub(crate) days: [Vec<(u32, u32)>; 7],
    pub(crate) holidays: Vec<Holiday>,
}

impl Parts {
    /// The calendar of these parts.
    pub(crate) fn calendar(&self) -> Calendar {
        let window = |(open, close): &(u32, u32)| OpenWindow::between(*open, *close).expect("a window");
        let days = self
            .days
            .each_ref()
            .map(|windows| windows.iter().map(window).collect());
        Calendar::new(
            self.zone,
            Hours::new(days).expect("one day has hours"),
            self.holidays.clone(),
        )
    }

    /// Whether the clock on the wall reads inside of a window.
    pub(crate) fn is_open(&self, at: Timestamp) -> bool {
        let offset = self.zone.offset_from_utc_datetime(&at.naive_utc()).fix();
        let wall = at.timestamp() + i64::from(offset.local_minus_utc());
        let (day, minute) = (wall.div_euclid(86_400), wall.rem_euclid(86_400) / 60);
        // The first of January 1970 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).expect("a weekday");
        let mut windows = self.days[weekday].iter();
        windows.any(|(open, close)| (i64::from(*open)..i64::from(*close)).contains(&minute))
            && !self.is_holiday(day)
    }

    /// Whether a day, counted from 1970, is a holiday.
    pub(crate) fn is_holiday(&self, day: i64) -> bool {
        let date = NaiveDate::from_epoch_days(i32::try_from(day).expect("a day")).expect("a day");
        self.holidays.iter().any(|holiday| match holiday {
            Holiday::Day(day) => *day == date,
            Holiday::Range(first, last) => (*first..=*last).contains(&date),
            Holiday::Yearly { month, day } => (date.month(), date.day()) == (*month, *day),
        })
    }
}

/// The windows of a day: none, one or two. Few of their bounds are whole hours.
fn windows() -> impl Strategy<Value = Vec<(u32, u32)>> {
    let bound = || prop_oneof![2 => 0..=1_440_u32, 1 => (0..=24_u32).prop_map(|hour| hour * 60)];
    vec(bound(), 0..=5).prop_map(|mut bounds| {
        bounds.sort_unstable();
        bounds.dedup();
        let pairs = bounds.chunks_exact(2);
        pairs.map(|pair| (pair[0], pair[1])).collect()
    })
}

fn holiday(around: NaiveDate) -> impl Strategy<Value = Holiday> {
    let day = move |days: i64| around + Duration::days(days);
    prop_oneof![
        (0..28_i64).prop_map(move |days| Holiday::Day(day(days))),
        (0..28_i64, 0..5_i64).prop_map(move |(days, more)| Holiday::Range(day(days), day(days + more))),
        (0..28_i64).prop_map(move |days| Holiday::Yearly {
            month: day(days).month(),
            day: day(days).day(),
        }),
    ]
}

/// Calendars that open in most weeks, with holidays in the four weeks from a day on.
pub(crate) fn calendars(zone: impl Strategy<Value = Tz>, around: NaiveDate) -> impl Strategy<Value = Parts> {
    let days = [
        windows(),
        windows(),
        windows(),
        windows(),
        windows(),
        windows(),
        windows(),
    ];
    let days = days.prop_filter("no day has hours", |days: &[Vec<_>; 7]| {
        days.iter().any(|day| !day.is_empty())
    });
    (zone, days, vec(holiday(around), 0..4)).prop_map(|(zone, days, holidays)| Parts { zone, days, holidays })
}

/// Any of the zones.
pub(crate) fn zones() -> impl Strategy<Value = Tz> {
    proptest::sample::select(&ZONES[..])
}

/// Midnight of a day from 2000 to 2039, in UTC. One of four is close to a clock change of Europe or America.
pub(crate) fn days() -> impl Strategy<Value = NaiveDate> {
    let any = 0..14_600_i64;
    let near_a_change = (
        0..40_i64,
        prop_oneof![Just(75_i64), Just(85), Just(295), Just(305)],
        0..7_i64,
    )
        .prop_map(|(year, day, more)| year * 365 + year / 4 + day + more);
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
    prop_oneof![3 => any, 1 => near_a_change].prop_map(move |days| first + Duration::days(days))
}

/// A day with a calendar around it.
pub(crate) fn day_and_calendar() -> impl Strategy<Value = (NaiveDate, Parts)> {
    days().prop_flat_map(|day| (Just(day), calendars(zones(), day)))
}

/// The moment at this minute of a day, in UTC.
pub(crate) fn minute(day: NaiveDate, minutes: i64) -> Timestamp {
    let midnight: DateTime<_> = day.and_time(chrono::NaiveTime::MIN).and_utc();
    midnight + Duration::minutes(minutes)
}
