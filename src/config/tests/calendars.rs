//! The diagnostics about `[[calendar]]`.

use chrono::{Duration, NaiveDate};

use super::*;

#[test]
fn a_calendar_is_read() {
    let config = valid(&format!(
        r#"{HQ}{TEAM}calendar = "always"
        [[calendar]]
        name = "office"
        zone = "Europe/Berlin"
        hours = {{ mon = ["09:00-12:30", "13:30-18:00"], fri = ["9:00-13:00"], sat = [] }}
        holidays = ["2026-12-25", "2026-12-28..2027-01-01", "05-01"]
        [[calendar]]
        name = "always"
        zone = "UTC"
        hours = "24x7"
        [desk]
        calendar = "office"
        zone = "Asia/Kolkata"
        "#
    ));
    let [office, always] = config.calendars.as_slice() else {
        panic!("{:?}", config.calendars)
    };
    assert_eq!(
        (office.name.value.as_str(), office.calendar.zone().name()),
        ("office", "Europe/Berlin")
    );
    assert_eq!(office.calendar.business_days(2), Duration::hours(12));
    let is_holiday = |year, month, day| {
        let day = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        office.calendar.is_holiday(day)
    };
    assert!(is_holiday(2026, 12, 25) && is_holiday(2027, 1, 1) && is_holiday(2031, 5, 1));
    assert!(!is_holiday(2026, 12, 26) && !is_holiday(2031, 12, 25));
    assert!(always.calendar.is_always_open());
    assert_eq!(
        config.teams[0].calendar.as_ref().map(|name| name.value.as_str()),
        Some("always")
    );
    assert_eq!(config.desk.zone.name(), "Asia/Kolkata");
    assert_eq!(valid("").desk.zone.name(), "UTC");
}

#[test]
fn all_problems_of_calendars_are_reported_at_once() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}calendar = "ofice"
[[calendar]]
name = "office"
zone = "europe/berlin"
hours = {{ mon = ["9-17"], tues = ["09:00-17:00"], wed = ["22:00-06:00"] }}
holidays = ["25.12.2026", "2027-02-29", "2027-01-01..2026-12-24", 1]
[[calendar]]
hours = {{ mon = ["09:00-12:00", "11:00-17:00"] }}
zone = "Berlin"
[[calendar]]
name = "empty"
hours = {{ }}
[[calendar]]
name = "shop"
zone = "UTC"
hours = "24/7"
[[calendar]]
name = "bar"
zone = "UTC"
hours = ["18:00-24:00"]
[[calendar]]
name = "always"
zone = "UTC"
hours = "24x7"
holidays = ["12-25"]
[desk]
zone = 1
"#
        ),
        &expect![[r#"
            desk.toml:11: [[calendar]] zone: there is no time zone "europe/berlin". Did you mean "Europe/Berlin"? If not, write the name of a city's zone.
            desk.toml:12: [[calendar]] hours mon: "9-17" is no window. Write the beginning and the end, such as "09:00-12:30".
            desk.toml:12: [[calendar]] hours wed: "22:00-06:00" ends before it begins. Write hours over midnight on both days: "22:00-24:00", and "00:00-06:00" on the next day.
            desk.toml:12: [[calendar]] hours tues: there is no such key. Did you mean tue? If not, take it out.
            desk.toml:13: [[calendar]] holidays: "25.12.2026" is no holiday. Write a day ("2026-12-25"), several days ("2026-12-24..2027-01-01") or a day of each year ("05-01").
            desk.toml:13: [[calendar]] holidays: "2027-02-29" names a day that does not exist. Write a day of the calendar, such as "2026-12-25".
            desk.toml:13: [[calendar]] holidays: "2027-01-01..2026-12-24" ends before it begins. Write the first day first, such as "2026-12-24..2027-01-01".
            desk.toml:13: [[calendar]] holidays: this is a number, not a text. Put it into double quotes.
            desk.toml:14: [[calendar]] name: this key is missing. Write name = "office", or what the calendar is called.
            desk.toml:15: [[calendar]] hours mon: two of these windows overlap. Write each hour once.
            desk.toml:16: [[calendar]] zone: there is no time zone "Berlin". Did you mean "Europe/Berlin"? If not, write the name of a city's zone.
            desk.toml:17: [[calendar]] zone: this key is missing. Write zone = "Europe/Berlin", or where the hours are.
            desk.toml:19: [[calendar]] hours: no day has hours. Write hours = { mon = ["09:00-12:30", "13:30-18:00"], tue = ["09:00-17:00"] }.
            desk.toml:23: [[calendar]] hours: "24/7" means nothing here. Write hours = { mon = ["09:00-12:30", "13:30-18:00"], tue = ["09:00-17:00"] }, or hours = "24x7".
            desk.toml:27: [[calendar]] hours: this is a list, not a table. Write hours = { mon = ["09:00-12:30", "13:30-18:00"], tue = ["09:00-17:00"] }.
            desk.toml:32: [[calendar]] holidays: a calendar with hours = "24x7" is open on holidays too. Write hours of each day, such as mon = ["00:00-24:00"], or take holidays out.
            desk.toml:34: [desk] zone: this is a number, not a text. Put it into double quotes."#]],
    );
}

