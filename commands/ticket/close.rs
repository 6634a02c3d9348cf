//! Closes a resolved ticket when its reopening period has ended.

use desk::{Refusal, TicketId};

use crate::effects::ticket::auto_close;
use crate::error::CommandError;
use crate::facts::{reach, related};
use crate::work::Work;

/// Handles the timer of the reopening period.
pub(crate) async fn due(work: &mut Work<'_>, id: TicketId) -> Result<(), CommandError> {
    let mut ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;

    let event = ticket.close()?;
    // An objection may be among what the desk has missed during a downtime.
    let reached = related::reached(work, &ticket).await?;
    if reach::is_behind(work, &reached).await? {
        auto_close::postpone(work, &ticket);
        return Ok(());
    }

    work.record(&mut ticket, None, event);
    Ok(())
}
