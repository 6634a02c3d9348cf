//! What holds for every clock.

use chrono::Duration;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::arbitrary_calendar::{Parts, calendars, day_and_calendar, days, minute};
use crate::{Calendar, HoldReason, Priority, Timestamp};

/// Minutes of four weeks in rising order, without repetitions.
fn minutes(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<i64>> {
    let minutes = vec(0..28 * 24 * 60_i64, count);
    minutes.prop_map(|mut minutes| {
        minutes.sort_unstable();
        minutes.dedup();
        minutes
    })
}

fn targets() -> impl Strategy<Value = Target> {
    let units = prop_oneof![Just("h"), Just("bh"), Just("bd")];
    (1..40_u32, units).prop_map(|(amount, unit)| format!("{amount}{unit}").parse().expect("a target"))
}

/// A clock that runs from the first moment, stands still from the second, and so on.
fn alternating(moments: &[Timestamp]) -> Vec<Span> {
    let spans = moments.iter().enumerate().map(|(index, at)| match index % 2 {
        0 => Span::running(*at),
        _ => Span::paused(*at, Pause::OnHold(HoldReason::Vendor)),
    });
    spans.collect()
}

/// The same reading, as a stopwatch computes it: each part of the history is added to the time before.
fn incremental(calendar: &Calendar, spans: &[Span], target: Target, now: Timestamp) -> Reading {
    let always = Calendar::always(calendar.zone());
    let length = target.length(calendar);
    let calendar = match target.is_business_time() {
        true => calendar,
        false => &always,
    };
    let (mut spent, mut due) = (Duration::zero(), None);
    for (index, span) in spans.iter().enumerate() {
        let next = spans.get(index + 1).map(|next| next.from);
        if span.pause.is_some() {
            continue;
        }
        let here = calendar.due(span.from, length - spent).filter(|_| spent < length);
        due = due.or(here.filter(|due| next.is_none_or(|next| *due <= next)));
        spent += calendar.spent(span.from, next.unwrap_or(now));
    }
    Reading {
        spent,
        remaining: length - spent,
        due,
        breached_at: due.filter(|due| *due < now),
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_incremental_answer_is_the_one_from_scratch(
        (day, parts) in day_and_calendar(), target in targets(), times in minutes(2..12),
    ) {
        let moments: Vec<Timestamp> = times.iter().map(|at| minute(day, *at)).collect();
        let (now, changes) = moments.split_last().expect("one or more");
        prop_assume!(!changes.is_empty());
        let (calendar, spans) = (parts.calendar(), alternating(changes));
        prop_assert_eq!(
            clock::read(&calendar, &spans, target, *now),
            incremental(&calendar, &spans, target, *now)
        );
    }

    #[test]
    fn a_pause_outside_of_business_hours_changes_nothing(
        (day, parts) in day_and_calendar(), target in targets(), times in minutes(2..6),
    ) {
        prop_assume!(target.is_business_time());
        let calendar = parts.calendar();
        let from = minute(day, times[0]);
        let mut spans = vec![Span::running(from)];
        // Pauses in the closed hours after an opening, from its end to the next opening.
        let until = minute(day, times[times.len() - 1]);
        let openings: Vec<_> = calendar.openings(from, until).collect();
        for pair in openings.windows(2) {
            spans.push(Span::paused(pair[0].until, Pause::OnHold(HoldReason::Vendor)));
            spans.push(Span::running(pair[1].from));
        }
        let read = |spans: &[Span]| clock::read(&calendar, spans, target, until);
        prop_assert_eq!(read(&spans), read(&spans[..1]));
    }

    #[test]
    fn whole_weeks_shift_a_reading_in_a_zone_without_clock_changes(
        (day, parts) in days().prop_flat_map(|day| (Just(day), calendars(Just(chrono_tz::Asia::Kolkata), day))),
        target in targets(), times in minutes(2..8), weeks in 1..60_i64,
    ) {
        let calendar = Parts { holidays: Vec::new(), ..parts }.calendar();
        let read = |shift: Duration| {
            let moments: Vec<Timestamp> = times.iter().map(|at| minute(day, *at) + shift).collect();
            let (now, changes) = moments.split_last().expect("one or more");
            clock::read(&calendar, &alternating(changes), target, *now)
        };
        let (here, there) = (read(Duration::zero()), read(Duration::weeks(weeks)));
        prop_assert_eq!(here.due.map(|due| due + Duration::weeks(weeks)), there.due);
        prop_assert_eq!(here.spent, there.spent);
    }

    #[test]
    fn the_order_of_policy_changes_and_pauses_does_not_matter(
        (day, parts) in day_and_calendar(), (first, last) in (targets(), targets()),
        times in minutes(4..10), change in 0..10_usize,
    ) {
        let calendar = parts.calendar();
        let policies = [first, last].map(|target| {
            let mut policy = policy("random", Condition::default());
            policy.targets.set(Metric::Resolution, Priority::CRITICAL, target);
            policy
        });
        let [before, after] = [&policies[0], &policies[1]].map(|policy| Happened::Terms(Some(Terms {
            policy,
            calendar: &calendar,
            priority: Priority::CRITICAL,
        })));
        let opened = |terms| [(times[0], terms), (times[0], Happened::Opened)];
        let holds = times[1..].iter().enumerate().map(|(index, at)| (*at, match index % 2 {
            0 => Happened::Held(HoldReason::Vendor),
            _ => Happened::Resumed,
        }));
        let play = |events: Vec<(i64, Happened<'_>)>| {
            let moments = events.into_iter().map(|(at, what)| Moment { at: minute(day, at), what });
            let now = minute(day, times[times.len() - 1]);
            let promises = Promises::of(&moments.collect::<Vec<_>>());
            promises.promise(Metric::Resolution, now).map(|promise| (promise.outcome, promise.reading))
        };
        let from_the_start: Vec<_> = opened(after).into_iter().chain(holds.clone()).collect();
        let mut changed: Vec<_> = opened(before).into_iter().chain(holds).collect();
        let index = (2 + change).min(changed.len());
        let at = changed[index - 1].0;
        changed.insert(index, (at, after));
        prop_assert_eq!(play(changed), play(from_the_start));
    }
}
