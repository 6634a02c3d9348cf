//! The explanation of due times: which stretches of time a promise counted, and when its clock stood still.

use chrono::TimeDelta;
use chrono_tz::Tz;
use desk::{Explanation, HoldReason, Outcome, Pause, Segment, SegmentKind, Timestamp};

use crate::cards::sla;
use crate::facts::sla::recorded::Promised;
use crate::settings::Settings;
use crate::words::Words;

/// A stretch of time within these days is named by its weekdays alone.
const WITHOUT_DATES: TimeDelta = TimeDelta::days(6);

/// The zone in which times are shown, and how many parts of a sum a reader sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// The zone.
    pub(crate) zone: Tz,
    /// The most parts. Earlier ones are summed up.
    pub(crate) most: usize,
}

/// Explains one promise in three lines: what is promised, what was counted, and what follows.
pub(crate) fn explain(settings: &Settings, promised: &Promised<'_>, shown: Shown) -> [String; 3] {
    let words = &settings.words;
    let promise = &promised.promise;
    let mut explanation = promise.explain();
    if promise.met.is_some() || promise.outcome == Outcome::NotApplicable {
        // The clock does not run on.
        explanation
            .segments
            .retain(|segment| segment.did != SegmentKind::Ahead);
    }
    let clock = Clock {
        words,
        zone: shown.zone,
        with_dates: is_long(&explanation),
    };
    let args = [
        ("promise", sla::promise(settings, promise.metric).into()),
        ("target", sla::target(settings, promise.target).into()),
        ("policy", promise.terms.policy.name.to_string().into()),
        ("priority", promise.terms.priority.to_string().into()),
        ("from", clock.moment(promise.started).into()),
    ];
    [
        words.say_with("why-promise", &args),
        clock.segments(&explanation.segments, shown.most),
        clock.result(promised, &explanation),
    ]
}

fn is_long(explanation: &Explanation) -> bool {
    let (first, last) = (explanation.segments.first(), explanation.segments.last());
    let length = first.zip(last).map(|(first, last)| last.until - first.from);
    length.is_some_and(|length| length > WITHOUT_DATES)
}

/// How times and lengths are written.
struct Clock<'w> {
    words: &'w Words,
    zone: Tz,
    /// Whether a weekday could be that of another week.
    with_dates: bool,
}

