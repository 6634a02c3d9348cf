//! What can happen to a ticket. The journal, the cards and the tests all speak of these.

use crate::{EntryId, Impact, PersonId, Priority, RemarkId, Resolution, TicketId, Timestamp, Urgency};

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketEvent {
    /// It was opened.
    Opened,
    /// Somebody took it.
    Claimed {
        /// Who works on it now.
        by: PersonId,
        /// Who worked on it before, if it was taken over.
        from: Option<PersonId>,
    },
    /// It was given back to the team.
    Released,
    /// Impact and urgency were set.
    PrioritySet {
        /// How much is hit.
        impact: Impact,
        /// How soon it matters.
        urgency: Urgency,
        /// What follows.
        priority: Priority,
        /// What it was before.
        before: Priority,
    },
    /// Somebody said something in the requester's hearing.
    Said {
        /// The words.
        remark: RemarkId,
    },
    /// Somebody wrote something for the team alone.
    Noted {
        /// The words.
        remark: RemarkId,
    },
    /// It is done.
    Resolved(Resolution),
    /// It is not done after all.
    Reopened {
        /// Who works on it now; nobody if they have gone meanwhile.
        assignee: Option<PersonId>,
    },
    /// Nobody objected in time.
    Closed,
    /// It was called off.
    Cancelled {
        /// Why.
        why: String,
    },
}

/// One line of a ticket's journal: who did what, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Ours.
    pub id: EntryId,
    /// Which ticket.
    pub ticket: TicketId,
    /// Who; nobody where time did it.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: TicketEvent,
}

impl TicketEvent {
    /// The word that stands for it in the journal.
    pub fn name(&self) -> &'static str {
        match self {
            TicketEvent::Opened => "opened",
            TicketEvent::Claimed { .. } => "claimed",
            TicketEvent::Released => "released",
            TicketEvent::PrioritySet { .. } => "priority_set",
            TicketEvent::Said { .. } => "said",
            TicketEvent::Noted { .. } => "noted",
            TicketEvent::Resolved(_) => "resolved",
            TicketEvent::Reopened { .. } => "reopened",
            TicketEvent::Closed => "closed",
            TicketEvent::Cancelled { .. } => "cancelled",
        }
    }
}
