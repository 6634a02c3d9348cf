//! Notes up to when everything was heard, so that the next start reads what is missing, and little more.

use std::time::Duration;

use chat::{ChatPlatform, Hearing};
use store::StoreError;

use crate::Context;

/// For how long nothing may come in before that means that nothing was said: until then a start reads it again, in case
/// the platform only did not tell.
const QUIET: Duration = Duration::from_secs(24 * 3600);

/// Notes it for each connection on which nothing is missing now.
///
/// # Errors
///
/// [`StoreError`].
pub async fn note_heard<P: ChatPlatform>(context: &Context<P>) -> Result<(), StoreError> {
    for (connection, hearing) in context.hearing() {
        let Hearing::Whole { newest } = hearing else {
            continue;
        };
        let quiet = context.wall() - QUIET;
        let newest = newest.map_or(quiet, |newest| newest.max(quiet));
        context.store.note_heard(connection, newest).await?;
    }
    Ok(())
}
