//! The timer of a threshold.

use desk::{Refusal, TicketId};

use crate::effects::sla::clocks;
use crate::error::CommandError;
use crate::work::Work;

/// Handles a timer that is due: reads the ticket again, and warns of every threshold that has passed by now. After a
/// downtime, this is one warning for all of them.
pub(crate) async fn due(work: &mut Work<'_>, id: TicketId) -> Result<(), CommandError> {
    let ticket = work.tickets().find(id).await?.ok_or(Refusal::Gone)?;
    clocks::catch_up(work, &ticket, 0).await?;
    clocks::refresh(work, &ticket).await
}
