//! Holidays from an iCalendar file (RFC 5545).
//!
//! Only entries that last whole days become holidays. Times of day in other zones have no meaning for a local day, so an
//! entry with a time is refused. The crate `rrule` expands the dates of entries that repeat, in UTC.

use std::collections::HashMap;

use chrono::{Days, Months, NaiveDate, NaiveTime};
use desk::Holiday;
use icalendar::parser::{Component, read_calendar, unfold};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

/// How often an entry may repeat.
const MAX_OCCURRENCES: u16 = 2_000;
/// How many years ahead an entry repeats.
const YEARS_AHEAD: u32 = 5;
/// How many days an entry may last. More are a typing error in the year.
const MAX_DAYS: u64 = 366;
/// How dates are written.
const DATE: &str = "%Y%m%d";

/// The entries of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HolidayFile {
    /// The entries that last whole days.
    pub(super) entries: Vec<Entry>,
    /// The other entries, and why they are refused.
    pub(super) refused: Vec<Refused>,
}

/// An entry and its days.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) days: Vec<Holiday>,
}

/// An entry that is no holiday.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) name: String,
    pub(super) why: String,
}

/// Reads a file. Entries repeat until five years after `today`.
///
/// # Errors
///
/// The file is no iCalendar file.
pub(super) fn read(text: &str, today: NaiveDate) -> Result<HolidayFile, String> {
    let text = unfold(text.trim_start_matches('\u{feff}'));
    let calendar = read_calendar(&text).map_err(|_| "cannot be read as one iCalendar object".to_owned())?;
    // The crate takes only a VCALENDAR in capital letters for the file itself.
    let objects = calendar.components.iter();
    let events = objects.flat_map(|object| std::iter::once(object).chain(&object.components));
    let events = events.filter(|one| one.name.as_str().eq_ignore_ascii_case("VEVENT"));
    if events.clone().next().is_none() {
        return Err("has no entries (VEVENT)".to_owned());
    }
    let (mut file, mut moved) = (
        HolidayFile {
            entries: Vec::new(),
            refused: Vec::new(),
        },
        HashMap::<&str, Vec<NaiveDate>>::new(),
    );
    // An entry with a RECURRENCE-ID replaces that day of the entry with the same UID.
    for event in events.clone() {
        if let (Some(uid), Some(day)) = (text_of(event, "UID"), date_of(event, "RECURRENCE-ID")) {
            moved.entry(uid).or_default().push(day);
        }
    }
    let is_cancelled = |event: &&Component<'_>| {
        text_of(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"))
    };
    for event in events.filter(|event| !is_cancelled(event)) {
        let name = text_of(event, "SUMMARY")
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let name = name.unwrap_or("an entry without a name").to_owned();
        let replaced = match text_of(event, "RECURRENCE-ID") {
            None => text_of(event, "UID").and_then(|uid| moved.get(uid)),
            Some(_) => None,
        };
        match days(event, replaced.map_or(&[], Vec::as_slice), today) {
            Ok(days) => file.entries.push(Entry { name, days }),
            Err(why) => file.refused.push(Refused { name, why }),
        }
    }
    Ok(file)
}

/// The days of an entry, without the days that other entries replace.
fn days(event: &Component<'_>, replaced: &[NaiveDate], today: NaiveDate) -> Result<Vec<Holiday>, String> {
    let start = text_of(event, "DTSTART").ok_or("it has no beginning")?;
    let first = date(start).ok_or_else(|| format!("it has a time of day ({start})"))?;
    let length = length(event, first)?;
    let mut starts = vec![first];
    for added in all(event, "RDATE") {
        starts.extend(dates(added)?);
    }
    for rule in all(event, "RRULE") {
        starts.extend(expand(rule, first, today)?);
    }
    starts.sort_unstable();
    starts.dedup();
    let mut excluded = replaced.to_vec();
    for except in all(event, "EXDATE") {
        excluded.extend(dates(except)?);
    }
    starts.retain(|day| !excluded.contains(day));
    let last = |day: NaiveDate| day.checked_add_days(Days::new(length - 1)).ok_or("it never ends");
    let days = starts.into_iter().map(|day| Ok(Holiday::Range(day, last(day)?)));
    days.collect::<Result<_, &str>>().map_err(str::to_owned)
}

