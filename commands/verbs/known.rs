//! Known issue: an agent says that many are affected by a ticket, so that whoever asks for the same is shown it, and takes
//! that back.

use chat::Reply;
use desk::{Action, Refusal, Resource, Ticket, TicketEvent};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::{CommandError, Desk, change};

/// "Known issue" in the menu of the team's card.
pub(crate) async fn mark(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    decide(uow, desk, ask, Ticket::make_known).await
}

/// "Not a known issue" there.
pub(crate) async fn unmark(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    decide(uow, desk, ask, Ticket::make_unknown).await
}

async fn decide(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    decision: fn(&Ticket) -> Result<TicketEvent, Refusal>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::MarkKnown, Resource::Ticket(&ticket))?;
    let event = decision(&ticket)?;
    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    Ok(Reply::Quiet)
}
