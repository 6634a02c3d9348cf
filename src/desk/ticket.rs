//! A ticket: an incident or a service request.
//!
//! A verb decides: it reads the state and returns an event. `apply` then writes the event's effect. No other function
//! writes the state.

use crate::{
    Action, Impact, Matrix, PersonId, Priority, Refusal, Resolution, ResolutionCode, ServiceName, TeamName,
    TicketEvent, TicketId, Timestamp, Urgency,
};

mod reference;
mod source;
mod state;
mod word;

pub use reference::{Kind, Reference};
pub use source::Source;
pub use state::{Phase, State};
pub use word::UnknownWord;

/// The values from which a ticket is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// The id.
    pub id: TicketId,
    /// The reference.
    pub reference: Reference,
    /// The title, one line.
    pub title: String,
    /// The description, in the words of the requester.
    pub description: String,
    /// The requester.
    pub requester: PersonId,
    /// The person who opened the ticket: the requester or an agent.
    pub opened_by: PersonId,
    /// The way in which the ticket was opened.
    pub source: Source,
    /// The responsible team.
    pub team: TeamName,
    /// The impact.
    pub impact: Impact,
    /// The urgency.
    pub urgency: Urgency,
    /// The service that the ticket concerns.
    pub service: Option<ServiceName>,
    /// The ended ticket that this ticket continues.
    pub follows: Option<TicketId>,
    /// The ticket from whose thread this ticket was split off.
    pub split_from: Option<TicketId>,
    /// Whether the ticket is private from the beginning.
    pub private: bool,
    /// When the ticket is opened.
    pub at: Timestamp,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The id.
    pub id: TicketId,
    /// The reference that people use.
    pub reference: Reference,
    /// The title, one line.
    pub title: String,
    /// The description, in the words of the requester.
    pub description: String,
    /// The requester.
    pub requester: PersonId,
    /// The person who opened the ticket.
    pub opened_by: PersonId,
    /// The way in which the ticket was opened.
    pub source: Source,
    /// The responsible team.
    pub team: TeamName,
    /// The impact.
    pub impact: Impact,
    /// The urgency.
    pub urgency: Urgency,
    /// The priority, which follows from impact and urgency.
    pub priority: Priority,
    /// The service that the ticket concerns. The configuration may no longer name it.
    pub service: Option<ServiceName>,
    /// When the ticket was opened.
    pub opened_at: Timestamp,
    /// When the last event happened.
    pub changed_at: Timestamp,
    /// How often the ticket was reopened.
    pub reopened: i64,
    /// The ended ticket that this ticket continues.
    pub follows: Option<TicketId>,
    /// The main ticket into which this ticket is merged. It stays after both have ended.
    pub main: Option<TicketId>,
    /// The ticket from whose thread this ticket was split off.
    pub split_from: Option<TicketId>,
    /// Since when the ticket is a known issue, which affects several people.
    pub known_since: Option<Timestamp>,
    /// Since when the ticket is private, if it is.
    pub private_since: Option<Timestamp>,
    /// The state.
    pub state: State,
    /// Rises when a field changes on which people decide: state, assignee, team, title, description, priority, privacy.
    /// Buttons carry it, so that nobody decides on what they have not read.
    pub revision: i64,
    /// The version of the row. If it changed since the ticket was read, the command runs again.
    pub version: i64,
}

impl Ticket {
    /// Opens a ticket. Returns the ticket and its first event.
    pub fn open(new: NewTicket, matrix: &Matrix) -> (Self, TicketEvent) {
        let ticket = Self {
            id: new.id,
            reference: new.reference,
            title: new.title,
            description: new.description,
            requester: new.requester,
            opened_by: new.opened_by,
            source: new.source,
            team: new.team,
            impact: new.impact,
            urgency: new.urgency,
            priority: matrix.priority(new.impact, new.urgency),
            service: new.service,
            opened_at: new.at,
            changed_at: new.at,
            reopened: 0,
            follows: new.follows,
            main: None,
            split_from: new.split_from,
            known_since: None,
            private_since: new.private.then_some(new.at),
            state: State::New,
            revision: 0,
            version: 0,
        };
        (ticket, TicketEvent::Opened)
    }

    /// The name of the state.
    pub fn phase(&self) -> Phase {
        self.state.phase()
    }

    /// The assignee.
    pub fn assignee(&self) -> Option<PersonId> {
        match &self.state {
            State::InProgress { assignee, .. } => Some(*assignee),
            State::OnHold { assigned, .. } => assigned.map(|(assignee, _)| assignee),
            State::New
            | State::Resolved(_)
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Merged { .. } => None,
        }
    }

    /// Whether the ticket needs work: it is new, in progress or on hold.
    pub fn is_open(&self) -> bool {
        matches!(self.phase(), Phase::New | Phase::InProgress | Phase::OnHold)
    }

    /// Whether the ticket has ended: it is closed or cancelled.
    pub fn is_ended(&self) -> bool {
        matches!(self.phase(), Phase::Closed | Phase::Cancelled)
    }

    /// Refuses a decision by a person who has read an older revision of the ticket.
    ///
    /// # Errors
    ///
    /// [`Refusal::Changed`].
    pub fn check_revision(&self, read: i64) -> Result<(), Refusal> {
        match read == self.revision {
            true => Ok(()),
            false => Err(Refusal::Changed(self.id)),
        }
    }

