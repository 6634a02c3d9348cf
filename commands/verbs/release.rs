//! Release: a ticket goes back to the team.

use chat::Reply;
use desk::{Action, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::{CommandError, Desk, change};

/// "Release" on the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Release, Resource::Ticket(&ticket))?;

    let event = ticket.release()?;

    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    Ok(Reply::Quiet)
}
