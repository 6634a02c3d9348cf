//! A remark was edited or deleted: the message that shows it on the other side is drawn again.

use desk::{RemarkId, Ticket};

use crate::error::CommandError;
use crate::threads::mirrors;
use crate::work::Work;

/// Draws the mirror of a remark again, or the cards of the ticket that was opened with it.
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
