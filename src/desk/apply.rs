//! The effect of an event on a ticket. The verbs only decide which event happens.

use crate::{PersonId, State, Ticket, TicketEvent, TicketId, Timestamp};

impl Ticket {
    /// Writes the effect of an event. No other function writes the state. `by` is the actor.
    pub fn apply(&mut self, event: &TicketEvent, by: Option<PersonId>, at: Timestamp) {
        if event.changes_decisions() {
            self.revision += 1;
        }
        match event {
            TicketEvent::Opened
            | TicketEvent::RemarkAdded { .. }
            | TicketEvent::NoteAdded { .. }
            | TicketEvent::Follows { .. }
            | TicketEvent::FollowedBy { .. }
            | TicketEvent::RemarkEdited { .. }
            | TicketEvent::RemarkDeleted { .. }
            | TicketEvent::MergedFrom { .. }
            | TicketEvent::UnmergedFrom { .. }
            | TicketEvent::SplitFrom { .. }
            | TicketEvent::SplitOff { .. }
            | TicketEvent::RequesterLeft
            | TicketEvent::RequesterReturned
            | TicketEvent::FollowerAdded
            | TicketEvent::FixConfirmed
            | TicketEvent::StillAffected
            | TicketEvent::WarningAcknowledged
            | TicketEvent::DueExtended { .. } => {}
            TicketEvent::KnownIssueMarked => self.known_since = Some(at),
            TicketEvent::KnownIssueUnmarked => self.known_since = None,
            TicketEvent::Rewritten {
                title, description, ..
            } => {
                self.title.clone_from(title);
                self.description.clone_from(description);
            }
            TicketEvent::Claimed { by, .. } => {
                self.state = State::InProgress {
                    assignee: *by,
                    since: at,
                }
            }
            TicketEvent::Released => self.state = State::New,
            TicketEvent::PrioritySet {
                impact,
                urgency,
                priority,
                ..
            } => {
                (self.impact, self.urgency, self.priority) = (*impact, *urgency, *priority);
            }
            TicketEvent::ServiceSet { service, .. } => self.service.clone_from(service),
            TicketEvent::Resolved(resolution) => self.state = State::Resolved(resolution.clone()),
            TicketEvent::Reopened { assignee } => {
                self.reopened += 1;
                self.state =
                    assignee.map_or(State::New, |assignee| State::InProgress { assignee, since: at });
            }
            TicketEvent::Closed => {
                if let State::Resolved(resolution) = &self.state {
                    self.state = State::Closed {
                        resolution: resolution.clone(),
                        at,
                    };
                }
            }
            TicketEvent::Cancelled { why } => {
                let by = by.unwrap_or(self.requester);
                self.state = State::Cancelled {
                    by,
                    why: why.clone(),
                    at,
                };
            }
            TicketEvent::MadePrivate { .. } => {
                self.private_since = Some(at);
                // The title of a known issue is shown to other people with the same problem.
                self.known_since = None;
            }
            TicketEvent::Merged { into } => self.merge_into(*into, by.unwrap_or(self.requester), at),
            TicketEvent::Unmerged { .. } => self.restore_after_merge(),
        }
        self.changed_at = at;
    }

    /// Merges the ticket. A second merge keeps the assignee from before the first merge.
    fn merge_into(&mut self, main: TicketId, by: PersonId, at: Timestamp) {
        let before = match self.state {
            State::InProgress { assignee, since } => Some((assignee, since)),
            State::Merged { before, .. } => before,
            State::New | State::Resolved(_) | State::Closed { .. } | State::Cancelled { .. } => None,
        };
        self.main = Some(main);
        self.state = State::Merged { by, at, before };
    }

    /// Restores the state from before the merge.
    fn restore_after_merge(&mut self) {
        if let State::Merged { before, .. } = self.state {
            self.main = None;
            self.state = before.map_or(State::New, |(assignee, since)| State::InProgress {
                assignee,
                since,
            });
        }
    }
}

impl TicketEvent {
    /// Whether the event changes a field on which people decide: state, assignee, team, title, description, priority, privacy.
    pub fn changes_decisions(&self) -> bool {
        match self {
            TicketEvent::Rewritten { .. }
            | TicketEvent::Claimed { .. }
            | TicketEvent::Released
            | TicketEvent::PrioritySet { .. }
            | TicketEvent::Resolved(_)
            | TicketEvent::Reopened { .. }
            | TicketEvent::Closed
            | TicketEvent::Cancelled { .. }
            | TicketEvent::MadePrivate { .. }
            | TicketEvent::Merged { .. }
            | TicketEvent::Unmerged { .. } => true,
            TicketEvent::Opened
            | TicketEvent::RemarkAdded { .. }
            | TicketEvent::NoteAdded { .. }
            | TicketEvent::Follows { .. }
            | TicketEvent::FollowedBy { .. }
            | TicketEvent::RemarkEdited { .. }
            | TicketEvent::RemarkDeleted { .. }
            | TicketEvent::MergedFrom { .. }
            | TicketEvent::UnmergedFrom { .. }
            | TicketEvent::SplitFrom { .. }
            | TicketEvent::SplitOff { .. }
            | TicketEvent::RequesterLeft
            | TicketEvent::RequesterReturned
            | TicketEvent::FollowerAdded
            | TicketEvent::FixConfirmed
            | TicketEvent::StillAffected
            | TicketEvent::ServiceSet { .. }
            | TicketEvent::WarningAcknowledged
            | TicketEvent::DueExtended { .. }
            | TicketEvent::KnownIssueMarked
            | TicketEvent::KnownIssueUnmarked => false,
        }
    }
}
