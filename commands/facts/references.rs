//! The remark and the other ticket that a journal entry refers to. The history of a ticket must not reveal that a
//! private ticket exists to people who may not see the private ticket.

use desk::{Ticket, TicketEvent};
use store::Remark;

use crate::error::CommandError;
use crate::work::Work;

/// The references of a journal entry to a remark and to another ticket.
#[derive(Debug, Default)]
pub(crate) struct References {
    /// The remark that was added, edited or deleted.
    pub(crate) remark: Option<Remark>,
    /// The other ticket that the entry names, or that the remark belongs to.
    pub(crate) other: Option<Ticket>,
}

impl References {
    /// Reads the references of an event in the journal of a ticket.
    pub(crate) async fn by(
        work: &mut Work<'_>,
        ticket: &Ticket,
        event: &TicketEvent,
    ) -> Result<Self, CommandError> {
        let remark = match event.remark() {
            Some(remark) => work.remarks().find(remark).await?,
            None => None,
        };
        let other = event
            .mentions()
            .or_else(|| remark.as_ref().map(|remark| remark.ticket));
        let other = match other.filter(|other| *other != ticket.id) {
            Some(other) => Some(work.tickets().get(other).await?),
            None => None,
        };
        Ok(Self { remark, other })
    }

    /// Returns the other ticket if it is private.
    pub(crate) fn private(&self) -> Option<&Ticket> {
        self.other.as_ref().filter(|other| other.is_private())
    }
}
