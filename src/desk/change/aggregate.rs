//! A change, from its request to its review.

use super::content::ChangeContent;
use super::event::ChangeEvent;
use super::number::ChangeNumber;
use super::refusal::ChangeRefusal;
use super::state::{ChangePhase, ChangeState};
use crate::{ApprovalId, ChangeId, PersonId, Timestamp};

/// The revision of the content of a change that was just raised.
pub const FIRST_CONTENT_REVISION: i64 = 1;

/// The values from which a change is raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// The id.
    pub id: ChangeId,
    /// The number.
    pub number: ChangeNumber,
    /// The person who raises the change.
    pub requester: PersonId,
    /// The name of the template, for a standard change.
    pub template: Option<String>,
    /// What the change says.
    pub content: ChangeContent,
    /// When the change is raised.
    pub at: Timestamp,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The id.
    pub id: ChangeId,
    /// The number that people use.
    pub number: ChangeNumber,
    /// The person who raised the change. The requester moves with linked accounts.
    pub requester: PersonId,
    /// The name of the template, for a standard change. The configuration may no longer have it.
    pub template: Option<String>,
    /// What the change says.
    pub content: ChangeContent,
    /// The revision of the content that approvers decide on. It rises with each material edit.
    pub content_revision: i64,
    /// The approval of the last submission.
    pub approval: Option<ApprovalId>,
    /// The state.
    pub state: ChangeState,
    /// When the change was raised.
    pub raised_at: Timestamp,
    /// When the last event happened.
    pub changed_at: Timestamp,
    /// Rises with every edit and every new state. Buttons carry it, so that nobody decides on what they have not read.
    pub revision: i64,
    /// The version of the row. If it changed since the change was read, the command runs again.
    pub version: i64,
}

impl Change {
    /// Raises a change. Returns the change and its first event.
    pub fn raise(new: NewChange) -> (Self, ChangeEvent) {
        let change = Self {
            id: new.id,
            number: new.number,
            requester: new.requester,
            template: new.template,
            content: new.content,
            content_revision: FIRST_CONTENT_REVISION,
            approval: None,
            state: ChangeState::New { returned: None },
            raised_at: new.at,
            changed_at: new.at,
            revision: 0,
            version: 0,
        };
        (change, ChangeEvent::Raised)
    }

    /// The name of the state.
    pub fn phase(&self) -> ChangePhase {
        (&self.state).into()
    }

    /// Whether the change has ended: it is closed or cancelled.
    pub fn is_ended(&self) -> bool {
        matches!(self.phase(), ChangePhase::Closed | ChangePhase::Cancelled)
    }

    /// Whether approvers are asked.
    pub fn awaits_approval(&self) -> bool {
        matches!(self.phase(), ChangePhase::Assess | ChangePhase::Authorize)
    }

    /// Refuses a decision by a person who has read an older revision of the change.
    ///
    /// # Errors
    ///
    /// [`ChangeRefusal::Changed`].
    pub fn check_revision(&self, read: i64) -> Result<(), ChangeRefusal> {
        match read == self.revision {
            true => Ok(()),
            false => Err(ChangeRefusal::Changed(self.id)),
        }
    }
}
