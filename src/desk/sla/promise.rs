//! The promises to a ticket, computed from its events.

use chrono::Duration;

use super::clock::{self, Reading};
use super::course::{Course, Mark, Round, RoundEnd, Stage};
use super::explain::{Explanation, explain};
use super::metric::Metric;
use super::moment::{Moment, Terms};
use super::span::{Pause, Span};
use super::target::Target;
use crate::Timestamp;

/// One promise to a ticket.
#[derive(Clone, Debug)]
pub struct Promise<'p> {
    /// What it is about.
    pub metric: Metric,
    /// The terms: those of today, or those of the time when the promise was kept or missed by an answer.
    pub terms: Terms<'p>,
    /// The target.
    pub target: Target,
    /// The beginning of the clock.
    pub started: Timestamp,
    /// When the promise was met, in time or late.
    pub met: Option<Timestamp>,
    /// How it stands.
    pub outcome: Outcome,
    /// The clock at the moment of the reading.
    pub reading: Reading,
    /// The moment of the reading: when the promise was met or settled, or now.
    pub read_at: Timestamp,
    /// The spans of the clock.
    pub spans: Vec<Span>,
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// It was met in time.
    Kept,
    /// It was met late, or its due time has passed.
    Broken,
    /// Its clock runs.
    Running,
    /// Its clock stands still.
    Paused,
    /// Nobody has to keep it: the ticket was merged or cancelled, or ended without an answer.
    NotApplicable,
}

/// All promises to one ticket.
#[derive(Clone, Debug)]
pub struct Promises<'p> {
    course: Course<'p>,
}

impl Outcome {
    /// The word for this outcome in tables.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl<'p> Promises<'p> {
    /// The promises that follow from the events of a ticket, in their order.
    pub fn of(moments: &[Moment<'p>]) -> Self {
        let course = Course::of(moments);
        Self { course }
    }

    /// The number of events that do not fit the state before, and that change nothing.
    pub fn odd_events(&self) -> u32 {
        self.course.odd
    }

    /// All promises at a moment, which is not before the last event. A metric without a target, or that never began,
    /// is absent.
    pub fn at(&self, now: Timestamp) -> Vec<Promise<'p>> {
        let all = Metric::ALL.into_iter();
        all.filter_map(|metric| self.promise(metric, now)).collect()
    }

