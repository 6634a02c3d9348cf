//! The hours of the coming weeks, and the priorities to which nothing is promised.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use desk::{Metric, Opening, Priority, SlaPolicy};

use super::finding::{Finding, Verdict};
use crate::config::{Calendar, Config};

/// A holiday within this time is still of interest.
const WEEKS: usize = 4;

/// The findings about `[[calendar]]` and `[[sla]]`.
pub(super) fn check(config: &Config, now: DateTime<Utc>) -> Vec<Finding> {
    let calendars = config.calendars.iter().map(|calendar| {
        let about = format!("calendar {}", calendar.name.value);
        Finding::new(Verdict::Ok, about, hours(calendar, now))
    });
    let policies = config.sla_policies.iter().map(|policy| promises(&policy.policy));
    calendars.chain(policies).collect()
}

/// The hours of the coming weeks. Days that follow each other and have the same hours are one line.
fn hours(calendar: &Calendar, now: DateTime<Utc>) -> String {
    let zone = calendar.calendar.zone();
    if calendar.calendar.is_always_open() {
        return format!("is always open ({zone}).");
    }
    let today = now.with_timezone(&zone).date_naive();
    let days = today.iter_days().take(7 * WEEKS);
    let mut runs: Vec<(NaiveDate, NaiveDate, String)> = Vec::new();
    for day in days {
        let hours = match name_of_holiday(calendar, day) {
            Some(name) => format!("holiday ({name})"),
            None => hours_of(&calendar.calendar, zone, day),
        };
        match runs.last_mut() {
            Some((_, last, same)) if *same == hours => *last = day,
            Some(_) | None => runs.push((day, day, hours)),
        }
    }
    let mut text = format!("the hours of the coming {WEEKS} weeks ({zone}):");
    for (first, last, hours) in runs {
        let name = |day: NaiveDate| day.format("%a %-d %b").to_string();
        let days = match first == last {
            true => name(first),
            false => format!("{} - {}", name(first), name(last)),
        };
        text.push_str(&format!("\n        {days:24} {hours}"));
    }
    text
}

/// The name that a day has in the file of holidays.
fn name_of_holiday(calendar: &Calendar, day: NaiveDate) -> Option<&str> {
    let mut holidays = calendar.named.iter();
    holidays
        .find(|named| named.days.contains(day))
        .map(|named| named.name.as_str())
}

/// The hours of one local day.
fn hours_of(calendar: &desk::Calendar, zone: Tz, day: NaiveDate) -> String {
    if calendar.is_holiday(day) {
        return "holiday".to_owned();
    }
    // Clocks on the wall are at most 14 hours from UTC, so these hours contain the local day.
    let noon = day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(12);
    let around = calendar.openings(noon - Duration::hours(40), noon + Duration::hours(40));
    let here = around.filter(|opening| opening.from.with_timezone(&zone).date_naive() == day);
    let windows: Vec<String> = here.map(|opening| on_the_wall(opening, zone)).collect();
    match windows.is_empty() {
        true => "closed".to_owned(),
        false => windows.join(", "),
    }
}

/// An opening as the clock on the wall shows it: `09:00-12:30`.
fn on_the_wall(opening: Opening, zone: Tz) -> String {
    let from = opening.from.with_timezone(&zone).naive_local();
    let until = from + (opening.until - opening.from);
    let end = match until.date() == from.date() {
        true => until.format("%H:%M").to_string(),
        false => "24:00".to_owned(),
    };
    format!("{}-{end}", from.format("%H:%M"))
}

