//! A ticket: an incident or a service request, from the first word to the end.
//!
//! Deciding and applying are two functions: a verb looks at the state and returns what happens, `apply` lets it take
//! effect and is the only place that writes the state.

use crate::{
    Action, Impact, Matrix, PersonId, Priority, Refusal, Resolution, ResolutionCode, TeamName, TicketEvent,
    TicketId, Timestamp, Urgency,
};

mod reference;
mod source;
mod state;

pub use reference::{Kind, Reference, UnknownWord};
pub use source::Source;
pub use state::{Phase, State};

/// What a ticket starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub reference: Reference,
    /// One line.
    pub title: String,
    /// The requester's words.
    pub description: String,
    /// Whose it is.
    pub requester: PersonId,
    /// Who opened it, if not the requester.
    pub opened_by: PersonId,
    /// How it came in.
    pub source: Source,
    /// Who deals with it.
    pub team: TeamName,
    /// How much is hit.
    pub impact: Impact,
    /// How soon it matters.
    pub urgency: Urgency,
    /// The ended ticket that it goes on with.
    pub follows: Option<TicketId>,
    /// The ticket in whose thread its words were said.
    pub split_from: Option<TicketId>,
    /// Whether it is private from the beginning.
    pub private: bool,
    /// When.
    pub at: Timestamp,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Ours.
    pub id: TicketId,
    /// What people call it.
    pub reference: Reference,
    /// One line.
    pub title: String,
    /// The requester's words.
    pub description: String,
    /// Whose it is.
    pub requester: PersonId,
    /// Who opened it.
    pub opened_by: PersonId,
    /// How it came in.
    pub source: Source,
    /// Who deals with it.
    pub team: TeamName,
    /// How much is hit.
    pub impact: Impact,
    /// How soon it matters.
    pub urgency: Urgency,
    /// What follows.
    pub priority: Priority,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// How often it was reopened.
    pub reopened: i64,
    /// The ended ticket that it goes on with.
    pub follows: Option<TicketId>,
    /// The ticket that it is handled with, or was when that ended.
    pub main: Option<TicketId>,
    /// The ticket in whose thread its words were said.
    pub split_from: Option<TicketId>,
    /// Since when it is a known issue, which many are affected by.
    pub known_since: Option<Timestamp>,
    /// Since when it goes on in private, if it does.
    pub private_since: Option<Timestamp>,
    /// What state it is in.
    pub state: State,
    /// Counts the changes; a row whose version moved meanwhile is decided again.
    pub version: i64,
}

impl Ticket {
    /// A new ticket, and the event that says so.
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
            opened_at: new.at,
            changed_at: new.at,
            reopened: 0,
            follows: new.follows,
            main: None,
            split_from: new.split_from,
            known_since: None,
            private_since: new.private.then_some(new.at),
            state: State::New,
            version: 0,
        };
        (ticket, TicketEvent::Opened)
    }

    /// The name of its state.
    pub fn phase(&self) -> Phase {
        self.state.phase()
    }

    /// Who works on it.
    pub fn assignee(&self) -> Option<PersonId> {
        match &self.state {
            State::InProgress { assignee, .. } => Some(*assignee),
            State::New
            | State::Resolved(_)
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Merged { .. } => None,
        }
    }

    /// Whether somebody still has to do something.
    pub fn is_open(&self) -> bool {
        matches!(self.phase(), Phase::New | Phase::InProgress)
    }

    /// Whether it has ended for good.
    pub fn is_ended(&self) -> bool {
        matches!(self.phase(), Phase::Closed | Phase::Cancelled)
    }

    /// Somebody takes it, or takes it over.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if it is theirs; [`Refusal::WrongState`] once it is resolved.
    pub fn claim(&self, by: PersonId) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::New => Ok(TicketEvent::Claimed { by, from: None }),
            State::InProgress { assignee, .. } if *assignee == by => Err(Refusal::DoneAlready),
            State::InProgress { assignee, .. } => Ok(TicketEvent::Claimed {
                by,
                from: Some(*assignee),
            }),
            State::Resolved(_) | State::Closed { .. } | State::Cancelled { .. } | State::Merged { .. } => {
                Err(self.refuse(Action::Claim))
            }
        }
    }

    /// It goes back to the team.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless somebody works on it.
    pub fn release(&self) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::InProgress { .. } => Ok(TicketEvent::Released),
            State::New => Err(Refusal::DoneAlready),
            State::Resolved(_) | State::Closed { .. } | State::Cancelled { .. } | State::Merged { .. } => {
                Err(self.refuse(Action::Release))
            }
        }
    }

    /// Impact and urgency are set, and the priority follows.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] once it is resolved; [`Refusal::DoneAlready`] if nothing changes.
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

    /// Its words are others now, whatever its state.
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

    /// It is done. A new ticket is claimed first: see [`Ticket::claim`].
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless somebody works on it.
    pub fn resolve(
        &self,
        by: PersonId,
        code: ResolutionCode,
        note: String,
        at: Timestamp,
    ) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::InProgress { assignee, .. } => Ok(TicketEvent::Resolved(Resolution {
                by,
                code,
                note,
                at,
                assignee: Some(*assignee),
            })),
            State::New
            | State::Resolved(_)
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Merged { .. } => Err(self.refuse(Action::Resolve)),
        }
    }

    /// Its requester says that it works again, whoever works on it or nobody yet.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] once it is resolved; [`Refusal::WrongState`] once it has ended.
    pub fn works_again(&self, at: Timestamp) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::New | State::InProgress { .. } => Ok(TicketEvent::Resolved(Resolution {
                by: self.requester,
                code: ResolutionCode::ByRequester,
                note: String::new(),
                at,
                assignee: self.assignee(),
            })),
            State::Resolved(_) => Err(Refusal::DoneAlready),
            State::Closed { .. } | State::Cancelled { .. } | State::Merged { .. } => {
                Err(self.refuse(Action::WorksAgain))
            }
        }
    }

    /// It is not done after all: it goes back to whoever worked on it.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless it is resolved (what is closed stays closed).
    pub fn reopen(&self) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::Resolved(resolution) => Ok(TicketEvent::Reopened {
                assignee: resolution.worked_on_by(self.requester),
            }),
            State::New | State::InProgress { .. } => Err(Refusal::DoneAlready),
            State::Closed { .. } | State::Cancelled { .. } | State::Merged { .. } => {
                Err(self.refuse(Action::Reopen))
            }
        }
    }

    /// Nobody objected in time.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless it is resolved.
    pub fn close(&self) -> Result<TicketEvent, Refusal> {
        match &self.state {
            State::Resolved(_) => Ok(TicketEvent::Closed),
            State::New
            | State::InProgress { .. }
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Merged { .. } => Err(self.refuse(Action::Resolve)),
        }
    }

    /// It is called off.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] once it is resolved.
    pub fn cancel(&self, why: String) -> Result<TicketEvent, Refusal> {
        if self.is_open() {
            Ok(TicketEvent::Cancelled { why })
        } else {
            Err(self.refuse(Action::Cancel))
        }
    }

    /// Its requester does not want it any more.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] once it is resolved.
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
