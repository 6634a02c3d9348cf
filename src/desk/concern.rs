//! The service that a ticket concerns.

use crate::{Action, Refusal, ServiceName, Ticket, TicketEvent};

impl Ticket {
    /// Sets the service that the ticket concerns, or removes it.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not open; [`Refusal::DoneAlready`] if nothing changes.
    pub fn set_service(&self, service: Option<ServiceName>) -> Result<TicketEvent, Refusal> {
        if !self.is_open() {
            return Err(self.refuse(Action::SetService));
        }
        if service == self.service {
            return Err(Refusal::DoneAlready);
        }
        Ok(TicketEvent::ServiceSet {
            service,
            before: self.service.clone(),
        })
    }
}
