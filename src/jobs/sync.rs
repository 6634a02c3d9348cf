//! Records the time up to which each connection is in sync, so that the next start reads only newer history.

use std::time::Duration;

use chat::{ChatPlatform, SyncState};
use store::StoreError;

use crate::Context;

/// A connection without events counts as in sync up to this long ago. A start reads the newer history again, in case the
/// platform failed to send events.
const QUIET: Duration = Duration::from_secs(24 * 3600);

/// Records the sync time of each connection that is complete now.
///
/// # Errors
///
/// [`StoreError`].
pub async fn record_sync<P: ChatPlatform>(context: &Context<P>) -> Result<(), StoreError> {
    for (connection, sync_state) in context.sync_state() {
        let SyncState::Whole { newest } = sync_state else {
            continue;
        };
        let quiet = context.wall() - QUIET;
        let newest = newest.map_or(quiet, |newest| newest.max(quiet));
        context.store.note_synced(connection, newest).await?;
    }
    Ok(())
}