/// The configuration of a calendar with this file of holidays.
fn with_file(file: &str, keys: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("holidays.ics"), file).expect("the folder can be written");
    let text = format!(
        "[[calendar]]\nname = \"office\"\nzone = \"UTC\"\nhours = {{ mon = [\"09:00-17:00\"] }}\n{keys}\n"
    );
    Config::read(&text, "desk.toml", folder.path(), []).map_err(|found| found.to_string())
}

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
    BEGIN:VEVENT\r\nSUMMARY:New Year\r\nDTSTART;VALUE=DATE:20250101\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nSUMMARY:Carnival\r\nDTSTART;VALUE=DATE:20270208\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nSUMMARY:Team lunch\r\nDTSTART:20270301T120000Z\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

#[test]
fn the_holidays_of_a_file_are_closed_days() {
    let keys = "ics = \"holidays.ics\"\nics_except = [\"Carnival\", \"team lunch\"]";
    let config = with_file(HOLIDAYS, keys).expect("the configuration is valid");
    let is_holiday = |year, month, day| {
        let day = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        config.calendars[0].calendar.is_holiday(day)
    };
    assert!(is_holiday(2025, 1, 1) && is_holiday(2027, 1, 1));
    assert!(!is_holiday(2027, 2, 8), "the entry is switched off");
    assert!(!is_holiday(2027, 3, 1));
    assert!(
        config.calendars[0]
            .named
            .iter()
            .all(|named| named.name == "New Year")
    );
}

#[test]
fn problems_of_a_file_of_holidays_are_reported() {
    let problems = [
        (HOLIDAYS, "ics = \"holidays.ics\"\nics_except = [\"Carneval\"]"),
        ("closed on Mondays", "ics = \"holidays.ics\""),
        (HOLIDAYS, "ics = \"holiday.ics\""),
        (HOLIDAYS, "ics_except = [\"Carnival\"]\nnight = 1"),
    ];
    let found = problems.map(|(file, keys)| with_file(file, keys).expect_err("the configuration is invalid"));
    expect![[r#"
        desk.toml:5: [[calendar]] ics: some entries cannot be holidays. "Team lunch": it has a time of day (20270301T120000Z). A holiday lasts whole days. Name the other entries in ics_except, or take them out of the file.
        desk.toml:6: [[calendar]] ics_except: the file has no entry "Carneval". Did you mean "Carnival"? If not, take it out.
        desk.toml:5: [[calendar]] ics: "holidays.ics" cannot be read as one iCalendar object. Save the holidays as an iCalendar file (.ics) beside this file, or take ics out.
        desk.toml:5: [[calendar]] ics: "holiday.ics" cannot be read: No such file or directory (os error 2). Save the holidays as an iCalendar file (.ics) beside this file, or take ics out.
        desk.toml:6: [[calendar]] night: there is no such key. Take it out; known here: name, zone, hours, holidays, ics, ics_except."#]].assert_eq(&found.join("\n"));
}

#[test]
fn contradictions_about_calendars_are_reported() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}calendar = "ofice"
[[calendar]]
name = "office"
zone = "UTC"
hours = "24x7"
[[calendar]]
name = "office"
zone = "UTC"
hours = "24x7"
[desk]
calendar = "night"
[[sla]]
name = "standard"
calendar = "offices"
resolution = {{ P1 = "4h" }}
"#
        ),
        &expect![[r#"
            desk.toml:8: [[team]] calendar: there is no calendar "ofice". Did you mean "office"? If not, add a [[calendar]] of that name.
            desk.toml:14: [[calendar]] name: "office" is the name of the calendar in line 10 already. Choose another name.
            desk.toml:18: [desk] calendar: there is no calendar "night". Add a [[calendar]] with name = "night".
            desk.toml:21: [[sla]] calendar: there is no calendar "offices". Did you mean "office"? If not, add a [[calendar]] of that name."#]],
    );
}
