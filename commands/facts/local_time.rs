//! Days and times as people type them, in a time zone.

use chrono::{Months, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use desk::Timestamp;

/// The notation of a day. Date pickers return it.
pub(crate) const DAY: &str = "%Y-%m-%d";

/// The notation of a time.
pub(crate) const TIME: &str = "%H:%M";

/// The farthest day, counted from today. A later one is a slip of the finger.
const FARTHEST: Months = Months::new(120);

/// Returns the time zone of a name in a profile, or else the zone of the desk.
pub(crate) fn zone(name: Option<&str>, desk: Tz) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(desk)
}

/// Returns whether a day is at most ten years away.
pub(crate) fn is_within_reach(today: NaiveDate, day: NaiveDate) -> bool {
    today.checked_add_months(FARTHEST).is_some_and(|last| day <= last)
}

/// Reads a day.
pub(crate) fn day(typed: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(typed, DAY).ok()
}

/// Reads a time.
pub(crate) fn time(typed: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(typed, TIME).ok()
}

/// Returns a moment of a local day. A time that the clock skips is the first one after it, and a time that comes twice is
/// the later one.
pub(crate) fn moment(zone: Tz, day: NaiveDate, time: NaiveTime) -> Option<Timestamp> {
    let mut local = day.and_time(time);
    // No zone skips more than a day.
    for _ in 0..=24 {
        if let Some(found) = zone.from_local_datetime(&local).latest() {
            return Some(found.to_utc());
        }
        local = local.checked_add_signed(TimeDelta::hours(1))?;
    }
    None
}

/// Returns the next moment with a local time: today, or else tomorrow.
pub(crate) fn next_moment(zone: Tz, now: Timestamp, time: NaiveTime) -> Option<Timestamp> {
    let today = now.with_timezone(&zone).date_naive();
    let mut moments = today.iter_days().take(2).map(|day| moment(zone, day, time));
    moments.find_map(|moment| moment.filter(|moment| *moment > now))
}

/// Returns the beginning of a local day. A midnight that comes twice is the first one.
pub(crate) fn midnight(zone: Tz, day: NaiveDate) -> Option<Timestamp> {
    let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    match midnight {
        Some(midnight) => Some(midnight.to_utc()),
        None => moment(zone, day, NaiveTime::MIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed_day: &str, typed_time: &str, expect: &str) {
        let day = day(typed_day).expect("it is a day");
        let time = time(typed_time).expect("it is a time");
        let moment = moment(chrono_tz::Europe::Berlin, day, time).expect("it is a moment");
        let seen = moment.format("%Y-%m-%dT%H:%M").to_string();
        assert_eq!(seen, expect, "{typed_day} {typed_time}");
    }

    #[test]
    fn a_day_and_a_time_are_local() {
        check("2026-12-04", "17:00", "2026-12-04T16:00");
        check("2026-07-04", "00:00", "2026-07-03T22:00");
    }

    #[test]
    fn a_skipped_time_is_the_first_one_after_it_and_a_repeated_one_the_later_one() {
        check("2026-03-29", "02:30", "2026-03-29T01:30");
        check("2026-10-25", "02:30", "2026-10-25T01:30");
    }

    #[test]
    fn a_day_begins_with_its_first_midnight() {
        let midnight = |zone, day: &str| {
            let midnight = midnight(zone, day.parse().expect("it is a day"));
            midnight.map(|at| at.format("%Y-%m-%dT%H:%M").to_string())
        };
        let (berlin, havana) = (chrono_tz::Europe::Berlin, chrono_tz::America::Havana);
        assert_eq!(
            midnight(berlin, "2026-07-04").as_deref(),
            Some("2026-07-03T22:00")
        );
        // In Havana, midnight comes twice at the end of summer time, and not at all at its beginning.
        assert_eq!(
            midnight(havana, "2026-11-01").as_deref(),
            Some("2026-11-01T04:00")
        );
        assert_eq!(
            midnight(havana, "2026-03-08").as_deref(),
            Some("2026-03-08T05:00")
        );
    }

    #[test]
    fn a_time_without_a_day_is_the_next_one() {
        let berlin = chrono_tz::Europe::Berlin;
        let now: Timestamp = "2026-12-04T16:00:00Z".parse().expect("it is a moment");
        let next = |typed| next_moment(berlin, now, time(typed).expect("it is a time"));
        let shown = |typed| next(typed).map(|at| at.format("%Y-%m-%dT%H:%M").to_string());
        assert_eq!(shown("17:01").as_deref(), Some("2026-12-04T16:01"));
        assert_eq!(shown("17:00").as_deref(), Some("2026-12-05T16:00"));
        assert_eq!(shown("09:30").as_deref(), Some("2026-12-05T08:30"));
    }

    #[test]
    fn other_words_are_no_day_and_no_time() {
        assert_eq!((day("tomorrow"), time("noon")), (None, None));
    }
}
