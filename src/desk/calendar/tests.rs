//! Calendars against the clock on the wall.

use chrono::TimeZone;

use super::*;

mod properties;
mod workclock;
mod zones;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

fn day(text: &str) -> Vec<OpenWindow> {
    text.split_whitespace()
        .map(|window| window.parse().expect("a window"))
        .collect()
}

/// The same windows from Monday to Friday.
fn weekdays(windows: &str) -> Hours {
    let open = || day(windows);
    Hours::new([open(), open(), open(), open(), open(), vec![], vec![]]).expect("the hours are valid")
}

fn office() -> Calendar {
    Calendar::new(BERLIN, weekdays("09:00-12:30 13:30-18:00"), [])
}

fn every_day(zone: Tz, windows: &str) -> Calendar {
    let hours = Hours::new(std::array::from_fn(|_| day(windows))).expect("the hours are valid");
    Calendar::new(zone, hours, [])
}

/// A moment as the clock on the wall shows it. Of an hour that comes twice it is the first.
fn local(zone: Tz, text: &str) -> Timestamp {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a moment");
    zone.from_local_datetime(&local)
        .earliest()
        .expect("the clock shows it")
        .to_utc()
}

fn berlin(text: &str) -> Timestamp {
    local(BERLIN, text)
}

#[test]
fn the_end_of_a_window_is_due_and_not_the_start_of_the_next() {
    let due = |from, hours| office().due(berlin(from), Duration::hours(hours));
    assert_eq!(due("2026-11-30 14:00", 4), Some(berlin("2026-11-30 18:00")));
    assert_eq!(due("2026-11-30 09:00", 3), Some(berlin("2026-11-30 12:00")));
    assert_eq!(due("2026-11-30 11:00", 3), Some(berlin("2026-11-30 15:00")));
    assert_eq!(due("2026-11-27 17:00", 2), Some(berlin("2026-11-30 10:00")));
    assert_eq!(due("2026-11-28 03:00", 0), Some(berlin("2026-11-28 03:00")));
}

#[test]
fn the_desk_opens_next_after_evenings_weekends_and_holidays() {
    let holidays = ["2026-12-24..2027-01-01", "05-01"].map(|text| text.parse().expect("a holiday"));
    let calendar = Calendar::new(BERLIN, weekdays("09:00-12:30 13:30-18:00"), holidays);
    for (at, opens) in [
        ("2026-11-30 07:00", "2026-11-30 09:00"),
        ("2026-11-30 10:00", "2026-11-30 10:00"),
        ("2026-11-30 12:30", "2026-11-30 13:30"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
        ("2026-11-28 12:00", "2026-11-30 09:00"),
        ("2026-12-23 20:00", "2027-01-04 09:00"),
        ("2026-04-30 18:00", "2026-05-04 09:00"),
    ] {
        let at = berlin(at);
        assert_eq!(calendar.next_opening(at), Some(berlin(opens)), "{at}");
        assert_eq!(calendar.is_open(at), at == berlin(opens), "{at}");
    }
}

#[test]
fn an_hour_that_comes_twice_counts_twice_and_one_that_does_not_exist_not_at_all() {
    let night = every_day(BERLIN, "01:30-02:30");
    let spent = |from, until| night.spent(berlin(from), berlin(until));
    assert_eq!(
        spent("2026-10-24 00:00", "2026-10-25 00:00"),
        Duration::minutes(60)
    );
    assert_eq!(
        spent("2026-10-25 00:00", "2026-10-26 00:00"),
        Duration::minutes(90)
    );
    assert_eq!(
        spent("2026-03-29 00:00", "2026-03-30 00:00"),
        Duration::minutes(30)
    );
    // The window is open, closed, and open again in the second pass of the hour.
    let openings: Vec<String> = night
        .openings(berlin("2026-10-25 00:00"), berlin("2026-10-26 00:00"))
        .map(|opening| {
            format!(
                "{}-{}",
                opening.from.format("%H:%M"),
                opening.until.format("%H:%M")
            )
        })
        .collect();
    assert_eq!(openings, ["23:30-00:30", "01:00-01:30"]);
}

#[test]
fn a_calendar_that_is_always_open_counts_wall_time() {
    let always = Calendar::always(BERLIN);
    let (from, until) = (berlin("2026-03-28 12:00"), berlin("2026-03-29 12:00"));
    assert_eq!(always.spent(from, until), Duration::hours(23));
    assert_eq!(always.due(from, Duration::hours(23)), Some(until));
    assert_eq!(always.next_opening(from), Some(from));
    assert_eq!(always.business_days(3), Duration::days(3));
}

#[test]
fn a_business_day_is_the_mean_of_the_weekdays_that_have_hours() {
    assert_eq!(office().business_days(3), Duration::hours(24));
    let short_friday = [8, 8, 8, 8, 5, 0, 0].map(|hours| match hours {
        0 => vec![],
        hours => vec![OpenWindow::between(0, hours * 60).expect("a window")],
    });
    let calendar = Calendar::new(BERLIN, Hours::new(short_friday).expect("valid"), []);
    assert_eq!(calendar.business_days(5), Duration::hours(37));
    assert_eq!(calendar.business_days(1), Duration::minutes(444));
}

#[test]
fn a_calendar_of_holidays_never_opens() {
    let all = Holiday::Range(
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
        NaiveDate::from_ymd_opt(2300, 1, 1).expect("a day"),
    );
    let calendar = Calendar::new(BERLIN, weekdays("09:00-17:00"), [all]);
    assert_eq!(calendar.next_opening(berlin("2026-11-30 10:00")), None);
    assert_eq!(calendar.due(berlin("2026-11-30 10:00"), Duration::hours(1)), None);
}

#[test]
fn windows_and_holidays_are_read_or_refused() {
    for (text, error) in [
        ("9:00-12:30", None),
        ("00:00-24:00", None),
        ("09:00", Some(HoursError::NoWindow)),
        ("09:00-25:00", Some(HoursError::NoWindow)),
        ("09:00-24:01", Some(HoursError::NoWindow)),
        ("9-17", Some(HoursError::NoWindow)),
        ("09:60-17:00", Some(HoursError::NoWindow)),
        ("17:00-09:00", Some(HoursError::Backwards)),
        ("09:00-09:00", Some(HoursError::Backwards)),
    ] {
        assert_eq!(text.parse::<OpenWindow>().err(), error, "{text}");
    }
    for (text, error) in [
        ("2026-12-25", None),
        ("2026-12-24..2027-01-01", None),
        ("02-29", None),
        ("2027-02-29", Some(HolidayError::NoSuchDay)),
        ("02-30", Some(HolidayError::NoSuchDay)),
        ("2027-01-01..2026-12-24", Some(HolidayError::Backwards)),
        ("25.12.2026", Some(HolidayError::NoHoliday)),
        ("12-24..01-01", Some(HolidayError::NoHoliday)),
        ("", Some(HolidayError::NoHoliday)),
    ] {
        assert_eq!(text.parse::<Holiday>().err(), error, "{text}");
    }
    let overlap = Hours::new(std::array::from_fn(|_| day("09:00-12:00 11:00-17:00")));
    assert_eq!(overlap, Err(HoursError::Overlap));
    assert_eq!(
        Hours::new(std::array::from_fn(|_| vec![])),
        Err(HoursError::NeverOpen)
    );
}
