//! The explanation of a due time: which stretches a clock counted, and when it stood still.

use chrono::Duration;

use super::clock::{self, Reading};
use super::span::{Pause, Span};
use super::target::Target;
use crate::Timestamp;
use crate::calendar::{Calendar, moment};

/// A part of the explanation. Time between two parts is outside of the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The beginning.
    pub from: Timestamp,
    /// The end.
    pub until: Timestamp,
    /// What the clock did.
    pub did: SegmentKind,
}

/// What a clock does in a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// The clock counted all of it.
    Counted,
    /// The clock will count all of it, if it runs on. Such segments end with the due time.
    Ahead,
    /// The clock stood still.
    Paused(Pause),
}

impl Segment {
    /// The length.
    pub fn length(&self) -> Duration {
        self.until - self.from
    }
}

/// What a clock shows, and how it got there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What the clock shows.
    pub reading: Reading,
    /// The segments until the moment of the reading, and from there to the due time. They are in the order of time and do
    /// not overlap. The lengths of the counted ones add up to the time spent.
    pub segments: Vec<Segment>,
}

/// Reads a clock, and returns the segments that the same pass counted.
pub fn explain(calendar: &Calendar, spans: &[Span], target: Target, now: Timestamp) -> Explanation {
    let mut segments = Segments::default();
    let reading = clock::reading(calendar, spans, target, now, |from, until, is_past| {
        segments.count(from, until, is_past);
    });
    let segments = segments.with_pauses(spans, now);
    Explanation { reading, segments }
}

/// The segments while a clock is read.
#[derive(Debug, Default)]
struct Segments(Vec<Segment>);

impl Segments {
    /// Adds a stretch that the clock counts, in microseconds. A stretch that continues the one before lengthens it.
    fn count(&mut self, from: i64, until: i64, is_past: bool) {
        let did = match is_past {
            true => SegmentKind::Counted,
            false => SegmentKind::Ahead,
        };
        let (Some(from), Some(until)) = (moment(from), moment(until)) else {
            return;
        };
        match self.0.last_mut() {
            _ if from >= until => {}
            Some(last) if last.until == from && last.did == did => last.until = until,
            Some(_) | None => self.0.push(Segment { from, until, did }),
        }
    }

    /// Adds the pauses until `now`, in the order of time.
    fn with_pauses(mut self, spans: &[Span], now: Timestamp) -> Vec<Segment> {
        self.0.extend(paused(spans, now));
        self.0.sort_by_key(|segment| segment.from);
        self.0
    }
}

/// The pauses. A span that begins before the one before it, because a clock was set back, begins with it.
fn paused(spans: &[Span], now: Timestamp) -> impl Iterator<Item = Segment> {
    let mut latest = None;
    let from = spans.iter().map(move |span| {
        let from = latest.map_or(span.from, |latest: Timestamp| latest.max(span.from));
        latest = Some(from);
        from
    });
    let from: Vec<Timestamp> = from.collect();
    let ends: Vec<Timestamp> = from.iter().skip(1).copied().chain([now]).collect();
    let segments = spans
        .iter()
        .zip(from)
        .zip(ends)
        .filter_map(move |((span, from), end)| {
            Some(Segment {
                from,
                until: end.min(now),
                did: SegmentKind::Paused(span.pause?),
            })
        });
    segments.filter(|segment| segment.from < segment.until)
}
