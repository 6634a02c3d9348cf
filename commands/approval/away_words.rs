//! Reads what follows `/desk away`: "until Monday, @Dana decides for me".

use chat::{Span, Text, UserRef};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use desk::Timestamp;

use crate::facts::local_time;

/// The other notation of a day.
const DAY_FIRST: &str = "%d.%m.%Y";

/// What a person wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// The day on which the absence begins, as it was written. It is empty if the word "from" stands alone.
    from: Option<String>,
    /// The day on which the person is back, as it was written.
    until: Option<String>,
    /// The people who are mentioned.
    pub(super) named: Vec<UserRef>,
}

/// Why what a person wrote says no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoTime {
    /// The day of the return is missing.
    Missing,
    /// The day of the beginning is missing.
    NoFirstDay,
    /// This is no day.
    NoDay(String),
    /// The person is back before the absence begins.
    Past,
}

/// The word of the command.
const AWAY: &str = "away";

/// The most mentions that are looked up. A person names one substitute, and anything else is refused without a lookup.
const MENTIONS: usize = 2;

/// Returns the people of a `/desk` command who have to be looked up.
pub(crate) fn to_look_up(words: &Text) -> impl Iterator<Item = UserRef> {
    let typed = words.to_plain();
    let verb = typed.split_whitespace().next().unwrap_or_default();
    let most = if verb.to_lowercase() == AWAY { MENTIONS } else { 0 };
    named(words).take(most)
}

/// Returns the people whom a command names.
fn named(words: &Text) -> impl Iterator<Item = UserRef> {
    words.0.iter().filter_map(|span| match span {
        Span::User { user, .. } => Some(user.clone()),
        _ => None,
    })
}

impl Written {
    /// Reads a command. Other words are allowed, so that a person can write a sentence.
    pub(super) fn read(words: &Text) -> Self {
        let mut written = Self::default();
        for user in named(words) {
            if !written.named.contains(&user) {
                written.named.push(user);
            }
        }
        let others = words.0.iter().filter(|span| !matches!(span, Span::User { .. }));
        let text: Vec<String> = others.map(|span| Text::from(span.clone()).to_plain()).collect();
        let text = text.join(" ").to_lowercase();
        let mut rest = text
            .split_whitespace()
            .map(|word| word.trim_matches([',', '.', ';', ':']))
            .peekable();
        while let Some(word) = rest.next() {
            let mut day = || rest.next_if(|next| !is_preposition(next)).map(str::to_owned);
            match word {
                "from" => written.from = Some(day().unwrap_or_default()),
                "until" | "till" => written.until = day(),
                _ => {}
            }
        }
        written
    }

    /// Returns when the absence begins and when it ends. Days begin at midnight in the zone, and the person is back on the
    /// last one.
    pub(super) fn range(&self, zone: Tz, now: Timestamp) -> Result<(Timestamp, Timestamp), NoTime> {
        let today = now.with_timezone(&zone).date_naive();
        let midnight = |day| local_time::moment(zone, day, NaiveTime::MIN);
        let read = |typed: &str, after: NaiveDate| {
            let day = day(typed, today, after).filter(|day| local_time::is_within_reach(today, *day));
            day.ok_or_else(|| NoTime::NoDay(typed.to_owned()))
        };
        let first = match &self.from {
            Some(typed) if typed.is_empty() => return Err(NoTime::NoFirstDay),
            Some(typed) => read(typed, today.pred_opt().unwrap_or(today))?.max(today),
            None => today,
        };
        let last = read(self.until.as_deref().ok_or(NoTime::Missing)?, first)?;
        let from = midnight(first).ok_or(NoTime::Past)?.max(now);
        let until = midnight(last).ok_or(NoTime::Past)?;
        match from < until {
            true => Ok((from, until)),
            false => Err(NoTime::Past),
        }
    }
}

/// Returns whether a word stands before a day.
fn is_preposition(word: &str) -> bool {
    matches!(word, "from" | "until" | "till")
}