/// How many days an entry lasts. The day of DTEND is not part of the entry.
fn length(event: &Component<'_>, first: NaiveDate) -> Result<u64, String> {
    if let Some(end) = text_of(event, "DTEND") {
        let end = date(end).ok_or_else(|| format!("it ends at a time of day ({end})"))?;
        return match u64::try_from((end - first).num_days()) {
            // Some programs write the first day as the end of a single day.
            Ok(0) => Ok(1),
            Ok(days) if days <= MAX_DAYS => Ok(days),
            Ok(_) => Err("it lasts more than a year".to_owned()),
            Err(_) => Err("it ends before it begins".to_owned()),
        };
    }
    let Some(duration) = text_of(event, "DURATION") else {
        return Ok(1);
    };
    let number = |unit| {
        duration
            .strip_prefix('P')?
            .strip_suffix(unit)?
            .parse::<u64>()
            .ok()
    };
    let days = number('D').or_else(|| number('W')?.checked_mul(7));
    days.filter(|days| (1..=MAX_DAYS).contains(days))
        .ok_or_else(|| format!("it lasts no whole days ({duration})"))
}

/// The dates of a rule, until some years after today.
fn expand(rule: &str, first: NaiveDate, today: NaiveDate) -> Result<Vec<NaiveDate>, String> {
    let unreadable = || format!("its rule is not understood ({rule})");
    let at = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc().with_timezone(&Tz::UTC);
    let rule_of_dates: RRule<Unvalidated> = with_time(&rule.to_ascii_uppercase())
        .parse()
        .map_err(|_| unreadable())?;
    if matches!(
        rule_of_dates.get_freq(),
        Frequency::Hourly | Frequency::Minutely | Frequency::Secondly
    ) {
        return Err(format!("it repeats several times a day ({rule})"));
    }
    let until = today
        .checked_add_months(Months::new(12 * YEARS_AHEAD))
        .ok_or_else(unreadable)?;
    let set: RRuleSet = rule_of_dates.build(at(first)).map_err(|_| unreadable())?;
    let found = set.before(at(until)).all(MAX_OCCURRENCES + 1).dates;
    if found.len() > usize::from(MAX_OCCURRENCES) {
        return Err(format!("it repeats more than {MAX_OCCURRENCES} times"));
    }
    Ok(found.into_iter().map(|moment| moment.date_naive()).collect())
}

/// A rule whose UNTIL has a time, as the beginning has one for the crate.
fn with_time(rule: &str) -> String {
    let parts = rule
        .trim()
        .split(';')
        .map(|part| match part.strip_prefix("UNTIL=") {
            Some(until) if date(until).is_some() => format!("{part}T235959Z"),
            // A local time without a zone.
            Some(until) if !until.ends_with('Z') => format!("{part}Z"),
            Some(_) | None => part.to_owned(),
        });
    parts.collect::<Vec<_>>().join(";")
}

/// Dates with commas between them.
fn dates(text: &str) -> Result<Vec<NaiveDate>, String> {
    let dates = text.split(',').map(str::trim);
    let dates = dates.map(|one| date(one).ok_or_else(|| format!("it names a time of day ({one})")));
    dates.collect()
}

/// The day of a date, or of a date with a time.
fn date_of(event: &Component<'_>, key: &str) -> Option<NaiveDate> {
    date(text_of(event, key)?.get(..8)?)
}

fn date(text: &str) -> Option<NaiveDate> {
    (text.len() == 8).then(|| NaiveDate::parse_from_str(text, DATE).ok())?
}

fn text_of<'e>(event: &'e Component<'_>, key: &str) -> Option<&'e str> {
    all(event, key).next()
}

