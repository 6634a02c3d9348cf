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
    /// Somebody changed what they had said.
    Edited {
        /// The words as they read now.
        remark: RemarkId,
        /// How they read before.
        before: String,
    },
    /// Somebody took back what they had said. The words stay with the remark.
    TakenBack {
        /// The words.
        remark: RemarkId,
    },
    /// Its own words changed, because the message changed that it was opened on.
    Rewritten {
        /// The line that it is known by now.
        title: String,
        /// The words now.
        description: String,
        /// The line before.
        title_before: String,
        /// The words before.
        description_before: String,
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
    /// It goes on where an ended ticket stopped.
    Follows {
        /// The ended one.
        ticket: TicketId,
    },
    /// It had ended, and another ticket goes on with it.
    FollowedBy {
        /// The new one.
        ticket: TicketId,
    },
    /// It is about the same as another one, and handled with that.
    Merged {
        /// The other one.
        into: TicketId,
    },
    /// Another one is about the same, and handled with it.
    Absorbed {
        /// The other one.
        ticket: TicketId,
    },
    /// It was taken apart from the one that it was handled with.
    Parted {
        /// The other one.
        from: TicketId,
    },
    /// One that was handled with it was taken apart from it.
    LetGo {
        /// The other one.
        ticket: TicketId,
    },
    /// It was made of words that had been said about another one.
    SplitFrom {
        /// The other one.
        ticket: TicketId,
    },
    /// Another one was made of words that had been said about it.
    SplitOff {
        /// The other one.
        ticket: TicketId,
        /// The words.
        remark: RemarkId,
    },
    /// It goes on in private.
    MadePrivate {
        /// Why, if that was said.
        why: String,
    },
    /// Its requester has no account left that anybody reads at.
    RequesterLeft,
    /// Its requester can be reached again.
    RequesterReturned,
    /// Many are affected by it.
    Known,
    /// It concerns its requester alone after all.
    NotKnown,
    /// Somebody is affected by it too.
    Followed,
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
            TicketEvent::Edited { .. } => "edited",
            TicketEvent::TakenBack { .. } => "taken_back",
            TicketEvent::Rewritten { .. } => "rewritten",
            TicketEvent::Resolved(_) => "resolved",
            TicketEvent::Reopened { .. } => "reopened",
            TicketEvent::Closed => "closed",
            TicketEvent::Cancelled { .. } => "cancelled",
            TicketEvent::Follows { .. } => "follows",
            TicketEvent::FollowedBy { .. } => "followed_by",
            TicketEvent::Merged { .. } => "merged",
            TicketEvent::Absorbed { .. } => "absorbed",
            TicketEvent::Parted { .. } => "parted",
            TicketEvent::LetGo { .. } => "let_go",
            TicketEvent::SplitFrom { .. } => "split_from",
            TicketEvent::SplitOff { .. } => "split_off",
            TicketEvent::MadePrivate { .. } => "made_private",
            TicketEvent::RequesterLeft => "requester_left",
            TicketEvent::RequesterReturned => "requester_returned",
            TicketEvent::Known => "known",
            TicketEvent::NotKnown => "not_known",
            TicketEvent::Followed => "followed",
        }
    }
}
