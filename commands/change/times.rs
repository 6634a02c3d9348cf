//! Reads the times that people type for the window of a change.

use chrono::{Duration, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use desk::Timestamp;

/// The notations of a moment, the one of the example first.
const NOTATIONS: [&str; 3] = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"];

/// Reads a moment in a time zone. A time that a clock shows twice is the earlier one. A time that no clock shows is none.
pub(crate) fn read(typed: &str, zone: Tz) -> Option<Timestamp> {
    let typed = typed.trim();
    let mut read = NOTATIONS
        .iter()
        .filter_map(|notation| NaiveDateTime::parse_from_str(typed, notation).ok());
    let local = zone.from_local_datetime(&read.next()?).earliest()?;
    Some(local.to_utc())
}

/// Returns a moment in the first notation.
pub(crate) fn written(at: Timestamp, zone: Tz) -> String {
    at.with_timezone(&zone).format(NOTATIONS[0]).to_string()
}

/// Returns the same hour of the next day in the first notation, as an example.
pub(crate) fn example(now: Timestamp, hour: u32, zone: Tz) -> String {
    let tomorrow = (now + Duration::days(1)).with_timezone(&zone);
    format!("{} {hour:02}:00", tomorrow.format("%Y-%m-%d"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::local_time::zone;

    fn check(typed: &str, zone_name: &str, expect: Option<&str>) {
        let read = read(typed, zone(Some(zone_name), Tz::America__New_York));
        let shown = read.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
        assert_eq!(shown.as_deref(), expect, "{typed} in {zone_name}");
    }

    #[test]
    fn a_moment_is_read_in_the_zone_of_the_person() {
        check("2026-12-01 22:00", "Europe/Berlin", Some("2026-12-01 21:00"));
        check("2026-07-01T22:00", "Europe/Berlin", Some("2026-07-01 20:00"));
        check(" 01.12.2026 22:00 ", "UTC", Some("2026-12-01 22:00"));
    }

    #[test]
    fn a_moment_that_is_written_is_read_again() {
        for typed in ["2026-12-01 22:00", "2026-10-25 02:30"] {
            let at = read(typed, Tz::Europe__Berlin).expect("it is a moment");
            assert_eq!(written(at, Tz::Europe__Berlin), typed);
        }
    }

    #[test]
    fn a_person_without_a_zone_has_the_zone_of_the_desk() {
        check("2026-12-01 22:00", "Nowhere/Else", Some("2026-12-02 03:00"));
        assert_eq!(zone(None, Tz::Europe__Vienna), Tz::Europe__Vienna);
    }

    #[test]
    fn an_hour_that_no_clock_shows_is_no_moment() {
        check("2026-03-29 02:30", "Europe/Berlin", None);
        check("2026-10-25 02:30", "Europe/Berlin", Some("2026-10-25 00:30"));
        check("tomorrow", "UTC", None);
        check("", "UTC", None);
    }

    #[test]
    fn the_example_is_a_moment() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(example(now, 22, Tz::UTC), "1970-01-02 22:00");
        assert!(read(&example(now, 8, Tz::UTC), Tz::UTC).is_some());
    }
}