/// What a policy promises, and to which priorities nothing is promised.
fn promises(policy: &SlaPolicy) -> Finding {
    let about = format!("sla {}", policy.name);
    let mut missing = Vec::new();
    for metric in Metric::ALL
        .into_iter()
        .filter(|metric| policy.targets.are_for(*metric))
    {
        let without = Priority::ALL.into_iter();
        let without = without.filter(|priority| policy.target(metric, *priority).is_none());
        let names: Vec<String> = without.map(|priority| priority.to_string()).collect();
        if !names.is_empty() {
            missing.push(format!("{} for {}", metric.as_str(), names.join(", ")));
        }
    }
    if !missing.is_empty() {
        let text = format!(
            "it promises no {}. Add these priorities, if they need a target.",
            missing.join(", and no ")
        );
        return Finding::new(Verdict::Warn, about, text);
    }
    let none = Metric::ALL.into_iter();
    let none = none.filter(|metric| !policy.targets.are_for(*metric));
    let none: Vec<&str> = none.map(Metric::as_str).collect();
    let text = match none.is_empty() {
        true => "every priority has its targets.".to_owned(),
        false => format!("it promises no {} to any priority.", none.join(" and no ")),
    };
    Finding::new(Verdict::Ok, about, text)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use expect_test::expect;

    use super::*;

    fn findings(text: &str, now: &str) -> String {
        let config = Config::read(text, "desk.toml", Path::new(""), []).expect("the configuration is valid");
        let now = now.parse().expect("a moment");
        let lines = check(&config, now).into_iter().map(|finding| finding.to_string());
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_coming_weeks_of_each_calendar_are_shown() {
        let text = r#"
            [[calendar]]
            name = "office"
            zone = "Europe/Berlin"
            hours = { mon = ["09:00-12:30", "13:30-18:00"], tue = ["09:00-18:00"], wed = ["09:00-18:00"], thu = ["09:00-18:00"], sun = ["00:00-24:00"] }
            holidays = ["2026-10-21..2026-10-22"]
            [[calendar]]
            name = "always"
            zone = "UTC"
            hours = "24x7"
        "#;
        // In Berlin it is the 12th already. On the 25th the clock goes back from 03:00 to 02:00.
        expect![[r#"
            ok    calendar office: the hours of the coming 4 weeks (Europe/Berlin):
                    Mon 12 Oct               09:00-12:30, 13:30-18:00
                    Tue 13 Oct - Thu 15 Oct  09:00-18:00
                    Fri 16 Oct - Sat 17 Oct  closed
                    Sun 18 Oct               00:00-24:00
                    Mon 19 Oct               09:00-12:30, 13:30-18:00
                    Tue 20 Oct               09:00-18:00
                    Wed 21 Oct - Thu 22 Oct  holiday
                    Fri 23 Oct - Sat 24 Oct  closed
                    Sun 25 Oct               00:00-03:00, 02:00-24:00
                    Mon 26 Oct               09:00-12:30, 13:30-18:00
                    Tue 27 Oct - Thu 29 Oct  09:00-18:00
                    Fri 30 Oct - Sat 31 Oct  closed
                    Sun 1 Nov                00:00-24:00
                    Mon 2 Nov                09:00-12:30, 13:30-18:00
                    Tue 3 Nov - Thu 5 Nov    09:00-18:00
                    Fri 6 Nov - Sat 7 Nov    closed
                    Sun 8 Nov                00:00-24:00
            ok    calendar always: is always open (UTC)."#]]
        .assert_eq(&findings(text, "2026-10-11T22:30:00Z"));
    }

    #[test]
    fn holidays_of_a_file_have_their_names() {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Winter break\r\nDTSTART;VALUE=DATE:20261222\r\n\
            DTEND;VALUE=DATE:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        std::fs::write(folder.path().join("days.ics"), file).expect("the folder can be written");
        let text = r#"
            [[calendar]]
            name = "office"
            zone = "UTC"
            hours = { tue = ["09:00-18:00"], thu = ["09:00-18:00"] }
            holidays = ["12-31"]
            ics = "days.ics"
        "#;
        let config = Config::read(text, "desk.toml", folder.path(), []).expect("the configuration is valid");
        let now = "2026-12-17T10:00:00Z".parse().expect("a moment");
        let lines = check(&config, now).into_iter().map(|finding| finding.to_string());
        expect![[r#"
            ok    calendar office: the hours of the coming 4 weeks (UTC):
                    Thu 17 Dec               09:00-18:00
                    Fri 18 Dec - Mon 21 Dec  closed
                    Tue 22 Dec - Thu 24 Dec  holiday (Winter break)
                    Fri 25 Dec - Mon 28 Dec  closed
                    Tue 29 Dec               09:00-18:00
                    Wed 30 Dec               closed
                    Thu 31 Dec               holiday
                    Fri 1 Jan - Mon 4 Jan    closed
                    Tue 5 Jan                09:00-18:00
                    Wed 6 Jan                closed
                    Thu 7 Jan                09:00-18:00
                    Fri 8 Jan - Mon 11 Jan   closed
                    Tue 12 Jan               09:00-18:00
                    Wed 13 Jan               closed"#]]
        .assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn priorities_without_a_target_are_named() {
        let text = r#"
            [[sla]]
            name = "critical"
            when = { kind = "incident" }
            first_response = { P1 = "15m", P2 = "1h" }
            resolution = { P1 = "4h", P4 = "5d" }
            [[sla]]
            name = "requests"
            when = { kind = "request" }
            resolution = { P1 = "4h", P2 = "4h", P3 = "4h", P4 = "4h" }
            [[sla]]
            name = "all"
            first_response = { P1 = "4h", P2 = "4h", P3 = "4h", P4 = "4h" }
            next_response = { P1 = "4h", P2 = "4h", P3 = "4h", P4 = "4h" }
            resolution = { P1 = "4h", P2 = "4h", P3 = "4h", P4 = "4h" }
        "#;
        expect![[r#"
            warn  sla critical: it promises no first_response for P3, P4, P5, and no resolution for P2, P3. Add these priorities, if they need a target.
            ok    sla requests: it promises no first_response and no next_response to any priority.
            ok    sla all: every priority has its targets."#]].assert_eq(&findings(text, "2026-11-30T10:00:00Z"));
    }
}
