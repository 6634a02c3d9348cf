//! The rules of a change: which step each state allows.

use super::aggregate::Change;
use super::content::{ChangeContent, ChangeKind};
use super::event::ChangeEvent;
use super::refusal::{ChangeRefusal, Missing};
use super::state::{ChangePhase, ChangeState, Completion, Returned};
use crate::{ApprovalId, Timestamp};

/// The approval that is asked, and how many stages its policy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The approval.
    pub approval: ApprovalId,
    /// The number of stages.
    pub stages: usize,
}

impl Change {
    /// Changes the content. `stages` is the number of stages of the policy for the new content.
    ///
    /// A material edit of a submitted change asks the approvers again. A standard change that becomes another type
    /// returns to its requester.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::WrongState`] after the work has begun; [`ChangeRefusal::FixedByTemplate`] and
    /// [`ChangeRefusal::NeedsTemplate`] for standard changes; [`ChangeRefusal::DoneAlready`] if nothing changes.
    pub fn edit(&self, after: ChangeContent, stages: usize) -> Result<ChangeEvent, ChangeRefusal> {
        let before = &self.content;
        if !self.may_be_edited() {
            return Err(self.refuse());
        }
        if *before == after {
            return Err(ChangeRefusal::DoneAlready);
        }
        if after.window.is_some_and(|window| window.until <= window.from) {
            return Err(ChangeRefusal::EmptyWindow);
        }
        match (before.kind, after.kind) {
            (ChangeKind::Standard, ChangeKind::Standard) if before.differs_beside_window(&after) => {
                return Err(ChangeRefusal::FixedByTemplate);
            }
            (ChangeKind::Normal | ChangeKind::Emergency, ChangeKind::Standard) => {
                return Err(ChangeRefusal::NeedsTemplate);
            }
            (ChangeKind::Standard, _) | (ChangeKind::Normal | ChangeKind::Emergency, _) => {}
        }
        Ok(ChangeEvent::Edited {
            phase: self.phase_after_edit(&after, stages),
            before: Box::new(before.clone()),
            after: Box::new(after),
        })
    }

    /// Submits the change. A standard change is scheduled, and other changes ask their approvers.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::WrongState`] unless the change is new; [`ChangeRefusal::Missing`],
    /// [`ChangeRefusal::EmptyWindow`] and [`ChangeRefusal::WindowPassed`] for a change that cannot be made;
    /// [`ChangeRefusal::WrongPolicy`] if `asking` does not fit the type.
    pub fn submit(&self, asking: Option<Asking>, at: Timestamp) -> Result<ChangeEvent, ChangeRefusal> {
        if self.phase() != ChangePhase::New {
            return Err(self.refuse());
        }
        self.check_complete(at)?;
        let phase = match (self.content.kind, asking) {
            (ChangeKind::Standard, None) => ChangePhase::Scheduled,
            (kind @ (ChangeKind::Normal | ChangeKind::Emergency), Some(asking)) => {
                first_phase(kind, asking.stages)
            }
            (ChangeKind::Standard, Some(_)) | (ChangeKind::Normal | ChangeKind::Emergency, None) => {
                return Err(ChangeRefusal::WrongPolicy);
            }
        };
        Ok(ChangeEvent::Submitted {
            approval: asking.map(|asking| asking.approval),
            phase,
        })
    }

    /// The last stage of the approval begins.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::DoneAlready`] if it has begun; [`ChangeRefusal::WrongState`] if no approvers are asked.
    pub fn authorize(&self) -> Result<ChangeEvent, ChangeRefusal> {
        match self.phase() {
            ChangePhase::Assess => Ok(ChangeEvent::Assessed),
            ChangePhase::Authorize => Err(ChangeRefusal::DoneAlready),
            ChangePhase::New
            | ChangePhase::Scheduled
            | ChangePhase::Implement
            | ChangePhase::Review
            | ChangePhase::Closed
            | ChangePhase::Cancelled => Err(self.refuse()),
        }
    }

    /// All stages approved the change.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::WrongState`] if no approvers are asked.
    pub fn approve(&self) -> Result<ChangeEvent, ChangeRefusal> {
        match self.awaits_approval() {
            true => Ok(ChangeEvent::Approved),
            false => Err(self.refuse()),
        }
    }

    /// The change comes back to its requester.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::WrongState`] if the change is new, or if the work has begun.
    pub fn return_to_requester(&self, because: Returned) -> Result<ChangeEvent, ChangeRefusal> {
        let is_asked = self.awaits_approval();
        let is_scheduled = self.phase() == ChangePhase::Scheduled;
        let applies = match because {
            Returned::Rejected | Returned::Expired => is_asked,
            Returned::WindowPassed => is_scheduled,
            Returned::SelfApproved | Returned::KindChanged => is_asked || is_scheduled,
        };
        match applies {
            true => Ok(ChangeEvent::Returned { because }),
            false => Err(self.refuse()),
        }
    }