fn all<'e>(event: &'e Component<'_>, key: &str) -> impl Iterator<Item = &'e str> {
    let properties = event.properties.iter();
    let properties = properties.filter(move |one| one.name.as_str().eq_ignore_ascii_case(key));
    properties.map(|one| one.val.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn file(events: &str) -> HolidayFile {
        let text =
            format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//A//B//EN\r\n{events}END:VCALENDAR\r\n");
        read(&text, day("2026-11-30")).expect("an iCalendar file")
    }

    fn event(lines: &[&str]) -> String {
        format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", lines.join("\r\n"))
    }

    /// The first and last days of the only entry.
    fn days_of(lines: &[&str]) -> Vec<(NaiveDate, NaiveDate)> {
        let file = file(&event(lines));
        assert_eq!(file.refused, []);
        let days = file.entries[0].days.iter().map(|holiday| match holiday {
            Holiday::Range(first, last) => (*first, *last),
            Holiday::Day(_) | Holiday::Yearly { .. } => panic!("{holiday:?}"),
        });
        days.collect()
    }

    fn refusal(lines: &[&str]) -> String {
        let file = file(&event(lines));
        assert_eq!(file.entries, []);
        file.refused[0].why.clone()
    }

    #[test]
    fn an_entry_lasts_until_the_day_before_its_end() {
        let several = [
            "SUMMARY:Winter break",
            "DTSTART;VALUE=DATE:20261224",
            "DTEND;VALUE=DATE:20270102",
        ];
        assert_eq!(days_of(&several), [(day("2026-12-24"), day("2027-01-01"))]);
        let one = ["DTSTART;VALUE=DATE:20261225"];
        assert_eq!(days_of(&one), [(day("2026-12-25"), day("2026-12-25"))]);
        let week = ["DTSTART;VALUE=DATE:20261221", "DURATION:P1W"];
        assert_eq!(days_of(&week), [(day("2026-12-21"), day("2026-12-27"))]);
    }

    #[test]
    fn an_entry_repeats_until_five_years_ahead() {
        let yearly = days_of(&["DTSTART;VALUE=DATE:20200501", "RRULE:FREQ=YEARLY"]);
        assert_eq!(yearly.first(), Some(&(day("2020-05-01"), day("2020-05-01"))));
        assert_eq!(yearly.last(), Some(&(day("2031-05-01"), day("2031-05-01"))));
        assert_eq!(yearly.len(), 12);
        // The fourth Thursday of November, without the year that is taken out.
        let fourth = days_of(&[
            "DTSTART;VALUE=DATE:20241128",
            "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20281231",
            "EXDATE;VALUE=DATE:20261126",
            "RDATE;VALUE=DATE:20261225,20261226",
        ]);
        let first: Vec<NaiveDate> = fourth.into_iter().map(|(first, _)| first).collect();
        let expected = [
            "2024-11-28",
            "2025-11-27",
            "2026-12-25",
            "2026-12-26",
            "2027-11-25",
            "2028-11-23",
        ];
        assert_eq!(first, expected.map(day));
    }

    #[test]
    fn names_are_read_in_lower_case_too() {
        let file = "begin:vcalendar\r\nbegin:vevent\r\nsummary:Feast\r\ndtstart;value=date:20251001\r\n\
            rrule:freq=yearly;until=20271231\r\nexdate;value=date:20261001\r\nend:vevent\r\nend:vcalendar\r\n";
        let file = read(file, day("2026-11-30")).expect("an iCalendar file");
        let expected = ["2025-10-01", "2027-10-01"].map(|text| Holiday::Range(day(text), day(text)));
        assert_eq!(file.entries[0].days, expected);
    }

    #[test]
    fn a_moved_day_replaces_the_day_of_the_rule() {
        let rule = event(&[
            "UID:1",
            "SUMMARY:Feast",
            "DTSTART;VALUE=DATE:20251001",
            "RRULE:FREQ=YEARLY;COUNT=3",
        ]);
        let moved = event(&[
            "UID:1",
            "SUMMARY:Feast",
            "RECURRENCE-ID;VALUE=DATE:20261001",
            "DTSTART;VALUE=DATE:20261002",
        ]);
        let cancelled = event(&["SUMMARY:Off", "STATUS:CANCELLED", "DTSTART;VALUE=DATE:20261111"]);
        let file = file(&(rule + &moved + &cancelled));
        let days: Vec<&Holiday> = file.entries.iter().flat_map(|entry| &entry.days).collect();
        let expected =
            ["2025-10-01", "2027-10-01", "2026-10-02"].map(|text| Holiday::Range(day(text), day(text)));
        assert_eq!(days, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn an_entry_that_has_a_time_or_no_end_is_refused() {
        assert_eq!(
            refusal(&["DTSTART:20260504T120000Z"]),
            "it has a time of day (20260504T120000Z)"
        );
        assert_eq!(
            refusal(&["DTSTART;VALUE=DATE:20260504", "DTEND:20260504T120000"]),
            "it ends at a time of day (20260504T120000)"
        );
        assert_eq!(
            refusal(&["DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=HOURLY"]),
            "it repeats several times a day (FREQ=HOURLY)"
        );
        assert_eq!(
            refusal(&["DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=DAILY"]),
            "it repeats more than 2000 times"
        );
        assert_eq!(
            refusal(&["DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=OFTEN"]),
            "its rule is not understood (FREQ=OFTEN)"
        );
        assert_eq!(
            refusal(&["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:99991231"]),
            "it lasts more than a year"
        );
        assert_eq!(refusal(&["SUMMARY:Nothing"]), "it has no beginning");
        let today = day("2026-11-30");
        assert!(read("Monday: closed", today).is_err());
        let empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";
        assert_eq!(read(empty, today), Err("has no entries (VEVENT)".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(BEGIN:VCALENDAR\r\n)?(BEGIN:VEVENT\r\n)?[A-Z;:=0-9\r\n ]{0,200}(END:VEVENT\r\n)?(END:VCALENDAR\r\n)?") {
            let _ = read(&text, day("2026-11-30"));
        }
    }
}
