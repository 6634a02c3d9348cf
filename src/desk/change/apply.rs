//! The effect of an event on a change. The rules only decide which event happens.

use super::aggregate::Change;
use super::content::ChangeContent;
use super::event::ChangeEvent;
use super::state::{ChangePhase, ChangeState, Returned};
use crate::{PersonId, Timestamp};

impl Change {
    /// Writes the effect of an event. No other function writes the state. `by` is the actor.
    pub fn apply(&mut self, event: &ChangeEvent, by: Option<PersonId>, at: Timestamp) {
        if event.changes_decisions() {
            self.revision += 1;
        }
        let by = by.unwrap_or(self.requester);
        match event {
            ChangeEvent::Raised
            | ChangeEvent::Linked { .. }
            | ChangeEvent::Unlinked { .. }
            | ChangeEvent::NoteAdded { .. }
            | ChangeEvent::RemarkEdited { .. }
            | ChangeEvent::RemarkDeleted { .. } => {}
            ChangeEvent::Edited { after, phase, .. } => self.replace_content(after, *phase),
            ChangeEvent::Submitted { approval, phase } => {
                self.approval = *approval;
                self.enter(*phase, None);
            }
            ChangeEvent::Assessed => self.state = ChangeState::Authorize,
            ChangeEvent::Approved => self.state = ChangeState::Scheduled,
            ChangeEvent::Returned { because } => self.enter(ChangePhase::New, Some(*because)),
            ChangeEvent::Started => self.state = ChangeState::Implement { by, since: at },
            ChangeEvent::Finished { completion, note } => {
                self.state = ChangeState::Review {
                    completion: *completion,
                    note: note.clone(),
                    ended_at: at,
                };
            }
            ChangeEvent::Closed { review } => {
                if let ChangeState::Review { completion, .. } = self.state {
                    self.state = ChangeState::Closed {
                        completion,
                        review: review.clone(),
                        at,
                    };
                }
            }
            ChangeEvent::Cancelled { why } => {
                self.state = ChangeState::Cancelled {
                    by,
                    why: why.clone(),
                    at,
                };
            }
        }
        self.changed_at = at;
    }

    fn replace_content(&mut self, after: &ChangeContent, phase: ChangePhase) {
        if self.content.differs_materially(after) {
            self.content_revision += 1;
        }
        if self.content.kind != after.kind {
            self.template = None;
        }
        self.content = after.clone();
        if phase != self.phase() {
            self.enter(phase, Some(Returned::KindChanged));
        }
    }

    /// Enters a state that a submission or an edit leads to. `returned` is the reason for a return to the requester.
    fn enter(&mut self, phase: ChangePhase, returned: Option<Returned>) {
        self.state = match phase {
            ChangePhase::Assess => ChangeState::Assess,
            ChangePhase::Authorize => ChangeState::Authorize,
            ChangePhase::Scheduled => ChangeState::Scheduled,
            ChangePhase::New
            | ChangePhase::Implement
            | ChangePhase::Review
            | ChangePhase::Closed
            | ChangePhase::Cancelled => ChangeState::New { returned },
        };
    }
}
