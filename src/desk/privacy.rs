//! A private ticket: only its requester and few of the team know of it, and nobody makes it public again.

use crate::{Action, Phase, PrivacyRefusal, Refusal, Ticket, TicketEvent};

impl Ticket {
    /// Whether it goes on in private.
    pub fn is_private(&self) -> bool {
        self.private_since.is_some()
    }

    /// It goes on in private from now on; nothing undoes that. `others` are handled with it.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if it does already; [`Refusal::WrongState`] once it has ended;
    /// [`Refusal::Privacy`] while it is handled together with others.
    pub fn make_private(&self, others: &[Ticket], why: String) -> Result<TicketEvent, Refusal> {
        if self.is_private() {
            return Err(Refusal::DoneAlready);
        }
        match (self.phase(), others.first()) {
            (Phase::New | Phase::InProgress | Phase::Resolved, None) => Ok(TicketEvent::MadePrivate { why }),
            (Phase::Merged, _) | (_, Some(_)) => {
                Err(Refusal::Privacy(PrivacyRefusal::Together(self.reference)))
            }
            (Phase::Closed | Phase::Cancelled, None) => Err(self.refuse(Action::MakePrivate)),
        }
    }

    /// Looks whether two that are to be handled together are both private, or neither.
    ///
    /// # Errors
    ///
    /// [`Refusal::Privacy`], with what to do first.
    pub fn goes_with(&self, main: &Ticket) -> Result<(), Refusal> {
        let wrong = match (self.is_private(), main.is_private()) {
            (true, true) | (false, false) => return Ok(()),
            (false, true) => PrivacyRefusal::OtherIsPrivate(main.reference),
            (true, false) => PrivacyRefusal::OtherIsOpen(main.reference),
        };
        Err(Refusal::Privacy(wrong))
    }
}

#[cfg(test)]
mod tests;
