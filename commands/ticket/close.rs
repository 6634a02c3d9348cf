//! Closes a resolved ticket when its reopening period has ended.

use desk::{Refusal, TicketId};

use crate::error::CommandError;
use crate::work::Work;

/// Handles the timer of the reopening period.
pub(crate) async fn due(work: &mut Work<'_>, id: TicketId) -> Result<(), CommandError> {
    let mut ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;

    let event = ticket.close()?;

    work.record(&mut ticket, None, event);
    Ok(())
}