    /// An agent takes a ticket that nobody has claimed. A ticket on hold stays on hold.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the agent is the assignee; [`Refusal::Changed`] if another agent is;
    /// [`Refusal::WrongState`] if the ticket is not open; [`Refusal::AwaitsApproval`].
    pub fn claim(&self, by: PersonId) -> Result<TicketEvent, Refusal> {
        self.check_approved()?;
        match self.assignee() {
            _ if !self.is_open() => Err(self.refuse(Action::Claim)),
            None => Ok(TicketEvent::Claimed { by, from: None }),
            Some(assignee) if assignee == by => Err(Refusal::DoneAlready),
            Some(_) => Err(Refusal::Changed(self.id)),
        }
    }

    /// An agent takes the ticket over from another agent.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the agent is the assignee; [`Refusal::WrongState`] if the ticket is not open;
    /// [`Refusal::AwaitsApproval`].
    pub fn take_over(&self, by: PersonId) -> Result<TicketEvent, Refusal> {
        self.check_approved()?;
        match self.assignee() {
            _ if !self.is_open() => Err(self.refuse(Action::Claim)),
            Some(assignee) if assignee == by => Err(Refusal::DoneAlready),
            from => Ok(TicketEvent::Claimed { by, from }),
        }
    }

    /// The assignee gives the ticket back to the team.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket has no assignee; [`Refusal::WrongState`] if it is not open.
    pub fn release(&self) -> Result<TicketEvent, Refusal> {
        match self.assignee() {
            _ if !self.is_open() => Err(self.refuse(Action::Release)),
            Some(_) => Ok(TicketEvent::Released),
            None => Err(Refusal::DoneAlready),
        }
    }

    /// Sets impact and urgency. The priority follows from them.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not open; [`Refusal::DoneAlready`] if nothing changes.
    pub fn set_priority(
        &self,
        impact: Impact,
        urgency: Urgency,
        matrix: &Matrix,
    ) -> Result<TicketEvent, Refusal> {
        if !self.is_open() {
            return Err(self.refuse(Action::SetPriority));
        }
        if (impact, urgency) == (self.impact, self.urgency) {
            return Err(Refusal::DoneAlready);
        }
        let priority = matrix.priority(impact, urgency);
        Ok(TicketEvent::PrioritySet {
            impact,
            urgency,
            priority,
            before: self.priority,
        })
    }

    /// Replaces title and description. This is allowed in every state.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if nothing changes.
    pub fn rewrite(&self, title: String, description: String) -> Result<TicketEvent, Refusal> {
        if (&title, &description) == (&self.title, &self.description) {
            return Err(Refusal::DoneAlready);
        }
        Ok(TicketEvent::Rewritten {
            title,
            description,
            title_before: self.title.clone(),
            description_before: self.description.clone(),
        })
    }

    /// Resolves the ticket. A ticket without an assignee must be claimed first: see [`Ticket::claim`].
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket has no assignee; [`Refusal::AwaitsApproval`].
    pub fn resolve(
        &self,
        by: PersonId,
        code: ResolutionCode,
        note: String,
        at: Timestamp,
    ) -> Result<TicketEvent, Refusal> {
        self.check_approved()?;
        match self.assignee() {
            None => Err(self.refuse(Action::Resolve)),
            assignee => Ok(TicketEvent::Resolved(Resolution {
                by,
                code,
                note,
                at,
                assignee,
            })),
        }
    }

    /// The requester confirms that the problem is fixed. The ticket needs no assignee.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket is resolved; [`Refusal::WrongState`] if it has ended or is merged;
    /// [`Refusal::AwaitsApproval`].
    pub fn confirm_fixed(&self, at: Timestamp) -> Result<TicketEvent, Refusal> {
        self.check_approved()?;
        match &self.state {
            State::New | State::InProgress { .. } | State::OnHold { .. } => {
                Ok(TicketEvent::Resolved(Resolution {
                    by: self.requester,
                    code: ResolutionCode::ByRequester,
                    note: String::new(),
                    at,
                    assignee: self.assignee(),
                }))
            }
            State::Resolved(_) => Err(Refusal::DoneAlready),
            State::Closed { .. } | State::Cancelled { .. } | State::Merged { .. } => {
                Err(self.refuse(Action::ConfirmFixed))
            }
        }
    }

    /// Reopens the ticket. It goes back to the person who worked on it.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket is open; [`Refusal::WrongState`] if it has ended or is merged.
    pub fn reopen(&self) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::Resolved(resolution) => Ok(TicketEvent::Reopened {
                assignee: resolution.worked_on_by(self.requester),
            }),
            State::New | State::InProgress { .. } | State::OnHold { .. } => Err(Refusal::DoneAlready),
            State::Closed { .. } | State::Cancelled { .. } | State::Merged { .. } => {
                Err(self.refuse(Action::Reopen))
            }
        }
    }

    /// Closes the ticket, because nobody reopened it in time.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not resolved.
    pub fn close(&self) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::Resolved(_) => Ok(TicketEvent::Closed),
            State::New
            | State::InProgress { .. }
            | State::OnHold { .. }
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Merged { .. } => Err(self.refuse(Action::Resolve)),
        }
    }

    /// Cancels the ticket.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not open.
    pub fn cancel(&self, why: String) -> Result<TicketEvent, Refusal> {
        if self.is_open() {
            Ok(TicketEvent::Cancelled { why })
        } else {
            Err(self.refuse(Action::Cancel))
        }
    }

    /// The requester withdraws the request.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not open.
    pub fn withdraw(&self, why: String) -> Result<TicketEvent, Refusal> {
        if self.is_open() {
            Ok(TicketEvent::Cancelled { why })
        } else {
            Err(self.refuse(Action::Withdraw))
        }
    }

    pub(crate) fn refuse(&self, action: Action) -> Refusal {
        Refusal::WrongState {
            reference: self.reference,
            phase: self.phase(),
            action,
        }
    }
}

#[cfg(test)]
mod tests;
