//! What follows from an event: the decision, the next stage, or the fallback.

use super::event::ApprovalEvent;
use super::need::Verdict;
use super::participants::Participants;
use super::round::{Because, Round};
use super::state::{Approval, ApprovalState};
use crate::Timestamp;

impl Approval {
    /// Judges the votes again, because accounts were linked or unlinked, or a person's accounts were closed.
    ///
    /// There are no events if nothing follows.
    pub fn judge_again(&self, people: &Participants, at: Timestamp) -> Vec<ApprovalEvent> {
        self.settle(Vec::new(), people, at)
    }

    /// Adds to events everything that follows from them.
    pub(super) fn settle(
        &self,
        mut events: Vec<ApprovalEvent>,
        people: &Participants,
        at: Timestamp,
    ) -> Vec<ApprovalEvent> {
        let mut after = self.clone();
        for event in &events {
            after.apply(event, at);
        }
        while let Some(event) = after.next_event(people) {
            after.apply(&event, at);
            events.push(event);
        }
        events
    }

    /// What follows from the votes of the current round. Every event ends the round, so that there is an end.
    fn next_event(&self, people: &Participants) -> Option<ApprovalEvent> {
        let round = self
            .round()
            .filter(|round| round.outcome.is_none() && self.is_pending())?;
        match self.verdict(round, people) {
            Verdict::Pending => None,
            Verdict::Rejected => Some(self.decided(ApprovalState::Rejected)),
            Verdict::Short => Some(self.fall_back(round, Because::Short)),
            Verdict::Approved if round.stage + 1 < self.terms.stages.len() => {
                Some(self.begin(round.stage + 1, Because::NextStage))
            }
            Verdict::Approved => Some(self.decided(ApprovalState::Approved)),
        }
    }

    /// Asks the fallback once. Without a fallback, the approval expires.
    pub(super) fn fall_back(&self, round: &Round, because: Because) -> ApprovalEvent {
        if round.because.is_fallback() || self.terms.fallback.is_empty() {
            self.decided(ApprovalState::Expired)
        } else {
            self.begin(round.stage, because)
        }
    }

    pub(super) fn begin(&self, stage: usize, because: Because) -> ApprovalEvent {
        ApprovalEvent::RoundBegun {
            number: self.revision() + 1,
            stage,
            because,
        }
    }

    fn decided(&self, state: ApprovalState) -> ApprovalEvent {
        ApprovalEvent::Decided {
            state,
            content: self.content,
        }
    }
}
