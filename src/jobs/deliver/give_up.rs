//! Gives a message up, and tells those who count on it in the same transaction.

use chat::{ChatPlatform, What};
use commands::{CommandError, Undelivered};
use desk::TicketId;
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
        What::Remove { .. } | What::Close { .. } | What::Whisper { .. } | What::Unreact { .. } => false,
        What::Post { .. } | What::Share { .. } | What::Write { .. } => true,
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
    let failure = failure(context, leased, why);
    let mut uow = context.store.begin(context.now()).await?;
    uow.outbox().dead(leased.id, why);
    commands::undelivered(&mut uow, &context.desk, &failure).await?;
    context.committed(uow.commit().await?);
    Ok(())
}

fn failure<P: ChatPlatform>(context: &Context<P>, leased: &Leased, why: &str) -> Undelivered {
    let link = match &leased.message.what {
        What::Share { files, .. } => files.first().and_then(|file| {
            let platform = context.platforms.get(&file.message.channel.connection)?;
            Some(platform.link(&file.message))
        }),
        _ => None,
    };
    Undelivered {
        message: leased.message.clone(),
        post: leased.post,
        why: why.to_owned(),
        link,
    }
}

/// Nobody will ever know whether it arrived: its queue goes on, and those who count on it are told that much.
pub(super) async fn leave_open<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    why: &str,
) -> Result<(), StoreError> {
    context.store.outbox().uncertain(leased.id, why).await?;
    let failure = failure(context, leased, why);
    let told = async {
        let mut uow = context.store.begin(context.now()).await?;
        commands::uncertain(&mut uow, &context.desk, &failure).await?;
        context.committed(uow.commit().await?);
        Ok::<_, CommandError>(())
    };
    if let Err(error) = told.await {
        tracing::error!(
            error = chain(&error),
            "Cannot tell that nobody knows whether message {} arrived",
            leased.id
        );
    }
    Ok(())
}

/// Something arrived where the last message had not: the team's card says so no longer.
pub(super) async fn recovered<P: ChatPlatform>(context: &Context<P>, ticket: TicketId) {
    for _ in 0..MOST_TRIES {
        let told = async {
            let mut uow = context.store.begin(context.now()).await?;
            commands::recovered(&mut uow, &context.desk, ticket).await?;
            context.committed(uow.commit().await?);
            Ok::<_, CommandError>(())
        };
        match told.await {
            Ok(()) => return,
            Err(error) if error.is_conflict() => {}
            Err(error) => {
                tracing::error!(error = chain(&error), ticket.id = %ticket, "Cannot take a warning off a card");
                return;
            }
        }
    }
}
