//! What a line of a ticket's history tells of: words, and another ticket. To whoever may not know of a private ticket, no
//! other ticket's history says that there is one.

use desk::{Ticket, TicketEvent};
use store::Remark;

use crate::error::CommandError;
use crate::work::Work;

/// What a line tells of besides the ticket that it stands with.
#[derive(Debug, Default)]
pub(crate) struct References {
    /// Words that were said, changed or taken back.
    pub(crate) remark: Option<Remark>,
    /// The other ticket that it names, or that these words belong to.
    pub(crate) other: Option<Ticket>,
}

impl References {
    /// What this line of a ticket's history tells of.
    pub(crate) async fn by(
        work: &mut Work<'_>,
        ticket: &Ticket,
        event: &TicketEvent,
    ) -> Result<Self, CommandError> {
        let remark = match event {
            TicketEvent::RemarkAdded { remark }
            | TicketEvent::NoteAdded { remark }
            | TicketEvent::RemarkEdited { remark, .. }
            | TicketEvent::RemarkDeleted { remark } => work.remarks().find(*remark).await?,
            _ => None,
        };
        let other = match event {
            TicketEvent::Follows { ticket: other }
            | TicketEvent::FollowedBy { ticket: other }
            | TicketEvent::Merged { into: other }
            | TicketEvent::MergedFrom { ticket: other }
            | TicketEvent::Unmerged { from: other }
            | TicketEvent::UnmergedFrom { ticket: other }
            | TicketEvent::SplitFrom { ticket: other }
            | TicketEvent::SplitOff { ticket: other, .. } => Some(*other),
            _ => remark.as_ref().map(|remark| remark.ticket),
        };
        let other = match other.filter(|other| *other != ticket.id) {
            Some(other) => Some(work.tickets().get(other).await?),
            None => None,
        };
        Ok(Self { remark, other })
    }

    /// The private ticket that it tells of.
    pub(crate) fn private(&self) -> Option<&Ticket> {
        self.other.as_ref().filter(|other| other.is_private())
    }
}
