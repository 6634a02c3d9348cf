//! Known issues: tickets that affect several people.
//!
//! The desk shows a known issue to a person with the same problem before it opens another ticket.

use crate::{Action, Refusal, Ticket, TicketEvent};

impl Ticket {
    /// Marks the ticket as a known issue.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket is marked; [`Refusal::WrongState`] if it is private or not open.
    pub fn mark_known_issue(&self) -> Result<TicketEvent, Refusal> {
        if !self.is_open() || self.is_private() {
            return Err(self.refuse(Action::MarkKnown));
        }
        match self.known_since {
            None => Ok(TicketEvent::KnownIssueMarked),
            Some(_) => Err(Refusal::DoneAlready),
        }
    }

    /// Removes the mark.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket is no known issue.
    pub fn unmark_known_issue(&self) -> Result<TicketEvent, Refusal> {
        match self.known_since {
            Some(_) => Ok(TicketEvent::KnownIssueUnmarked),
            None => Err(Refusal::DoneAlready),
        }
    }

    /// Whether the ticket is an open known issue, so that other people can follow it.
    pub fn is_known_issue(&self) -> bool {
        self.known_since.is_some() && self.is_open()
    }
}
