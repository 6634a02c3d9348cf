//! Gives a message up, and tells those who count on it in the same transaction.

use chat::{ChatPlatform, What};
use commands::{CommandError, Undelivered};
use store::{Leased, StoreError};

use crate::Context;
use crate::receive::{MOST_TRIES, chain};

/// Gives a message up. Where telling fails, it is given up all the same: its queue must go on.
pub(super) async fn give_up<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    why: &str,
) -> Result<(), StoreError> {
    let outbox = context.store.outbox();
    let is_told = match &leased.message.what {
        // A change to what never arrived, a hint and a reaction have nobody who counts on them.
        What::Edit { .. } => !leased.orphan,
        What::Remove { .. } | What::Whisper { .. } | What::Unreact { .. } => false,
        What::Post { .. } | What::Share { .. } => true,
    };
    if !is_told {
        return outbox.dead(leased.id, why).await;
    }
    for _ in 0..MOST_TRIES {
        match tell(context, leased, why).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => {
                tracing::error!(
                    error = chain(&error),
                    "Cannot tell that message {} will never arrive",
                    leased.id
                );
                break;
            }
        }
    }
    outbox.dead(leased.id, why).await
}

async fn tell<P: ChatPlatform>(context: &Context<P>, leased: &Leased, why: &str) -> Result<(), CommandError> {
    let failure = Undelivered {
        message: leased.message.clone(),
        post: leased.post,
        why: why.to_owned(),
    };
    let mut uow = context.store.begin(context.now()).await?;
    uow.outbox().dead(leased.id, why);
    commands::undelivered(&mut uow, &context.desk, &failure).await?;
    context.committed(uow.commit().await?);
    Ok(())
}
