//! The table of events: everything that can happen to a change.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::content::ChangeContent;
use super::state::{ChangePhase, Completion, Returned};
use crate::{ApprovalId, RemarkId, TicketId};

/// How a ticket is linked to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ChangeLink {
    /// The change answers the ticket.
    RaisedFor,
    /// The change caused the ticket.
    Caused,
}

/// Something that happened to a change.
///
/// The stored word keeps its spelling when a variant is renamed.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ChangeEvent {
    /// The change was raised.
    #[strum(serialize = "raised")]
    Raised,
    /// The content was changed.
    #[strum(serialize = "content_changed")]
    Edited {
        /// The content before.
        before: Box<ChangeContent>,
        /// The content from now on.
        after: Box<ChangeContent>,
        /// The state from now on.
        phase: ChangePhase,
    },
    /// The change was submitted.
    #[strum(serialize = "submitted")]
    Submitted {
        /// The approval. A standard change has none.
        approval: Option<ApprovalId>,
        /// The state from now on.
        phase: ChangePhase,
    },
    /// The stages before the last one approved the change.
    #[strum(serialize = "assessed")]
    Assessed,
    /// All stages approved the change.
    #[strum(serialize = "approved")]
    Approved,
    /// The change came back to its requester.
    #[strum(serialize = "returned")]
    Returned {
        /// Why the change came back.
        because: Returned,
    },
    /// The work began.
    #[strum(serialize = "started")]
    Started,
    /// The work ended.
    #[strum(serialize = "finished")]
    Finished {
        /// How the work ended.
        completion: Completion,
        /// What people wrote about it. It can be empty.
        note: String,
    },
    /// The change was reviewed and closed.
    #[strum(serialize = "closed")]
    Closed {
        /// What the review says. It can be empty.
        review: String,
    },
    /// The change was cancelled.
    #[strum(serialize = "cancelled")]
    Cancelled {
        /// The reason.
        why: String,
    },
    /// A ticket was linked.
    #[strum(serialize = "linked")]
    Linked {
        /// The ticket.
        ticket: TicketId,
        /// How it is linked.
        link: ChangeLink,
    },
    /// The link of a ticket was removed.
    #[strum(serialize = "unlinked")]
    Unlinked {
        /// The ticket.
        ticket: TicketId,
        /// How it was linked.
        link: ChangeLink,
    },
    /// Somebody wrote a note.
    #[strum(serialize = "noted")]
    NoteAdded {
        /// The note.
        remark: RemarkId,
    },
    /// The author edited a note.
    #[strum(serialize = "edited")]
    RemarkEdited {
        /// The note, which holds the current text.
        remark: RemarkId,
        /// The text before the edit.
        before: String,
    },
    /// The author deleted a note. The note keeps its text.
    #[strum(serialize = "taken_back")]
    RemarkDeleted {
        /// The note.
        remark: RemarkId,
    },
}

impl ChangeLink {
    /// The word for this link in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl ChangeEvent {
    /// The word that the journal stores for this event.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// Whether the event changes something on which people decide: the content or the state.
    pub fn changes_decisions(&self) -> bool {
        match self {
            ChangeEvent::Edited { .. }
            | ChangeEvent::Submitted { .. }
            | ChangeEvent::Assessed
            | ChangeEvent::Approved
            | ChangeEvent::Returned { .. }
            | ChangeEvent::Started
            | ChangeEvent::Finished { .. }
            | ChangeEvent::Closed { .. }
            | ChangeEvent::Cancelled { .. } => true,
            ChangeEvent::Raised
            | ChangeEvent::Linked { .. }
            | ChangeEvent::Unlinked { .. }
            | ChangeEvent::NoteAdded { .. }
            | ChangeEvent::RemarkEdited { .. }
            | ChangeEvent::RemarkDeleted { .. } => false,
        }
    }
}
