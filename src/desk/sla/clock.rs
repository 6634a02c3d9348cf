//! The clock of one promise: it counts the time of its target and stands still during pauses.
//!
//! One pass over the windows of the calendar subtracts closed hours and pauses together.

use chrono::Duration;

use super::span::Span;
use super::target::Target;
use crate::Timestamp;
use crate::calendar::{Calendar, Windows, moment};

/// What a clock shows at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The time spent, in the time of the target.
    pub spent: Duration,
    /// The time that is left. It is negative after the due time.
    pub remaining: Duration,
    /// The first moment at which all time is spent. If it lies ahead, it supposes that the clock runs on. `None` while
    /// the clock stands still before that moment.
    pub due: Option<Timestamp>,
    /// The due time, once it has passed. A promise that is kept exactly at the due time is kept.
    pub breached_at: Option<Timestamp>,
}

/// Reads the clock at a moment. Spans after it do not count.
///
/// `spans` are in the order of time, and the first one begins with the clock. For a promise that was kept, `now` is the
/// moment when it was kept.
pub fn read(calendar: &Calendar, spans: &[Span], target: Target, now: Timestamp) -> Reading {
    reading(calendar, spans, target, now, |_, _, _| {})
}

/// Reads the clock. `each` gets each stretch that the clock counts before `now`, and after `now` until the due time.
pub(super) fn reading(
    calendar: &Calendar,
    spans: &[Span],
    target: Target,
    now: Timestamp,
    each: impl FnMut(i64, i64, bool),
) -> Reading {
    let length = target.length(calendar);
    let pass = pass(calendar, spans, (target, length), now, each);
    let spent = Duration::microseconds(pass.spent);
    let due = pass.reached.and_then(moment);
    Reading {
        spent,
        remaining: length - spent,
        due,
        breached_at: due.filter(|due| *due < now),
    }
}

/// The moment for the timer of a threshold: when this percentage of the target is spent, supposing that the clock runs on.
/// `None` while the clock stands still before it. The timer of 100 % is due just after the due time, because a promise
/// that is kept at the due time is kept.
pub fn threshold(
    calendar: &Calendar,
    spans: &[Span],
    target: Target,
    percent: u8,
    now: Timestamp,
) -> Option<Timestamp> {
    let part = target.length(calendar) * i32::from(percent) / 100;
    let reached = pass(calendar, spans, (target, part), now, |_, _, _| {}).reached?;
    moment(reached + i64::from(percent >= 100))
}

/// The result of one pass, in microseconds.
struct Pass {
    spent: i64,
    /// When the goal is spent.
    reached: Option<i64>,
}

/// Counts the time of a target until `now`, and finds the moment at which the goal is spent. `each` gets the stretches:
/// the beginning, the end, and whether the stretch is before `now`.
fn pass(
    calendar: &Calendar,
    spans: &[Span],
    (target, goal): (Target, Duration),
    now: Timestamp,
    mut each: impl FnMut(i64, i64, bool),
) -> Pass {
    let mut pass = Pass {
        spent: 0,
        reached: None,
    };
    let goal = goal.num_microseconds().unwrap_or(i64::MAX);
    let end = now.timestamp_micros();
    let mut total = 0;
    for (from, until) in counted(calendar, spans, target, now) {
        if from >= end && pass.reached.is_some() {
            break;
        }
        let counted_until = until.min(end).max(from);
        pass.spent += counted_until - from;
        each(from, counted_until, true);
        if pass.reached.is_none() && goal - total <= until - from {
            pass.reached = Some(from + goal - total);
        }
        total += until - from;
        each(from.max(end), pass.reached.unwrap_or(until).min(until), false);
    }
    pass
}

/// The stretches that a clock counts, in microseconds since 1970. The last ones lie ahead if the clock runs at `now`.
fn counted<'c>(
    calendar: &'c Calendar,
    spans: &'c [Span],
    target: Target,
    now: Timestamp,
) -> impl Iterator<Item = (i64, i64)> {
    let first = spans.first().map_or(now, |first| first.from);
    // The clock of the machine can go back behind the beginning.
    let now = now.max(first).timestamp_micros();
    Overlaps::new(target.windows(calendar, first), Runs::new(spans, now))
}

/// The stretches in which the clock runs, in microseconds. The state at `now` lasts.
struct Runs<'s> {
    spans: &'s [Span],
    now: i64,
    /// The end of the stretch before. A span that begins earlier, because a clock was set back, begins here.
    reached: i64,
}

impl<'s> Runs<'s> {
    fn new(spans: &'s [Span], now: i64) -> Self {
        Self {
            spans,
            now,
            reached: i64::MIN,
        }
    }
}

impl Iterator for Runs<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        loop {
            let (span, rest) = self.spans.split_first()?;
            self.spans = rest;
            let from = span.from.timestamp_micros().max(self.reached);
            if from > self.now {
                return None;
            }
            let next = rest.first().map(|next| next.from.timestamp_micros().max(from));
            let until = next.filter(|next| *next <= self.now).unwrap_or(i64::MAX);
            self.reached = from;
            if span.pause.is_none() && from < until {
                return Some((from, until));
            }
        }
    }
}

/// The stretches in which a window is open and the clock runs.
struct Overlaps<'c, 's> {
    windows: Windows<'c>,
    runs: Runs<'s>,
    window: Option<(i64, i64)>,
    run: Option<(i64, i64)>,
}

impl<'c, 's> Overlaps<'c, 's> {
    fn new(mut windows: Windows<'c>, mut runs: Runs<'s>) -> Self {
        Self {
            window: windows.next(),
            run: runs.next(),
            windows,
            runs,
        }
    }
}

impl Iterator for Overlaps<'_, '_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        loop {
            let ((open, close), (from, until)) = (self.window?, self.run?);
            let overlap = (open.max(from), close.min(until));
            match close <= until {
                true => self.window = self.windows.next(),
                false => self.run = self.runs.next(),
            }
            if overlap.0 < overlap.1 {
                return Some(overlap);
            }
        }
    }
}