/// Reads a day: a date, a word, or a weekday. A weekday is the first one after a day.
fn day(typed: &str, today: NaiveDate, after: NaiveDate) -> Option<NaiveDate> {
    match typed {
        "today" => return Some(today),
        "tomorrow" => return today.succ_opt(),
        _ => {}
    }
    if let Ok(weekday) = typed.parse::<Weekday>() {
        let days = after.weekday().days_since(weekday);
        return after.checked_add_days(Days::new(u64::from(7 - days)));
    }
    local_time::day(typed).or_else(|| NaiveDate::parse_from_str(typed, DAY_FIRST).ok())
}

#[cfg(test)]
mod tests {
    use chat::Connection;
    use chrono::TimeZone;
    use chrono_tz::Europe::Berlin;

    use super::*;

    /// A Wednesday at 15:00.
    fn now() -> Timestamp {
        let local = Berlin.with_ymd_and_hms(2026, 12, 2, 15, 0, 0);
        local.single().expect("it is a moment").to_utc()
    }

    fn check(typed: &str, expect: &str) {
        let shown = |at: Timestamp| at.with_timezone(&Berlin).format("%a %d %H:%M").to_string();
        let range = Written::read(&typed.into()).range(Berlin, now());
        let seen = match range {
            Ok((from, until)) => format!("{} to {}", shown(from), shown(until)),
            Err(why) => format!("{why:?}"),
        };
        assert_eq!(seen, expect, "{typed}");
    }

    #[test]
    fn an_absence_begins_now_or_on_a_day_and_ends_on_a_day() {
        check("away until Monday, dana decides", "Wed 02 15:00 to Mon 07 00:00");
        check("away till wed", "Wed 02 15:00 to Wed 09 00:00");
        check("away until tomorrow.", "Wed 02 15:00 to Thu 03 00:00");
        check("away from Friday until Tuesday", "Fri 04 00:00 to Tue 08 00:00");
        check("away from monday until monday", "Mon 07 00:00 to Mon 14 00:00");
        check("away from wednesday until friday", "Wed 02 15:00 to Fri 04 00:00");
        check(
            "away from 2026-12-10 until 24.12.2026",
            "Thu 10 00:00 to Thu 24 00:00",
        );
        check(
            "away from 2026-11-01 until 2026-12-10",
            "Wed 02 15:00 to Thu 10 00:00",
        );
    }

    #[test]
    fn other_words_are_no_time() {
        check("away dana decides", "Missing");
        check("away until", "Missing");
        check("away until soon", "NoDay(\"soon\")");
        check("away from until monday", "NoFirstDay");
        check("away until monday from", "NoFirstDay");
        check("away until from monday", "Missing");
        check("away until 2126-12-10", "NoDay(\"2126-12-10\")");
        check("away until today", "Past");
        check("away from 2026-12-10 until 2026-12-09", "Past");
    }

    fn user(name: &str) -> UserRef {
        UserRef::new(&Connection("hq".into()), name)
    }

    fn mention(name: &str) -> Span {
        Span::User {
            user: user(name),
            name: name.to_lowercase(),
        }
    }

    fn plain(text: &str) -> Span {
        Span::Plain(text.into())
    }

    #[test]
    fn each_person_is_named_once() {
        let words = Text(vec![
            mention("DANA"),
            plain(" and "),
            mention("DANA"),
            plain(" until monday"),
        ]);
        let written = Written::read(&words);
        assert_eq!(
            (written.named, written.until.as_deref()),
            (vec![user("DANA")], Some("monday"))
        );
    }

    #[test]
    fn at_most_two_people_are_looked_up_and_only_for_an_absence() {
        let looked_up = |verb: &str| {
            let crowd = ["DANA", "KIM", "SAM"].map(mention);
            let words = Text([plain(verb)].into_iter().chain(crowd).collect());
            to_look_up(&words).collect::<Vec<_>>()
        };
        assert_eq!(looked_up("Away until monday "), [user("DANA"), user("KIM")]);
        assert_eq!(looked_up("thanks "), []);
        assert_eq!(looked_up(""), []);
    }
}
