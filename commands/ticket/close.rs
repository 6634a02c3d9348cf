//! Closes a resolved ticket when its reopening period has ended.

use desk::{Refusal, State, TicketId};
use store::UnitOfWork;

use crate::effects::{change, merged, notices, transcript};
use crate::error::CommandError;
use crate::settings::Desk;

pub(crate) async fn auto_close(uow: &mut UnitOfWork, desk: &Desk, id: TicketId) -> Result<(), CommandError> {
    let mut ticket = uow.tickets().find(id).await?.ok_or(Refusal::Gone)?;
    let event = ticket.close()?;
    change::happen(uow, &mut ticket, None, event);
    change::settle(uow, desk, &mut ticket).await?;
    if let State::Closed { resolution, .. } = ticket.state.clone() {
        notices::retire_resolved(uow, desk, &ticket, &resolution).await?;
        merged::closed(uow, desk, &ticket, &resolution).await?;
        transcript::ended(uow, desk, &ticket).await?;
    }
    Ok(())
}
