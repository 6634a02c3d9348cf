//! The explanation of a due time: which stretches a clock counted, and when it stood still.

use chrono::Duration;

use super::clock;
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

/// The segments of a clock until `now`, and from there to its due time. They are in the order of time and do not overlap.
pub fn explain(calendar: &Calendar, spans: &[Span], target: Target, now: Timestamp) -> Vec<Segment> {
    let due = clock::read(calendar, spans, target, now).due;
    let end = due.map_or(now, |due| due.max(now));
    let mut segments = counted(calendar, spans, target, (now, end));
    segments.extend(paused(spans, now));
    segments.sort_by_key(|segment| segment.from);
    segments
}

fn counted(
    calendar: &Calendar,
    spans: &[Span],
    target: Target,
    (now, end): (Timestamp, Timestamp),
) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut add = |from: Timestamp, until: Timestamp, did| match segments.last_mut() {
        _ if from >= until => {}
        Some(last) if last.until == from && last.did == did => last.until = until,
        Some(_) | None => segments.push(Segment { from, until, did }),
    };
    for (from, until) in clock::counted(calendar, spans, target, now) {
        let (Some(from), Some(until)) = (moment(from), moment(until)) else {
            break;
        };
        if from >= end {
            break;
        }
        add(from, until.min(now), SegmentKind::Counted);
        add(from.max(now), until.min(end), SegmentKind::Ahead);
    }
    segments
}

fn paused(spans: &[Span], now: Timestamp) -> impl Iterator<Item = Segment> {
    let ends = spans.iter().skip(1).map(|next| next.from).chain([now]);
    let segments = spans.iter().zip(ends).filter_map(move |(span, end)| {
        Some(Segment {
            from: span.from,
            until: end.min(now),
            did: SegmentKind::Paused(span.pause?),
        })
    });
    segments.filter(|segment| segment.from < segment.until)
}