impl Clock<'_> {
    /// The parts of a sum, with the earlier ones in one.
    fn segments(&self, segments: &[Segment], most: usize) -> String {
        let hidden = segments.len().saturating_sub(most);
        let (earlier, rest) = segments.split_at(hidden);
        let counted = earlier.iter().filter(|one| one.did == SegmentKind::Counted);
        let counted: TimeDelta = counted.map(Segment::length).sum();
        let args = [
            ("length", self.length(counted).into()),
            ("count", i64::try_from(hidden).unwrap_or(i64::MAX).into()),
        ];
        let earlier = (hidden > 0).then(|| self.words.say_with("why-earlier", &args));
        let rest = rest.iter().map(|segment| self.segment(segment));
        let all: Vec<String> = earlier.into_iter().chain(rest).collect();
        all.join(", ")
    }

    fn segment(&self, segment: &Segment) -> String {
        let args = |what: String| {
            [
                ("stretch", self.stretch(segment.from, segment.until).into()),
                ("what", what.into()),
            ]
        };
        let length = || args(self.length(segment.length()));
        match segment.did {
            SegmentKind::Counted => self.words.say_with("why-counted", &length()),
            SegmentKind::Ahead => self.words.say_with("why-ahead", &length()),
            SegmentKind::Paused(pause) => self.words.say_with("why-paused", &args(self.reason(pause))),
        }
    }

    fn reason(&self, pause: Pause) -> String {
        let words = self.words;
        match pause {
            Pause::OnHold(HoldReason::Requester) => words.say("why-hold-requester"),
            Pause::OnHold(HoldReason::Vendor) => words.say("why-hold-vendor"),
            Pause::OnHold(HoldReason::Change) => words.say("why-hold-change"),
            Pause::OnHold(HoldReason::Problem) => words.say("why-hold-problem"),
            Pause::OnHold(HoldReason::Approval) => words.say("why-hold-approval"),
            Pause::Resolved => words.say("why-resolved"),
            Pause::Merged => words.say("why-merged"),
        }
    }

    /// How the promise stands.
    fn result(&self, promised: &Promised<'_>, explanation: &Explanation) -> String {
        let (promise, reading) = (&promised.promise, &explanation.reading);
        let moment = |at: Option<Timestamp>| at.map(|at| self.moment(at)).unwrap_or_default();
        let args = [
            ("spent", self.length(reading.spent).into()),
            ("length", self.length(reading.spent + reading.remaining).into()),
            ("due", moment(promise.reading.due).into()),
            ("met", moment(promise.met).into()),
        ];
        let words = self.words;
        let result = match (promise.outcome, promise.met) {
            (Outcome::NotApplicable, _) => words.say_with("why-over", &args),
            (_, Some(_)) => words.say_with("why-met", &args),
            (Outcome::Broken, None) => words.say_with("why-late", &args),
            (Outcome::Paused, None) => words.say_with("why-still", &args),
            (Outcome::Running | Outcome::Kept, None) => words.say_with("why-due", &args),
        };
        let extension = promised
            .extension
            .filter(|_| promise.outcome != Outcome::NotApplicable);
        match extension {
            Some(extension) => {
                let args = [("until", self.moment(extension.until).into())];
                format!("{result} {}", words.say_with("why-extended", &args))
            }
            None => result,
        }
    }

    /// A weekday, its date and a time.
    fn moment(&self, at: Timestamp) -> String {
        at.with_timezone(&self.zone).format("%a %-d %b %H:%M").to_string()
    }

    /// `Mon 09:00-12:30`, or `Mon 12:30-Tue 10:00`.
    fn stretch(&self, from: Timestamp, until: Timestamp) -> String {
        let day = if self.with_dates {
            "%a %-d %b %H:%M"
        } else {
            "%a %H:%M"
        };
        let (from, until) = (from.with_timezone(&self.zone), until.with_timezone(&self.zone));
        let same_day = from.date_naive() == until.date_naive();
        let end = if same_day { "%H:%M" } else { day };
        format!("{}-{}", from.format(day), until.format(end))
    }

    /// `3 h 30`. Seconds are shown only without minutes.
    fn length(&self, length: TimeDelta) -> String {
        let (hours, minutes) = (length.num_hours(), length.num_minutes() % 60);
        let args = [
            ("hours", hours.into()),
            ("minutes", format!("{minutes:02}").into()),
            ("few", minutes.into()),
            ("seconds", length.num_seconds().into()),
        ];
        let words = self.words;
        match (hours, minutes) {
            (0, 0) => words.say_with("why-seconds", &args),
            (0, _) => words.say_with("why-minutes", &args),
            (_, 0) => words.say_with("why-hours", &args),
            (..) => words.say_with("why-hours-and-minutes", &args),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("it is a moment")
    }

    fn segment(from: &str, until: &str, did: SegmentKind) -> Segment {
        let (from, until) = (at(from), at(until));
        Segment { from, until, did }
    }

    fn clock(words: &Words, with_dates: bool) -> Clock<'_> {
        let zone = chrono_tz::Europe::Berlin;
        Clock {
            words,
            zone,
            with_dates,
        }
    }

    #[test]
    fn the_segments_are_told_in_the_zone_of_the_reader() {
        let words = Words::in_language("en").expect("there are English words");
        let segments = [
            segment(
                "2026-11-30T08:00:00Z",
                "2026-11-30T11:30:00Z",
                SegmentKind::Counted,
            ),
            segment(
                "2026-11-30T11:30:00Z",
                "2026-12-01T09:00:00Z",
                SegmentKind::Paused(Pause::OnHold(HoldReason::Requester)),
            ),
            segment(
                "2026-12-01T09:00:00Z",
                "2026-12-01T09:05:00Z",
                SegmentKind::Counted,
            ),
            segment("2026-12-01T09:05:00Z", "2026-12-01T11:10:00Z", SegmentKind::Ahead),
        ];
        assert_eq!(
            clock(&words, false).segments(&segments, 4),
            "Mon 09:00-12:30 3 h 30, paused Mon 12:30-Tue 10:00 waiting for the requester, Tue 10:00-10:05 5 min, \
             then Tue 10:05-12:10 2 h 05"
        );
        assert_eq!(
            clock(&words, true).segments(&segments, 1),
            "3 h 35 in 3 earlier parts, then Tue 1 Dec 10:05-12:10 2 h 05"
        );
        assert_eq!(
            clock(&words, true).segments(&segments[..1], 0),
            "3 h 30 in an earlier part"
        );
    }

    #[test]
    fn a_length_names_its_largest_units() {
        let words = Words::in_language("en").expect("there are English words");
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (360_060, "100 h 01"),
        ] {
            let length = TimeDelta::seconds(seconds);
            assert_eq!(clock(&words, false).length(length), text);
        }
    }
}
