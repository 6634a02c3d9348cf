//! The table of events: everything that can happen to a ticket.
//!
//! The journal, the cards and the transcripts work with these events.

use crate::{
    ArticleId, EntryId, HoldReason, Impact, Metric, PersonId, Priority, RemarkId, Resolution, ResumeCause,
    ServiceName, TicketId, Timestamp, Urgency,
};

/// The answers that an event gives about itself.
#[derive(Default)]
struct Details<'e> {
    mentions: Option<TicketId>,
    remark: Option<RemarkId>,
    text: Option<&'e str>,
}

/// Generates [`TicketEvent`] and its lookups from one row per event.
///
/// A row has the variant, its fields and the word that the journal stores. The stored word keeps its spelling when the
/// variant is renamed. Behind the arrow, a row names what the event answers to [`TicketEvent::mentions`],
/// [`TicketEvent::remark`] and [`TicketEvent::text`]; the default is `None`.
macro_rules! events {
    ($(
        $(#[$doc:meta])*
        $event:ident = $word:literal
        $({ $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ })?
        $(($inner:ident: $inner_type:ty))?
        $(=> $($answer:ident: $value:expr),+)?;
    )+) => {
        /// Something that happened to a ticket.
        #[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
        pub enum TicketEvent {
            $(
                $(#[$doc])*
                #[strum(serialize = $word)]
                $event $({ $($(#[$field_doc])* $field: $type,)+ })? $(($inner_type))?,
            )+
        }

        impl TicketEvent {
            fn details(&self) -> Details<'_> {
                match self {
                    $(
                        TicketEvent::$event $({ $($field,)+ })? $(($inner))? => {
                            // Most events answer with few of their fields.
                            $(let _ = ($($field,)+);)?
                            Details { $($($answer: Some($value),)+)? ..Details::default() }
                        }
                    )+
                }
            }
        }
    };
}

events! {
    /// The ticket was opened.
    Opened = "opened";
    /// An agent took the ticket.
    Claimed = "claimed" {
        /// The new assignee.
        by: PersonId,
        /// The previous assignee, if the agent took the ticket over.
        from: Option<PersonId>,
    };
    /// The assignee gave the ticket back to the team.
    Released = "released";
    /// An agent set impact and urgency.
    PrioritySet = "priority_set" {
        /// The new impact.
        impact: Impact,
        /// The new urgency.
        urgency: Urgency,
        /// The resulting priority.
        priority: Priority,
        /// The previous priority.
        before: Priority,
    };
    /// An agent set the service that the ticket concerns, or removed it.
    ServiceSet = "service_set" {
        /// The new service.
        service: Option<ServiceName>,
        /// The previous service.
        before: Option<ServiceName>,
    };
    /// A person wrote a public remark.
    RemarkAdded = "said" {
        /// The remark.
        remark: RemarkId,
        /// The article that it shows, if an agent sent one.
        article: Option<ArticleId>,
    } => remark: *remark;
    /// An agent wrote an internal note.
    NoteAdded = "noted" {
        /// The note.
        remark: RemarkId,
    } => remark: *remark;
    /// The author edited a remark.
    RemarkEdited = "edited" {
        /// The remark, which holds the current text.
        remark: RemarkId,
        /// The text before the edit.
        before: String,
    } => remark: *remark, text: before;
    /// The author deleted a remark. The remark keeps its text.
    RemarkDeleted = "taken_back" {
        /// The remark.
        remark: RemarkId,
    } => remark: *remark;
    /// The ticket's own text changed, because the author edited the message from which the ticket was opened.
    Rewritten = "rewritten" {
        /// The new title.
        title: String,
        /// The new description.
        description: String,
        /// The previous title.
        title_before: String,
        /// The previous description.
        description_before: String,
    } => text: description_before;
    /// The ticket was resolved.
    Resolved = "resolved" (resolution: Resolution) => text: &resolution.note;
    /// The ticket was reopened.
    Reopened = "reopened" {
        /// The new assignee. `None` if nobody worked on the ticket.
        assignee: Option<PersonId>,
    };
    /// The ticket was closed, because nobody reopened it in time.
    Closed = "closed";
    /// The ticket was cancelled.
    Cancelled = "cancelled" {
        /// The reason.
        why: String,
    } => text: why;
    /// The ticket continues an ended ticket.
    Follows = "follows" {
        /// The ended ticket.
        ticket: TicketId,
    } => mentions: *ticket;
    /// Another ticket continues this ended ticket.
    FollowedBy = "followed_by" {
        /// The new ticket.
        ticket: TicketId,
    } => mentions: *ticket;
    /// The ticket was merged into another ticket.
    Merged = "merged" {
        /// The main ticket.
        into: TicketId,
    } => mentions: *into;
    /// Another ticket was merged into this ticket.
    MergedFrom = "absorbed" {
        /// The merged ticket.
        ticket: TicketId,
    } => mentions: *ticket;
    /// The ticket was unmerged from its main ticket.
    Unmerged = "parted" {
        /// The former main ticket.
        from: TicketId,
    } => mentions: *from;
    /// Another ticket was unmerged from this ticket.
    UnmergedFrom = "let_go" {
        /// The unmerged ticket.
        ticket: TicketId,
    } => mentions: *ticket;
    /// The ticket was split off another ticket: it was opened from a remark there.
    SplitFrom = "split_from" {
        /// The other ticket.
        ticket: TicketId,
    } => mentions: *ticket;
    /// Another ticket was opened from a remark of this ticket.
    SplitOff = "split_off" {
        /// The new ticket.
        ticket: TicketId,
        /// The remark. [`TicketEvent::remark`] does not answer with it, because the remark itself did not change.
        remark: RemarkId,
    } => mentions: *ticket;
    /// The ticket became private.
    MadePrivate = "made_private" {
        /// The reason, or nothing.
        why: String,
    };
    /// The requester has no open account left.
    RequesterLeft = "requester_left";
    /// The requester has an open account again.
    RequesterReturned = "requester_returned";
    /// The ticket was marked as a known issue.
    KnownIssueMarked = "known";
    /// The ticket is no longer a known issue.
    KnownIssueUnmarked = "not_known";
    /// Another person is affected too and follows the ticket.
    FollowerAdded = "followed";
    /// One of several affected people said that it works for them. The ticket stays as it is.
    FixConfirmed = "fix_confirmed";
    /// One of several affected people said that it is still not working for them, while the ticket was open.
    StillAffected = "still_affected";
    /// A member of the team knows of the warnings so far.
    WarningAcknowledged = "warning_acknowledged";
    /// A lead extended a promise. The original due time stays on record.
    DueExtended = "due_extended" {
        /// What was promised.
        metric: Metric,
        /// The new due time.
        until: Timestamp,
        /// The reason.
        reason: String,
    } => text: reason;
    /// The ticket was put on hold, or its hold changed.
    PutOnHold = "put_on_hold" {
        /// Why.
        reason: HoldReason,
        /// When the work resumes.
        until: Option<Timestamp>,
        /// What the agent wrote for the team, or nothing.
        note: String,
    };
    /// The hold ended, and the work resumes.
    Resumed = "resumed" {
        /// Why it ended.
        cause: ResumeCause,
    };
}

/// One entry of a ticket's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The entry's id.
    pub id: EntryId,
    /// The ticket.
    pub ticket: TicketId,
    /// The actor. `None` for events that a timer caused.
    pub by: Option<PersonId>,
    /// When it happened.
    pub at: Timestamp,
    /// The event.
    pub event: TicketEvent,
}

impl TicketEvent {
    /// The word that the journal stores for this event.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// The other ticket that the event names.
    pub fn mentions(&self) -> Option<TicketId> {
        self.details().mentions
    }

    /// The remark that was written, edited or deleted.
    pub fn remark(&self) -> Option<RemarkId> {
        self.details().remark
    }

    /// The text that a history shows with the event: a reason, a note, or the text before an edit. It can be empty.
    pub fn text(&self) -> Option<&str> {
        self.details().text
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantNames;
    use ulid::Ulid;

    use super::*;
    use crate::ResolutionCode;

    fn ticket() -> TicketId {
        Ulid::from_parts(1, 1).into()
    }

    fn remark() -> RemarkId {
        Ulid::from_parts(1, 2).into()
    }

    fn check(event: &TicketEvent, expect: (Option<TicketId>, Option<RemarkId>, Option<&str>)) {
        assert_eq!(
            (event.mentions(), event.remark(), event.text()),
            expect,
            "{event:?}"
        );
    }

    #[test]
    fn the_journal_stores_these_words() {
        let words = "opened claimed released priority_set service_set said noted edited taken_back rewritten resolved reopened closed \
            cancelled follows followed_by merged absorbed parted let_go split_from split_off made_private requester_left \
            requester_returned known not_known followed fix_confirmed still_affected warning_acknowledged due_extended \
            put_on_hold resumed";
        assert_eq!(TicketEvent::VARIANTS.join(" "), words);
        assert_eq!(TicketEvent::Merged { into: ticket() }.name(), "merged");
    }

    #[test]
    fn an_event_answers_what_it_mentions() {
        let (ticket, remark) = (ticket(), remark());
        for event in [
            TicketEvent::Follows { ticket },
            TicketEvent::FollowedBy { ticket },
            TicketEvent::Merged { into: ticket },
            TicketEvent::MergedFrom { ticket },
            TicketEvent::Unmerged { from: ticket },
            TicketEvent::UnmergedFrom { ticket },
            TicketEvent::SplitFrom { ticket },
            TicketEvent::SplitOff { ticket, remark },
        ] {
            check(&event, (Some(ticket), None, None));
        }
    }

    #[test]
    fn an_event_answers_its_remark_and_its_text() {
        let remark = remark();
        for event in [
            TicketEvent::RemarkAdded {
                remark,
                article: None,
            },
            TicketEvent::NoteAdded { remark },
            TicketEvent::RemarkDeleted { remark },
        ] {
            check(&event, (None, Some(remark), None));
        }
        let before = "it eats".to_owned();
        let edited = TicketEvent::RemarkEdited { remark, before };
        check(&edited, (None, Some(remark), Some("it eats")));
        let resolved = TicketEvent::Resolved(Resolution {
            by: Ulid::from_parts(1, 3).into(),
            code: ResolutionCode::Solved,
            note: "new drum".into(),
            at: chrono::DateTime::UNIX_EPOCH,
            assignee: None,
        });
        check(&resolved, (None, None, Some("new drum")));
        let why = "found it".to_owned();
        check(&TicketEvent::Cancelled { why }, (None, None, Some("found it")));
        let why = "an address".to_owned();
        check(&TicketEvent::MadePrivate { why }, (None, None, None));
        check(&TicketEvent::Closed, (None, None, None));
    }
}
