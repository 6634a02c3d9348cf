//! The explanation of a due time.

use chrono::Duration;

use super::*;
use crate::{HoldReason, Timestamp};

#[test]
fn the_explanation_shows_what_was_counted_paused_and_is_still_ahead() {
    let spans = [
        run("2026-11-27 15:00"),
        hold("2026-11-27 16:00", HoldReason::Requester),
        run("2026-11-30 10:00"),
    ];
    let segments = explain(&office(), &spans, target("8bh"), at("2026-11-30 12:00"));
    let text = segments.iter().map(|segment| {
        let time = |at: Timestamp| at.with_timezone(&BERLIN).format("%a %H:%M").to_string();
        format!(
            "{} - {} {:?}",
            time(segment.from),
            time(segment.until),
            segment.did
        )
    });
    assert_eq!(
        text.collect::<Vec<_>>(),
        [
            "Fri 15:00 - Fri 16:00 Counted",
            "Fri 16:00 - Mon 10:00 Paused(OnHold(Requester))",
            "Mon 10:00 - Mon 12:00 Counted",
            "Mon 12:00 - Mon 17:00 Ahead",
        ]
    );
}

#[test]
fn the_counted_segments_of_an_explanation_are_the_time_spent() {
    let spans = [
        run("2026-11-27 15:00"),
        hold("2026-12-01 12:00", HoldReason::Vendor),
    ];
    let now = at("2026-12-02 12:00");
    let segments = explain(&office(), &spans, target("4bh"), now);
    let counted = segments
        .iter()
        .filter(|segment| segment.did == SegmentKind::Counted);
    let counted: Duration = counted.map(Segment::length).sum();
    assert_eq!(counted, clock::read(&office(), &spans, target("4bh"), now).spent);
    assert_eq!(segments.last().map(|segment| segment.until), Some(now));
}
