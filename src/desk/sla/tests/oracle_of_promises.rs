//! A second implementation of the promises, on lists of states: as naive as can be.

use chrono::{Duration, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;

use super::oracle::{CASES, Naive, cases, minutes, targets};
use super::*;
use crate::arbitrary_calendar::{Parts, day_and_calendar, minute};
use crate::{HoldReason, Priority, Timestamp};

/// What happens in a random history.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    Replied,
    Asked,
    Answered,
    Held(HoldReason),
    Resumed,
    Resolved(bool),
    Reopened,
    Closed,
    Cancelled,
    Merged,
    Unmerged,
    Priority(i64),
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        5 => Just(Event::Replied),
        5 => Just(Event::Asked),
        2 => Just(Event::Answered),
        5 => proptest::sample::select(&HoldReason::ALL[..]).prop_map(Event::Held),
        4 => Just(Event::Resumed),
        3 => any::<bool>().prop_map(Event::Resolved),
        4 => Just(Event::Reopened),
        1 => Just(Event::Closed),
        1 => Just(Event::Cancelled),
        1 => Just(Event::Merged),
        1 => Just(Event::Unmerged),
        3 => (1..4_i64).prop_map(Event::Priority),
    ]
}

/// A history as lists: the state and the priority after each event, and whether the event had an effect.
struct Replay {
    events: Vec<(i64, Option<Event>)>,
    states: Vec<&'static str>,
    priorities: Vec<i64>,
    works: Vec<bool>,
    holds: Vec<Option<HoldReason>>,
}

fn replay(events: &[(i64, Option<Event>)]) -> Replay {
    let mut replay = Replay {
        events: events.to_vec(),
        states: Vec::new(),
        priorities: Vec::new(),
        works: Vec::new(),
        holds: Vec::new(),
    };
    let (mut state, mut hold, mut priority) = ("open", None, 3);
    for (_, event) in events {
        let before = (state, hold);
        let is_open = state == "open" || state == "held";
        match event {
            None => {}
            Some(Event::Priority(new)) => priority = *new,
            Some(Event::Held(reason)) if is_open => (state, hold) = ("held", Some(*reason)),
            Some(Event::Resumed) if state == "held" => (state, hold) = ("open", None),
            Some(Event::Answered) if hold == Some(HoldReason::Requester) => (state, hold) = ("open", None),
            Some(Event::Resolved(_)) if is_open => (state, hold) = ("resolved", None),
            Some(Event::Reopened) if state == "resolved" => state = "open",
            Some(Event::Closed) if state == "resolved" => state = "closed",
            Some(Event::Cancelled) if is_open => (state, hold) = ("cancelled", None),
            Some(Event::Merged) if is_open => (state, hold) = ("merged", None),
            Some(Event::Unmerged) if state == "merged" => state = "open",
            Some(_) => {}
        }
        replay.works.push(before != (state, hold));
        replay.states.push(state);
        replay.holds.push(hold);
        replay.priorities.push(priority);
    }
    replay
}

/// The index of the event that starts a clock, and of the one that ends it.
type Bounds = (usize, Option<usize>);

impl Replay {
    fn is_answer(&self, at: usize) -> bool {
        self.events[at].1 == Some(Event::Replied)
            || (self.events[at].1 == Some(Event::Resolved(true)) && self.works[at])
    }

    fn first_reply(&self) -> Option<usize> {
        (0..self.events.len()).find(|at| self.is_answer(*at))
    }

    fn resolution(&self) -> Option<usize> {
        let is_over = matches!(self.states.last(), Some(&("resolved" | "closed")));
        let resolutions = (0..self.events.len()).rev();
        let mut resolutions = resolutions
            .filter(|at| matches!(self.events[*at].1, Some(Event::Resolved(_))) && self.works[*at]);
        resolutions.next().filter(|_| is_over)
    }

