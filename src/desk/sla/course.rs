//! The states of a ticket in the order of time, as far as promises depend on them.

use super::metric::Metric;
use super::moment::{Happened, Moment, Terms};
use super::policy::SlaPolicy;
use super::span::{Pause, Span};
use crate::{HoldReason, Timestamp};

/// A state of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Open,
    OnHold(HoldReason),
    Resolved,
    Closed,
    Cancelled,
    Merged,
}

/// An event with the terms of its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark<'p> {
    pub(super) at: Timestamp,
    pub(super) terms: Option<Terms<'p>>,
    /// The number of states before the event.
    pub(super) stages: usize,
}

/// A message of the requester that needed a reply, and how it ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round<'p> {
    pub(super) from: Timestamp,
    pub(super) end: RoundEnd<'p>,
}

/// How a message of the requester ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum RoundEnd<'p> {
    /// It has no reply yet.
    Open,
    /// An agent replied.
    Replied(Mark<'p>),
    /// The ticket was resolved first.
    Settled(Mark<'p>),
}

/// The course of a ticket.
#[derive(Clone, Debug, Default)]
pub(super) struct Course<'p> {
    /// The states with their beginnings, in the order of time.
    pub(super) stages: Vec<(Timestamp, Stage)>,
    /// The terms of today.
    pub(super) terms: Option<Terms<'p>>,
    /// The first reply.
    pub(super) first_reply: Option<Mark<'p>>,
    /// The last resolution. `None` after it was reopened.
    pub(super) resolved: Option<Mark<'p>>,
    pub(super) rounds: Vec<Round<'p>>,
    /// The first message that came while the ticket was resolved, and that nobody answered.
    asked_after_end: Option<Timestamp>,
    /// The number of events that do not fit the state before, and that change nothing.
    pub(super) odd: u32,
}

impl<'p> Course<'p> {
    /// Plays all events. An event with an earlier time than the one before, because a clock was set back, counts as if
    /// both had happened at once.
    pub(super) fn of(moments: &[Moment<'p>]) -> Self {
        let mut course = Course::default();
        let mut latest = None;
        for moment in moments {
            let at = latest.map_or(moment.at, |latest: Timestamp| latest.max(moment.at));
            latest = Some(at);
            course.odd += u32::from(!course.play(at, moment.what));
        }
        course
    }

    /// The current state.
    pub(super) fn stage(&self) -> Option<Stage> {
        self.stages.last().map(|(_, stage)| *stage)
    }

    /// Whether the requester ended the ticket before any reply.
    pub(super) fn ended_unanswered(&self) -> bool {
        matches!(self.stage(), Some(Stage::Resolved | Stage::Closed)) && self.first_reply.is_none()
    }

    /// The spans of a clock from its beginning. They end with the last state before `met`: the reply that meets a promise
    /// can also put the ticket on hold, and the clock has not seen this.
    pub(super) fn spans(
        &self,
        (metric, policy): (Metric, &SlaPolicy),
        from: Timestamp,
        met: Option<&Mark<'p>>,
    ) -> Vec<Span> {
        let until = met.map_or(self.stages.len(), |met| met.stages);
        let stages = &self.stages[..until];
        let begun = stages.partition_point(|(at, _)| *at <= from);
        let spans = stages[begun.saturating_sub(1)..].iter().map(|(at, stage)| Span {
            from: from.max(*at),
            pause: stage.pause(metric, policy),
        });
        spans.collect()
    }

    /// Whether the event fits the state before.
    fn play(&mut self, at: Timestamp, what: Happened<'p>) -> bool {
        let Some(stage) = self.stage() else {
            return self.begin(at, what);
        };
        match (what, stage) {
            (Happened::Terms(terms), _) => self.terms = terms,
            (Happened::Replied, _) => self.reply(at),
            (Happened::Asked, _) => self.ask(at, stage),
            (Happened::Answered, Stage::OnHold(HoldReason::Requester)) => self.enter(at, Stage::Open),
            (Happened::Answered, _) => {}
            (Happened::Unmerged, Stage::Merged) => self.enter(at, Stage::Open),
            // A merged ticket follows its main ticket, which has the promises.
            (Happened::Opened | Happened::Unmerged, _) => return false,
            (_, Stage::Merged) => {}
            (Happened::Held(reason), Stage::Open | Stage::OnHold(_)) => {
                self.enter(at, Stage::OnHold(reason));
            }
            (Happened::Resumed, Stage::OnHold(_)) => self.enter(at, Stage::Open),
            (Happened::Resolved { is_answer }, Stage::Open | Stage::OnHold(_)) => {
                self.resolve(at, is_answer);
            }
            (Happened::Reopened, Stage::Resolved) => self.reopen(at),
            (Happened::Closed, Stage::Resolved) => self.enter(at, Stage::Closed),
            (Happened::Cancelled, Stage::Open | Stage::OnHold(_)) => self.enter(at, Stage::Cancelled),
            (Happened::Merged, Stage::Open | Stage::OnHold(_)) => self.enter(at, Stage::Merged),
            (
                Happened::Held(_)
                | Happened::Resumed
                | Happened::Resolved { .. }
                | Happened::Reopened
                | Happened::Closed
                | Happened::Cancelled
                | Happened::Merged,
                _,
            ) => return false,
        }
        true
    }

    fn begin(&mut self, at: Timestamp, what: Happened<'p>) -> bool {
        match what {
            Happened::Opened => self.enter(at, Stage::Open),
            Happened::Terms(terms) => self.terms = terms,
            _ => return false,
        }
        true
    }

    fn enter(&mut self, at: Timestamp, stage: Stage) {
        self.stages.push((at, stage));
    }

    fn mark(&self, at: Timestamp) -> Mark<'p> {
        Mark {
            at,
            terms: self.terms,
            stages: self.stages.len(),
        }
    }

