//! `[desk] hold_nudge_after` and `hold_close_after`: how long tickets are on hold before something happens.

use chrono::{Duration, NaiveDate, NaiveTime};
use desk::{Calendar, Target};

use super::diagnostic::{Diagnostic, Severity};
use super::model::{Config, Desk};

/// The hours of one week.
const WEEK: i64 = 7 * 24;

impl Desk {
    /// How long a ticket is on hold before somebody is reminded.
    pub fn nudge_after(&self) -> Target {
        let time = self.hold_nudge_after.as_ref();
        time.map_or_else(Target::hold_nudge, |time| time.value)
    }

    /// How long a ticket waits for its requester before it is closed.
    pub fn close_after(&self) -> Target {
        let time = self.hold_close_after.as_ref();
        time.map_or_else(Target::hold_close, |time| time.value)
    }
}

/// Warns of times by which a ticket would be closed before its requester is reminded. Earlier versions accepted them, and the
/// desk closes such a ticket a day after the reminder.
pub(super) fn check(config: &Config, found: &mut Vec<Diagnostic>) {
    let (nudge, close) = (&config.desk.hold_nudge_after, &config.desk.hold_close_after);
    let (key, written) = match (nudge, close) {
        (_, Some(close)) => ("[desk] hold_close_after", close),
        (Some(nudge), None) => ("[desk] hold_nudge_after", nudge),
        (None, None) => return,
    };
    let (nudge, close) = (config.desk.nudge_after(), config.desk.close_after());
    let always = Calendar::always(config.desk.zone);
    let calendars = config.calendars.iter().map(|calendar| &calendar.calendar);
    if calendars
        .chain([&always])
        .all(|hours| leaves_time(hours, nudge, close))
    {
        return;
    }
    let what = format!(
        "a ticket would be closed after {close}, but its requester is reminded only after {nudge} (hold_nudge_after), so it is \
         closed a day after the reminder"
    );
    let help = "Write a longer hold_close_after, or a shorter hold_nudge_after";
    found.push(Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::error(&written.location, key, what, help)
    });
}

/// Whether the requester is reminded before the end in an ordinary week. Business time and wall time differ by the moment of
/// the week, so each hour of the week is tried. Holidays do not count.
fn leaves_time(hours: &Calendar, nudge: Target, close: Target) -> bool {
    let monday = NaiveDate::from_ymd_opt(2026, 1, 12).expect("the day exists");
    let monday = monday.and_time(NaiveTime::MIN).and_utc();
    (0..WEEK).all(|hour| {
        let from = monday + Duration::hours(hour);
        match (nudge.due(hours, from), close.due(hours, from)) {
            (Some(nudge), Some(close)) => nudge < close,
            // A calendar that never opens again.
            (_, None) | (None, _) => true,
        }
    })
}
