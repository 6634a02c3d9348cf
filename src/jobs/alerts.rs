//! Alerts administrators about quarantined events.

use chat::ChatPlatform;
use commands::CommandError;

use crate::Context;

/// Tells administrators about events that were quarantined since the last alert, each event once. Returns the number of
/// these events.
///
/// # Errors
///
/// [`CommandError`]: the next call sends the alert.
pub async fn alert_administrators<P: ChatPlatform>(context: &Context<P>) -> Result<usize, CommandError> {
    // Usually there is nothing to report, and a read needs no lock.
    if !context.store.inbox().has_unreported().await? {
        return Ok(0);
    }
    let mut uow = context.store.begin(context.now()).await?;
    let reported = commands::report_quarantine(&mut uow, &context.desk()).await?;
    context.committed(uow.commit().await?);
    Ok(reported)
}