    fn reply(&mut self, at: Timestamp) {
        let mark = self.mark(at);
        self.first_reply.get_or_insert(mark);
        self.asked_after_end = None;
        self.end_round(RoundEnd::Replied(mark));
    }

    /// Only the first unanswered message arms the next response, and none before the first response does.
    fn ask(&mut self, at: Timestamp, stage: Stage) {
        match stage {
            _ if self.first_reply.is_none() || self.open_round().is_some() => {}
            Stage::Open | Stage::OnHold(_) => self.arm(at),
            Stage::Resolved => {
                self.asked_after_end.get_or_insert(at);
            }
            Stage::Closed | Stage::Cancelled | Stage::Merged => {}
        }
    }

    fn arm(&mut self, from: Timestamp) {
        let end = RoundEnd::Open;
        self.rounds.push(Round { from, end });
    }

    fn open_round(&mut self) -> Option<&mut Round<'p>> {
        let last = self.rounds.last_mut();
        last.filter(|round| matches!(round.end, RoundEnd::Open))
    }

    fn end_round(&mut self, end: RoundEnd<'p>) {
        if let Some(round) = self.open_round() {
            round.end = end;
        }
    }

    fn resolve(&mut self, at: Timestamp, is_answer: bool) {
        let mark = self.mark(at);
        if is_answer {
            self.first_reply.get_or_insert(mark);
        }
        self.resolved = Some(mark);
        self.end_round(RoundEnd::Settled(mark));
        self.enter(at, Stage::Resolved);
    }

    fn reopen(&mut self, at: Timestamp) {
        self.resolved = None;
        if let Some(from) = self.asked_after_end.take() {
            self.arm(from);
        }
        self.enter(at, Stage::Open);
    }
}

impl Stage {
    fn pause(self, metric: Metric, policy: &SlaPolicy) -> Option<Pause> {
        match self {
            Stage::Open => None,
            Stage::OnHold(reason) => policy.pauses(metric, reason).then_some(Pause::OnHold(reason)),
            Stage::Merged => Some(Pause::Merged),
            Stage::Resolved | Stage::Closed | Stage::Cancelled => Some(Pause::Resolved),
        }
    }
}
