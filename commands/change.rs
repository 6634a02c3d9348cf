//! Letting an event take effect: the state, the journal and the cards move together.

use desk::{PersonId, Ticket, TicketEvent};
use store::UnitOfWork;

use crate::asker::Asker;
use crate::{CommandError, Desk, cards, merged, remarks};

/// Lets what somebody decided about a ticket take effect: they are remembered, the event is journaled, the cards follow.
pub(crate) async fn decided(
    uow: &mut UnitOfWork,
    desk: &Desk,
    asker: &Asker,
    ticket: &mut Ticket,
    event: TicketEvent,
) -> Result<(), CommandError> {
    asker.remember(uow);
    happen(uow, ticket, Some(asker.person.id), event);
    settle(uow, desk, ticket).await
}

/// Applies an event and journals it. Follow with [`settle`] once all events of the command are in.
pub(crate) fn happen(uow: &mut UnitOfWork, ticket: &mut Ticket, by: Option<PersonId>, event: TicketEvent) {
    ticket.apply(&event, by, uow.now());
    remarks::note_event(uow, ticket, by, event);
}

/// Saves the ticket and draws its cards again, and those of the tickets that are handled with it.
pub(crate) async fn settle(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &mut Ticket,
) -> Result<(), CommandError> {
    ticket.version = uow.tickets().save(ticket);
    cards::refresh(uow, desk, ticket).await?;
    merged::draw_again(uow, desk, ticket).await
}
