//! Private tickets: only the requester and chosen people of the team see them. Nobody can make a ticket public again.

use crate::{Action, Phase, PrivacyRefusal, Refusal, Ticket, TicketEvent};

impl Ticket {
    /// Whether the ticket is private.
    pub fn is_private(&self) -> bool {
        self.private_since.is_some()
    }

    /// Makes the ticket private. `others` are the tickets that are merged into it.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket is private; [`Refusal::WrongState`] if it has ended;
    /// [`Refusal::Privacy`] if the ticket is merged or has merged tickets.
    pub fn make_private(&self, others: &[Ticket], why: String) -> Result<TicketEvent, Refusal> {
        if self.is_private() {
            return Err(Refusal::DoneAlready);
        }
        match (self.phase(), others.first()) {
            (Phase::New | Phase::InProgress | Phase::OnHold | Phase::Resolved, None) => {
                Ok(TicketEvent::MadePrivate { why })
            }
            (Phase::Merged, _) | (_, Some(_)) => {
                Err(Refusal::Privacy(PrivacyRefusal::Together(self.reference)))
            }
            (Phase::Closed | Phase::Cancelled, None) => Err(self.refuse(Action::MakePrivate)),
        }
    }

    /// Checks that both tickets are private, or neither. Only then can they be merged.
    ///
    /// # Errors
    ///
    /// [`Refusal::Privacy`], which says which ticket is private.
    pub fn check_same_privacy(&self, main: &Ticket) -> Result<(), Refusal> {
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
