//! Known issues: a ticket that many are affected by. Whoever asks for the same is shown it before another one is opened.

use crate::{Action, Refusal, Ticket, TicketEvent};

impl Ticket {
    /// Many are affected by it.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if that is known; [`Refusal::WrongState`] once it is resolved, or while it is private.
    pub fn make_known(&self) -> Result<TicketEvent, Refusal> {
        if !self.is_open() || self.is_private() {
            return Err(self.refuse(Action::MarkKnown));
        }
        match self.known_since {
            None => Ok(TicketEvent::Known),
            Some(_) => Err(Refusal::DoneAlready),
        }
    }

    /// It concerns its requester alone after all.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if it is no known issue.
    pub fn make_unknown(&self) -> Result<TicketEvent, Refusal> {
        match self.known_since {
            Some(_) => Ok(TicketEvent::NotKnown),
            None => Err(Refusal::DoneAlready),
        }
    }

    /// Whether somebody who asks for the same can be told to wait for this one.
    pub fn is_known_issue(&self) -> bool {
        self.known_since.is_some() && self.is_open()
    }
}
