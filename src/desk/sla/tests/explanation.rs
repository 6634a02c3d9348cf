//! The explanation of a due time.

use chrono::Duration;
use proptest::prelude::*;

use super::oracle::{CASES, cases, minutes, targets};
use super::*;
use crate::arbitrary_calendar::{day_and_calendar, minute};
use crate::{HoldReason, Timestamp};

#[test]
fn the_explanation_shows_what_was_counted_paused_and_is_still_ahead() {
    let spans = [
        run("2026-11-27 15:00"),
        hold("2026-11-27 16:00", HoldReason::Requester),
        run("2026-11-30 10:00"),
    ];
    let explanation = explain(&office(), &spans, target("8bh"), at("2026-11-30 12:00"));
    let text = explanation.segments.iter().map(|segment| {
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

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn the_segments_of_an_explanation_add_up_to_the_time_spent(
        (day, parts) in day_and_calendar(),
        target in targets(),
        history in minutes(8),
    ) {
        let (now, changes) = history.split_last().expect("two minutes or more");
        let (now, calendar) = (minute(day, *now), parts.calendar());
        let spans: Vec<Span> = changes.iter().enumerate().map(|(index, at)| Span {
            from: minute(day, *at),
            pause: (index % 2 == 1).then_some(Pause::OnHold(HoldReason::Vendor)),
        }).collect();
        let Explanation { reading, segments } = explain(&calendar, &spans, target, now);
        prop_assert_eq!(reading, clock::read(&calendar, &spans, target, now));
        let total = |did| segments.iter().filter(|one| one.did == did).map(Segment::length).sum::<Duration>();
        prop_assert_eq!(total(SegmentKind::Counted), reading.spent);
        // What lies ahead is the rest of the target. A clock that stands still, or that never gets there, shows none.
        let ahead = match reading.due.filter(|due| *due > now) {
            Some(_) => reading.remaining,
            None => Duration::zero(),
        };
        prop_assert_eq!(total(SegmentKind::Ahead), ahead);
        for pair in segments.windows(2) {
            prop_assert!(pair[0].until <= pair[1].from, "{:?}", pair);
        }
    }
}