    /// The rounds of the next response. `true` if the round was settled by a resolution.
    fn rounds(&self) -> Vec<(Bounds, bool)> {
        let Some(first) = self.first_reply() else {
            return Vec::new();
        };
        let mut rounds: Vec<(Bounds, bool)> = Vec::new();
        let mut open: Option<usize> = None;
        let mut asked_after: Option<usize> = None;
        for at in first + 1..self.events.len() {
            match self.events[at].1 {
                Some(Event::Asked) if matches!(self.states[at], "open" | "held") => {
                    open.get_or_insert(at);
                }
                Some(Event::Asked) if self.states[at] == "resolved" => {
                    asked_after.get_or_insert(at);
                }
                Some(Event::Reopened) if self.works[at] => open = open.or(asked_after.take()),
                Some(Event::Replied) => {
                    asked_after = None;
                    rounds.extend(open.take().map(|from| ((from, Some(at)), false)));
                }
                Some(Event::Resolved(_)) if self.works[at] => {
                    rounds.extend(open.take().map(|from| ((from, Some(at)), true)));
                }
                _ => {}
            }
        }
        rounds.extend(open.map(|from| ((from, None), false)));
        rounds
    }

    fn runs(&self, at: usize, metric: Metric, policy: &SlaPolicy) -> bool {
        match (self.states[at], self.holds[at], metric) {
            ("open", _, _) => true,
            ("held", Some(HoldReason::Approval), _) => false,
            ("held", _, Metric::FirstResponse) => true,
            ("held", Some(reason), _) => !policy.pause_on.contains(&reason),
            _ => false,
        }
    }

    /// Counts minutes between two events. What happens at the last event does not count.
    fn count<'p>(
        &self,
        parts: &'p Parts,
        (metric, policy): (Metric, &SlaPolicy),
        (day, now): (NaiveDate, i64),
        (from, until): Bounds,
    ) -> Row {
        let target_at = until.unwrap_or(self.events.len() - 1);
        let priority = Priority::try_from(self.priorities[target_at]).expect("a priority");
        let target = policy
            .target(metric, priority)
            .expect("every priority has a target");
        let mut clock: Naive<'p> = Naive::new(parts, target);
        let end = until.map_or(now, |until| self.events[until].0);
        let mut index = from;
        for at in self.events[from].0..end {
            while index + 1 < until.unwrap_or(self.events.len()) && self.events[index + 1].0 <= at {
                index += 1;
            }
            clock.pass(minute(day, at), self.runs(index, metric, policy));
        }
        let end = minute(day, end);
        let is_broken = clock.reached.is_some_and(|due| due < end);
        let last = self.events.len() - 1;
        let is_over = matches!(self.states[last], "cancelled" | "merged");
        let is_unanswered =
            matches!(self.states[last], "resolved" | "closed") && self.first_reply().is_none();
        Row {
            outcome: match () {
                () if is_over || is_unanswered => Outcome::NotApplicable,
                () if is_broken => Outcome::Broken,
                () if until.is_some() => Outcome::Kept,
                () if self.runs(last, metric, policy) => Outcome::Running,
                () => Outcome::Paused,
            },
            remaining: clock.goal - clock.spent,
            met: until.map(|_| end),
            is_broken,
        }
    }
}

/// One row of the naive implementation.
#[derive(Debug)]
struct Row {
    outcome: Outcome,
    remaining: Duration,
    met: Option<Timestamp>,
    is_broken: bool,
}

fn naive_rows(
    parts: &Parts,
    policy: &SlaPolicy,
    replay: &Replay,
    at: (NaiveDate, i64),
) -> Vec<(Metric, Row)> {
    let count = |metric, bounds| replay.count(parts, (metric, policy), at, bounds);
    let mut rows = vec![
        (
            Metric::FirstResponse,
            count(Metric::FirstResponse, (0, replay.first_reply())),
        ),
        (
            Metric::Resolution,
            count(Metric::Resolution, (0, replay.resolution())),
        ),
    ];
    let mut worst: Option<Row> = None;
    for (bounds, is_settled) in replay.rounds() {
        let mut row = count(Metric::NextResponse, bounds);
        if is_settled {
            row.outcome = Outcome::NotApplicable;
        }
        let rank = |row: &Row| {
            let is_left_out = row.outcome == Outcome::NotApplicable;
            (is_left_out, !is_left_out && !row.is_broken, row.remaining)
        };
        if worst.as_ref().is_none_or(|worst| rank(&row) < rank(worst)) {
            worst = Some(row);
        }
    }
    rows.extend(worst.map(|row| (Metric::NextResponse, row)));
    rows
}