    /// The work begins, within the window that was approved.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::DoneAlready`] if the work has begun; [`ChangeRefusal::TooEarly`] and
    /// [`ChangeRefusal::WindowPassed`] outside the window; [`ChangeRefusal::WrongState`] if the change is not scheduled.
    pub fn start(&self, at: Timestamp) -> Result<ChangeEvent, ChangeRefusal> {
        match (self.phase(), self.content.window) {
            (ChangePhase::Implement, _) => Err(ChangeRefusal::DoneAlready),
            (ChangePhase::Scheduled, Some(window)) if at < window.from => {
                Err(ChangeRefusal::TooEarly(window.from))
            }
            (ChangePhase::Scheduled, Some(window)) if at >= window.until => Err(ChangeRefusal::WindowPassed),
            (ChangePhase::Scheduled, _) => Ok(ChangeEvent::Started),
            (
                ChangePhase::New
                | ChangePhase::Assess
                | ChangePhase::Authorize
                | ChangePhase::Review
                | ChangePhase::Closed
                | ChangePhase::Cancelled,
                _,
            ) => Err(self.refuse()),
        }
    }

    /// The work ended. People forget to say that it began, so the end of a scheduled change counts from the begin of its
    /// window.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::DoneAlready`] if it has ended in this way; [`ChangeRefusal::TooEarly`] before the window;
    /// [`ChangeRefusal::WrongState`] if the change may not be made.
    pub fn finish(
        &self,
        completion: Completion,
        note: String,
        at: Timestamp,
    ) -> Result<ChangeEvent, ChangeRefusal> {
        match &self.state {
            ChangeState::Implement { .. } => Ok(ChangeEvent::Finished { completion, note }),
            ChangeState::Scheduled => match self.content.window {
                Some(window) if at < window.from => Err(ChangeRefusal::TooEarly(window.from)),
                Some(_) | None => Ok(ChangeEvent::Finished { completion, note }),
            },
            ChangeState::Review {
                completion: before, ..
            } if *before == completion => Err(ChangeRefusal::DoneAlready),
            ChangeState::New { .. }
            | ChangeState::Assess
            | ChangeState::Authorize
            | ChangeState::Review { .. }
            | ChangeState::Closed { .. }
            | ChangeState::Cancelled { .. } => Err(self.refuse()),
        }
    }

    /// The change was reviewed.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::WrongState`] if the change is not in review.
    pub fn close(&self, review: String) -> Result<ChangeEvent, ChangeRefusal> {
        match self.phase() {
            ChangePhase::Review => Ok(ChangeEvent::Closed { review }),
            ChangePhase::Closed => Err(ChangeRefusal::DoneAlready),
            ChangePhase::New
            | ChangePhase::Assess
            | ChangePhase::Authorize
            | ChangePhase::Scheduled
            | ChangePhase::Implement
            | ChangePhase::Cancelled => Err(self.refuse()),
        }
    }

    /// Cancels the change, before the work begins. Work that has begun is backed out instead.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::WrongState`] after the work has begun.
    pub fn cancel(&self, why: String) -> Result<ChangeEvent, ChangeRefusal> {
        match self.may_be_edited() {
            true => Ok(ChangeEvent::Cancelled { why }),
            false if self.phase() == ChangePhase::Cancelled => Err(ChangeRefusal::DoneAlready),
            false => Err(self.refuse()),
        }
    }

    /// Whether the change still says what will be done.
    pub fn may_be_edited(&self) -> bool {
        matches!(
            self.phase(),
            ChangePhase::New | ChangePhase::Assess | ChangePhase::Authorize | ChangePhase::Scheduled
        )
    }

    /// The state after an edit.
    fn phase_after_edit(&self, after: &ChangeContent, stages: usize) -> ChangePhase {
        let is_submitted = self.phase() != ChangePhase::New;
        match (self.content.kind, after.kind) {
            (ChangeKind::Standard, ChangeKind::Normal | ChangeKind::Emergency) => ChangePhase::New,
            (ChangeKind::Standard, ChangeKind::Standard) => self.phase(),
            (ChangeKind::Normal | ChangeKind::Emergency, _)
                if is_submitted && self.content.differs_materially(after) =>
            {
                first_phase(after.kind, stages)
            }
            (ChangeKind::Normal | ChangeKind::Emergency, _) => self.phase(),
        }
    }

    /// Checks that the change says what approvers and the implementer need.
    fn check_complete(&self, at: Timestamp) -> Result<(), ChangeRefusal> {
        let content = &self.content;
        let window = content.window.ok_or(ChangeRefusal::Missing(Missing::Window))?;
        if window.until <= window.from {
            return Err(ChangeRefusal::EmptyWindow);
        }
        if window.until <= at {
            return Err(ChangeRefusal::WindowPassed);
        }
        let is_blank = |plan: &str| plan.trim().is_empty();
        let missing = if content.implementer.is_none() {
            Missing::Implementer
        } else if is_blank(&content.plans.implementation) {
            Missing::Implementation
        } else if is_blank(&content.plans.backout) {
            Missing::Backout
        } else {
            return Ok(());
        };
        Err(ChangeRefusal::Missing(missing))
    }

    fn refuse(&self) -> ChangeRefusal {
        ChangeRefusal::WrongState {
            number: self.number,
            phase: self.phase(),
        }
    }
}

/// The first state of a submitted change. An emergency goes straight to the last stage's state, and so does a policy with
/// one stage.
fn first_phase(kind: ChangeKind, stages: usize) -> ChangePhase {
    match kind {
        ChangeKind::Standard => ChangePhase::Scheduled,
        ChangeKind::Normal if stages > 1 => ChangePhase::Assess,
        ChangeKind::Normal | ChangeKind::Emergency => ChangePhase::Authorize,
    }
}
