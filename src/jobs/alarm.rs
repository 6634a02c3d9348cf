//! Lets administrators know that something came in which nobody could deal with.

use chat::ChatPlatform;
use commands::CommandError;

use crate::Context;

/// Tells administrators what was set aside since they were told last, each event once; says how many events that are.
///
/// # Errors
///
/// [`CommandError`]: then they are told next time.
pub async fn tell_administrators<P: ChatPlatform>(context: &Context<P>) -> Result<usize, CommandError> {
    // Most of the time there is nothing, and reading needs no lock.
    if !context.store.inbox().has_untold().await? {
        return Ok(0);
    }
    let mut uow = context.store.begin(context.now()).await?;
    let told = commands::set_aside(&mut uow, &context.desk).await?;
    context.committed(uow.commit().await?);
    Ok(told)
}