/// A policy with a target for each metric and priority.
fn policies() -> impl Strategy<Value = SlaPolicy> {
    let reasons = vec(proptest::sample::select(&HoldReason::ALL[..]), 0..4);
    (vec(targets(), 9), reasons).prop_map(|(targets, reasons)| {
        let mut all = Targets::default();
        for (index, target) in targets.into_iter().enumerate() {
            all.set(Metric::ALL[index / 3], Priority::ALL[index % 3], target);
        }
        SlaPolicy {
            targets: all,
            pause_on: reasons.into_iter().collect(),
            ..policy("random", Condition::default())
        }
    })
}

/// An event as the engine knows it.
fn happened<'p>(event: Event, terms: impl Fn(i64) -> Terms<'p>) -> Happened<'p> {
    match event {
        Event::Replied => Happened::Replied,
        Event::Asked => Happened::Asked,
        Event::Answered => Happened::Answered,
        Event::Held(reason) => Happened::Held(reason),
        Event::Resumed => Happened::Resumed,
        Event::Resolved(is_answer) => Happened::Resolved { is_answer },
        Event::Reopened => Happened::Reopened,
        Event::Closed => Happened::Closed,
        Event::Cancelled => Happened::Cancelled,
        Event::Merged => Happened::Merged,
        Event::Unmerged => Happened::Unmerged,
        Event::Priority(priority) => Happened::Terms(Some(terms(priority))),
    }
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn promises_agree_with_those_that_are_counted_minute_by_minute(
        (day, parts) in day_and_calendar(),
        policy in policies(),
        (times, kinds) in minutes(14).prop_flat_map(|times| {
            let count = times.len();
            (Just(times), vec(events(), count))
        }),
    ) {
        let now = *times.last().expect("two minutes or more");
        let opened = times[0];
        let events: Vec<(i64, Option<Event>)> = std::iter::once((opened, None))
            .chain(times.iter().copied().zip(kinds.into_iter().map(Some)))
            .collect();
        let calendar = parts.calendar();
        let terms = |priority: i64| Terms {
            policy: &policy,
            calendar: &calendar,
            priority: priority.try_into().expect("a priority"),
        };
        let first = [
            Moment { at: minute(day, opened), what: Happened::Terms(Some(terms(3))) },
            Moment { at: minute(day, opened), what: Happened::Opened },
        ];
        let rest = events.iter().filter_map(|(at, event)| Some(Moment {
            at: minute(day, *at),
            what: happened((*event)?, terms),
        }));
        let moments: Vec<Moment<'_>> = first.into_iter().chain(rest).collect();
        let promises = Promises::of(&moments);
        let naive = naive_rows(&parts, &policy, &replay(&events), (day, now));
        for metric in Metric::ALL {
            let row = naive.iter().find(|(of, _)| *of == metric).map(|(_, row)| row);
            let promise = promises.promise(metric, minute(day, now));
            prop_assert_eq!(promise.is_some(), row.is_some(), "{:?}", metric);
            let (Some(promise), Some(row)) = (promise, row) else { continue };
            prop_assert_eq!(promise.outcome, row.outcome, "{:?} {:?}", metric, row);
            if row.outcome != Outcome::NotApplicable {
                prop_assert_eq!(promise.reading.remaining, row.remaining, "{:?}", metric);
                prop_assert_eq!(promise.met, row.met, "{:?}", metric);
                prop_assert_eq!(promise.reading.breached_at.is_some(), row.is_broken);
            }
        }
    }
}
