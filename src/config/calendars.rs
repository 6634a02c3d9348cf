//! `[[calendar]]`: weekly hours in a time zone, and holidays.

use std::path::Path;

use chrono_tz::{TZ_VARIANTS, Tz};
use desk::{Holiday, HolidayError, Hours, HoursError, OpenWindow};

use super::diagnostic::{Diagnostic, Located, Problem};
use super::holiday_file::{self, HolidayFile};
use super::model::{Calendar, Config, NamedHoliday};
use super::reader::Section;
use super::tree::Value;
use super::values::{self, nearest};
use crate::clock;

/// How hours are written.
const HOURS: &str = "{ mon = [\"09:00-12:30\", \"13:30-18:00\"], tue = [\"09:00-17:00\"] }";
/// The hours of a calendar that is always open.
const ALWAYS: &str = "24x7";
/// How many refused entries of a file a diagnostic names.
const NAMED: usize = 5;
/// The days of the week, as `hours` names them.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn calendar(section: &mut Section<'_>) -> Option<Calendar> {
    for (key, help) in [
        (
            "name",
            "Write name = \"office\", or what the calendar is called".to_owned(),
        ),
        (
            "zone",
            "Write zone = \"Europe/Berlin\", or where the hours are".to_owned(),
        ),
        ("hours", format!("Write hours = {HOURS}, or hours = \"{ALWAYS}\"")),
    ] {
        if !section.has(key) {
            section.missing(key, help);
        }
    }
    let name = section.parsed("name", values::name);
    let zone = section.parsed("zone", zone);
    let hours = hours(section);
    let holidays = section.list("holidays", holiday);
    let named = named_holidays(section);
    let first = holidays.first().map(|first| (&first.location, "holidays"));
    let first = first.or(named.as_ref().map(|named| (&named.location, "ics")));
    if let (Some(Week::Always), Some((location, key))) = (&hours, first) {
        let problem = Problem::new(
            format!("a calendar with hours = \"{ALWAYS}\" is open on holidays too"),
            format!("Write hours of each day, such as mon = [\"00:00-24:00\"], or take {key} out"),
        );
        section.report(location.clone(), key, problem);
    }
    let named = named.map_or_else(Vec::new, |named| named.value);
    let zone = zone?.value;
    let calendar = match hours? {
        Week::Always => desk::Calendar::always(zone),
        Week::Hours(hours) => {
            let holidays = holidays.into_iter().map(|holiday| holiday.value);
            desk::Calendar::new(zone, hours, holidays.chain(named.iter().map(|named| named.days)))
        }
    };
    Some(Calendar {
        name: name?,
        calendar,
        named,
    })
}

/// The holidays of the file that `ics` names, without those that `ics_except` names.
fn named_holidays(section: &mut Section<'_>) -> Option<Located<Vec<NamedHoliday>>> {
    let Some(given) = section.text("ics") else {
        section.without_effect("ics_except", "there is no ics");
        return None;
    };
    let except = section.list("ics_except", |name| match name.trim() {
        "" => Err(Problem::new(
            "this is empty",
            "Write the name of an entry of the file",
        )),
        name => Ok(name.to_owned()),
    });
    let mut file = match open(section.folder(), &given.value) {
        Ok(file) => file,
        Err(problem) => {
            section.report(given.location, "ics", problem);
            return None;
        }
    };
    for name in &except {
        let is_named = |entry: &str| entry.eq_ignore_ascii_case(&name.value);
        let number = file.entries.len() + file.refused.len();
        file.entries.retain(|entry| !is_named(&entry.name));
        file.refused.retain(|entry| !is_named(&entry.name));
        if file.entries.len() + file.refused.len() == number {
            let known = file.entries.iter().map(|entry| entry.name.as_str());
            let help = match nearest(&name.value, known) {
                Some(near) => format!("Did you mean \"{near}\"? If not, take it out"),
                None => "Write the name as the file has it, or take it out".to_owned(),
            };
            let problem = Problem::new(format!("the file has no entry \"{}\"", name.value), help);
            section.report(name.location.clone(), "ics_except", problem);
        }
    }
    if let Some(problem) = refused(&file) {
        section.report(given.location.clone(), "ics", problem);
    }
    let named = file.entries.into_iter().flat_map(|entry| {
        let days = entry.days.into_iter();
        days.map(move |days| NamedHoliday {
            name: entry.name.clone(),
            days,
        })
    });
    Some(Located {
        value: named.collect(),
        location: given.location,
    })
}

/// Reads a file beside `desk.toml`.
fn open(folder: &Path, name: &str) -> Result<HolidayFile, Problem> {
    let problem = |why: String| {
        Problem::new(
            format!("\"{name}\" {why}"),
            "Save the holidays as an iCalendar file (.ics) beside this file, or take ics out",
        )
    };
    let text =
        std::fs::read(folder.join(name)).map_err(|error| problem(format!("cannot be read: {error}")))?;
    holiday_file::read(&String::from_utf8_lossy(&text), clock::wall().date_naive()).map_err(problem)
}

/// Names the entries that are no holidays.
fn refused(file: &HolidayFile) -> Option<Problem> {
    let number = file.refused.len();
    let first = file.refused.iter().take(NAMED);
    let named: Vec<String> = first
        .map(|one| format!("\"{}\": {}", one.name, one.why))
        .collect();
    let more = match number.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    (number > 0).then(|| {
        Problem::new(
            format!("some entries cannot be holidays. {}{more}", named.join("; ")),
            "A holiday lasts whole days. Name the other entries in ics_except, or take them out of the file",
        )
    })
}

