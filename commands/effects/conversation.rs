//! Redraws the mirror of an edited or deleted remark.

use desk::{RemarkId, Ticket};

use crate::error::CommandError;
use crate::threads::mirrors;
use crate::work::Work;

/// Redraws the mirror of a remark. If the remark is the opening message, redraws the cards of the ticket.
pub(crate) async fn changed(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remark: RemarkId,
) -> Result<(), CommandError> {
    let remark = work.remarks().get(remark).await?;
    match remark.mirror {
        _ if remark.opening => {
            work.redraw(ticket);
            Ok(())
        }
        Some(mirror) => mirrors::redraw(work, ticket, mirror).await,
        None => Ok(()),
    }
}
