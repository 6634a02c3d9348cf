//! Claim: an agent takes a ticket, or takes it over.

use chat::Reply;
use desk::{Action, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::{CommandError, Desk, change};

/// "Claim" on the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Claim, Resource::Ticket(&ticket))?;

    let event = ticket.claim(ask.asker.person.id)?;

    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    Ok(Reply::Quiet)
}