/// The hours of a week.
enum Week {
    Always,
    Hours(Hours),
}

fn hours(section: &mut Section<'_>) -> Option<Week> {
    let node = section.take("hours")?;
    match &node.value {
        Value::Text(text) if text == ALWAYS => return Some(Week::Always),
        Value::Text(text) => {
            let problem = Problem::new(
                format!("\"{text}\" means nothing here"),
                format!("Write hours = {HOURS}, or hours = \"{ALWAYS}\""),
            );
            section.report(node.location, "hours", problem);
            return None;
        }
        Value::Integer(_) | Value::Flag(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {}
    }
    section.read_table(node, "hours", HOURS, &week)
}

/// Reads the windows of each day. A day without windows is closed.
fn week(section: &mut Section<'_>) -> Option<Week> {
    let mut days: [Vec<OpenWindow>; 7] = Default::default();
    let mut is_whole = true;
    for (at, key) in DAYS.into_iter().enumerate() {
        let is_there = section.has(key);
        let windows = section.list(key, window);
        let mut alone: [Vec<OpenWindow>; 7] = Default::default();
        alone[at] = windows.iter().map(|window| window.value).collect();
        if Hours::new(alone.clone()) == Err(HoursError::Overlap) {
            let location = windows
                .last()
                .map_or(section.location(), |window| window.location.clone());
            let problem = Problem::new("two of these windows overlap", "Write each hour once");
            section.report(location, key, problem);
            is_whole = false;
        }
        // A window that could not be read has been reported.
        is_whole &= !is_there || !windows.is_empty();
        days[at] = std::mem::take(&mut alone[at]);
    }
    match Hours::new(days) {
        Ok(hours) => Some(Week::Hours(hours)),
        Err(_) => {
            if is_whole {
                let problem = Problem::new("no day has hours", format!("Write hours = {HOURS}"));
                section.report(section.location(), "", problem);
            }
            None
        }
    }
}

fn window(text: &str) -> Result<OpenWindow, Problem> {
    text.parse().map_err(|error| match error {
        HoursError::Backwards => Problem::new(
            format!("\"{text}\" ends before it begins"),
            "Write hours over midnight on both days: \"22:00-24:00\", and \"00:00-06:00\" on the next day",
        ),
        HoursError::NoWindow | HoursError::Overlap | HoursError::NeverOpen => Problem::new(
            format!("\"{text}\" is no window"),
            "Write the beginning and the end, such as \"09:00-12:30\"",
        ),
    })
}

fn holiday(text: &str) -> Result<Holiday, Problem> {
    text.parse().map_err(|error| match error {
        HolidayError::NoSuchDay => Problem::new(
            format!("\"{text}\" names a day that does not exist"),
            "Write a day of the calendar, such as \"2026-12-25\"",
        ),
        HolidayError::Backwards => Problem::new(
            format!("\"{text}\" ends before it begins"),
            "Write the first day first, such as \"2026-12-24..2027-01-01\"",
        ),
        HolidayError::NoHoliday => Problem::new(
            format!("\"{text}\" is no holiday"),
            "Write a day (\"2026-12-25\"), several days (\"2026-12-24..2027-01-01\") or a day of each year (\"05-01\")",
        ),
    })
}

/// Reads the name of a time zone.
pub(super) fn zone(text: &str) -> Result<Tz, Problem> {
    text.parse().map_err(|_| {
        let names = TZ_VARIANTS.iter().map(|zone| zone.name());
        let city = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
        let same = names.clone().find(|name| name.eq_ignore_ascii_case(text));
        let same = same.or_else(|| names.clone().find(|name| city(name) == text.to_lowercase()));
        let help = match same.or_else(|| nearest(text, names)) {
            Some(near) => format!("Did you mean \"{near}\"? If not, write the name of a city's zone"),
            None => "Write the name of a city's zone, such as \"Europe/Berlin\", or \"UTC\"".to_owned(),
        };
        Problem::new(format!("there is no time zone \"{text}\""), help)
    })
}

/// Checks that the calendars exist that the desk, teams and policies name.
pub(super) fn calendars_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let desk = config.desk.calendar.iter().map(|name| ("[desk] calendar", name));
    let teams = config.teams.iter().filter_map(|team| team.calendar.as_ref());
    let policies = config
        .sla_policies
        .iter()
        .filter_map(|policy| policy.calendar.as_ref());
    let named = desk
        .chain(teams.map(|name| ("[[team]] calendar", name)))
        .chain(policies.map(|name| ("[[sla]] calendar", name)));
    for (key, name) in named {
        let names = config.calendars.iter().map(|calendar| &calendar.name);
        exists("calendar", key, name, names, found);
    }
}

/// Reports a name that is not among the known ones.
pub(super) fn exists<'c>(
    kind: &str,
    key: &str,
    name: &Located<String>,
    known: impl Iterator<Item = &'c Located<String>>,
    found: &mut Vec<Diagnostic>,
) {
    let known: Vec<&str> = known.map(|known| known.value.as_str()).collect();
    if !known.contains(&name.value.as_str()) {
        found.push(values::unknown(kind, &name.value, known).at(&name.location, key));
    }
}