    /// The promises that a desk shows and warns of. Of the next response it is the round that has no reply yet, or else the
    /// worst round.
    pub fn to_show(&self, now: Timestamp) -> Vec<Promise<'p>> {
        let all = Metric::ALL.into_iter();
        all.filter_map(|metric| match metric {
            Metric::NextResponse => self.open_round(now).or_else(|| self.promise(metric, now)),
            Metric::FirstResponse | Metric::Resolution => self.promise(metric, now),
        })
        .collect()
    }

    /// One promise at a moment. Of the next response it is the worst round.
    pub fn promise(&self, metric: Metric, now: Timestamp) -> Option<Promise<'p>> {
        let (opened, _) = *self.course.stages.first()?;
        match metric {
            Metric::FirstResponse => self.read(metric, opened, self.course.first_reply, now),
            Metric::Resolution => self.read(metric, opened, self.course.resolved, now),
            Metric::NextResponse => self.worst_round(now),
        }
    }

    /// The round of the next response that has no reply yet.
    pub fn open_round(&self, now: Timestamp) -> Option<Promise<'p>> {
        let round = self.course.rounds.last()?;
        match round.end {
            RoundEnd::Open => self.round(round, now),
            RoundEnd::Replied(_) | RoundEnd::Settled(_) => None,
        }
    }

    fn worst_round(&self, now: Timestamp) -> Option<Promise<'p>> {
        let rounds = self.course.rounds.iter();
        let rounds = rounds.filter_map(|round| self.round(round, now));
        rounds.min_by_key(|promise| {
            let is_left_out = promise.outcome == Outcome::NotApplicable;
            let is_in_time = promise.reading.breached_at.is_none();
            (is_left_out, is_in_time, promise.reading.remaining)
        })
    }

    fn round(&self, round: &Round<'p>, now: Timestamp) -> Option<Promise<'p>> {
        let end = match round.end {
            RoundEnd::Replied(mark) => Some(mark),
            // Only a promise that was met keeps the target of then.
            RoundEnd::Settled(mark) => Some(Mark { terms: None, ..mark }),
            RoundEnd::Open => None,
        };
        let promise = self.read(Metric::NextResponse, round.from, end, now)?;
        Some(match round.end {
            RoundEnd::Settled(_) => promise.not_applicable(),
            RoundEnd::Open | RoundEnd::Replied(_) => promise,
        })
    }

    fn read(
        &self,
        metric: Metric,
        started: Timestamp,
        met: Option<Mark<'p>>,
        now: Timestamp,
    ) -> Option<Promise<'p>> {
        let with_target = |terms: Terms<'p>| Some((terms, terms.policy.target(metric, terms.priority)?));
        // A promise that was met keeps the target of then.
        let of_then = met.and_then(|met| met.terms).and_then(with_target);
        let (terms, target) = of_then.or_else(|| self.course.terms.and_then(with_target))?;
        let spans = self.course.spans((metric, terms.policy), started, met.as_ref());
        let until = met.map_or(now, |met| met.at);
        let reading = clock::read(terms.calendar, &spans, target, until);
        let stands_still = spans.last().is_some_and(|span| span.pause.is_some());
        let promise = Promise {
            metric,
            terms,
            target,
            started,
            met: met.map(|met| met.at),
            outcome: match (reading.breached_at, met) {
                (Some(_), _) => Outcome::Broken,
                (None, Some(_)) => Outcome::Kept,
                (None, None) if stands_still => Outcome::Paused,
                (None, None) => Outcome::Running,
            },
            reading,
            read_at: until,
            spans,
        };
        Some(match self.applies() {
            true => promise,
            false => promise.not_applicable(),
        })
    }

    /// Whether somebody has to keep the promises.
    fn applies(&self) -> bool {
        match self.course.stage() {
            Some(Stage::Cancelled | Stage::Merged) => false,
            _ => !self.course.ended_unanswered(),
        }
    }
}

impl Promise<'_> {
    /// The same promise when nobody has to keep it.
    fn not_applicable(self) -> Self {
        Self {
            outcome: Outcome::NotApplicable,
            met: None,
            reading: Reading {
                due: None,
                breached_at: None,
                ..self.reading
            },
            ..self
        }
    }

    /// The clock with the segments that it counted.
    pub fn explain(&self) -> Explanation {
        explain(self.terms.calendar, &self.spans, self.target, self.read_at)
    }

    /// When the current round began: with the clock, or when the ticket was last reopened.
    pub fn round_began(&self) -> Timestamp {
        let pairs = self.spans.iter().zip(self.spans.iter().skip(1));
        let is_resolved = |span: &Span| span.pause == Some(Pause::Resolved);
        let mut reopened = pairs.filter(|(before, after)| is_resolved(before) && !is_resolved(after));
        reopened.next_back().map_or(self.started, |(_, after)| after.from)
    }

    /// Since when the clock stands still, whatever the reasons. `None` if it runs.
    pub fn paused_since(&self) -> Option<Timestamp> {
        let mut pauses = self.spans.iter().rev();
        let mut since = None;
        while let Some(span) = pauses.next().filter(|span| span.pause.is_some()) {
            since = Some(span.from);
        }
        since
    }

    /// The time between two moments, without the pauses.
    pub fn running_between(&self, from: Timestamp, until: Timestamp) -> Duration {
        let ends = self.spans.iter().skip(1).map(|next| next.from).chain([until]);
        let lengths = self.spans.iter().zip(ends).map(|(span, end)| match span.pause {
            Some(_) => Duration::zero(),
            None => (end.min(until) - span.from.max(from)).max(Duration::zero()),
        });
        lengths.sum()
    }

    /// Why the clock stands still. `None` if it runs.
    pub fn pause(&self) -> Option<Pause> {
        self.spans.last().and_then(|span| span.pause)
    }
}
