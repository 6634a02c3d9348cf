//! The time of messages that come once a day.

use chrono::{Days, NaiveTime};
use desk::{ServiceLevels, TeamName, Timestamp};

use crate::facts::local_time;

/// When the message comes for a team that is always open.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("the clock shows this time");

/// Returns when the next daily message for a team comes: when the team opens for the first time on a day, else in the morning of
/// the desk.
pub(crate) fn next(levels: &ServiceLevels, team: &TeamName, now: Timestamp) -> Timestamp {
    let hours = levels.calendar_of(team);
    let zone = match hours.is_always_open() {
        true => levels.zone(),
        false => hours.zone(),
    };
    let today = now.with_timezone(&zone).date_naive();
    let days = today.iter_days().take(2);
    let mut moments = days.filter_map(|day| match hours.is_always_open() {
        true => local_time::moment(zone, day, MORNING),
        false => hours.next_opening(local_time::midnight(zone, day)?),
    });
    let found = moments.find(|moment| *moment > now);
    found.unwrap_or_else(|| now + Days::new(1))
}

#[cfg(test)]
mod tests {
    use desk::{Calendar, CalendarName, Hours, OpenWindow};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("it is a moment")
    }

    fn window(open: u32, close: u32) -> OpenWindow {
        OpenWindow::between(open * 60, close * 60).expect("it is a window")
    }

    #[test]
    fn a_daily_message_comes_with_the_first_opening_of_a_day_or_in_the_morning() {
        let team = TeamName("it".to_owned());
        let always = ServiceLevels::none(chrono_tz::Europe::Berlin);
        for (now, expect) in [
            ("2026-11-30T07:59:59Z", "2026-11-30T08:00:00Z"),
            ("2026-11-30T08:00:00Z", "2026-12-01T08:00:00Z"),
        ] {
            assert_eq!(next(&always, &team, at(now)), at(expect), "{now}");
        }
        let hours = Hours::new(std::array::from_fn(|day| match day {
            0..5 => vec![window(9, 12), window(13, 17)],
            _ => Vec::new(),
        }));
        let office = Calendar::new(chrono_tz::Europe::Berlin, hours.expect("the hours are valid"), []);
        let name = CalendarName("office".to_owned());
        let levels = always.with_calendars([(name.clone(), office)], [], Some(name));
        for (now, expect) in [
            ("2026-11-27T07:00:00Z", "2026-11-27T08:00:00Z"),
            ("2026-11-27T10:00:00Z", "2026-11-30T08:00:00Z"),
            ("2026-11-28T10:00:00Z", "2026-11-30T08:00:00Z"),
            ("2026-11-30T11:30:00Z", "2026-12-01T08:00:00Z"),
        ] {
            assert_eq!(next(&levels, &team, at(now)), at(expect), "{now}");
        }
    }
}
