//! Handles a decision card that the platform refused. The approvers' channel gets its card when it takes messages again.

use store::Post;

use crate::delivery::failure::{Disposition, Undelivered};
use crate::error::CommandError;
use crate::work::Work;

/// Leaves the card waiting if its channel may take it later, and gives it up otherwise.
pub(crate) async fn undelivered(
    work: &mut Work<'_>,
    post: &Post,
    failure: &Undelivered,
) -> Result<Disposition, CommandError> {
    let waits = failure.may_pass();
    if waits && work.outbox().is_refused_in(&post.home).await? {
        return Ok(Disposition::Waits);
    }
    tracing::error!(
        subject = %post.subject,
        why = failure.why,
        waits,
        "A decision card was not delivered: {} refuses messages",
        post.home.queue()
    );
    Ok(match waits {
        true => Disposition::Waits,
        false => Disposition::GivenUp,
    })
}
