//! The effect of an event on a ticket. The verbs only decide which event happens.

use crate::{Hold, PersonId, State, Ticket, TicketEvent, TicketId, Timestamp};

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
            TicketEvent::Claimed { by, .. } => self.assign(Some((*by, at))),
            TicketEvent::Released => self.assign(None),
            TicketEvent::PutOnHold { reason, until, note } => {
                let same_reason = self.hold().filter(|hold| hold.reason == *reason);
                let hold = Hold {
                    reason: *reason,
                    since: same_reason.map_or(at, |hold| hold.since),
                    until: *until,
                    note: note.clone(),
                };
                let assigned = self.assigned();
                self.state = State::OnHold { assigned, hold };
            }
            TicketEvent::Resumed { .. } => {
                if let State::OnHold { assigned, .. } = self.state {
                    self.state = State::worked_on_by(assigned);
                }
            }
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
                self.state = State::worked_on_by(assignee.map(|assignee| (assignee, at)));
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

    /// The assignee of an open ticket, and when that agent took it.
    fn assigned(&self) -> Option<(PersonId, Timestamp)> {
        match self.state {
            State::InProgress { assignee, since } => Some((assignee, since)),
            State::OnHold { assigned, .. } => assigned,
            State::New
            | State::Resolved(_)
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Merged { .. } => None,
        }
    }

    /// Sets or removes the assignee. A ticket on hold stays on hold.
    fn assign(&mut self, to: Option<(PersonId, Timestamp)>) {
        match &mut self.state {
            State::OnHold { assigned, .. } => *assigned = to,
            state => *state = State::worked_on_by(to),
        }
    }

    /// Merges the ticket. A second merge keeps the assignee from before the first merge.
    fn merge_into(&mut self, main: TicketId, by: PersonId, at: Timestamp) {
        let before = match self.state {
            State::Merged { before, .. } => before,
            _ => self.assigned(),
        };
        self.main = Some(main);
        self.state = State::Merged { by, at, before };
    }

    /// Gives the ticket back to the assignee from before the merge. A hold has ended with the merge.
    fn restore_after_merge(&mut self) {
        if let State::Merged { before, .. } = self.state {
            self.main = None;
            self.state = State::worked_on_by(before);
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
            | TicketEvent::PutOnHold { .. }
            | TicketEvent::Resumed { .. }
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
