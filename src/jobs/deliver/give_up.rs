//! Gives a message up, and reports that in the same transaction.

use chat::{ChatPlatform, FailureReason, OutboundAction};
use commands::{CommandError, Undelivered};
use desk::TicketId;
use store::{Leased, StoreError};

use crate::Context;
use crate::receive::{MAX_ATTEMPTS, error_chain};

/// Turns a message into a dead letter. If the report fails, the message is given up without it: the lane must move on.
pub(super) async fn give_up<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    reason: FailureReason,
    why: &str,
) -> Result<(), StoreError> {
    let outbox = context.store.outbox();
    let is_reported = match &leased.message.what {
        // Nobody relies on a change to a message that never arrived, on a hint or on a reaction.
        OutboundAction::Edit { .. } => !leased.orphan,
        OutboundAction::Remove { .. }
        | OutboundAction::Close { .. }
        | OutboundAction::Whisper { .. }
        | OutboundAction::Unreact { .. } => false,
        OutboundAction::Post { .. } | OutboundAction::Share { .. } | OutboundAction::Write { .. } => true,
    };
    if !is_reported {
        return outbox.dead(leased.id, why).await;
    }
    for _ in 0..MAX_ATTEMPTS {
        match report(context, leased, reason, why).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => {
                tracing::error!(
                    error = error_chain(&error),
                    "Cannot report that message {} can never arrive",
                    leased.id
                );
                break;
            }
        }
    }
    outbox.dead(leased.id, why).await
}

async fn report<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    reason: FailureReason,
    why: &str,
) -> Result<(), CommandError> {
    let failure = failure(context, leased, reason, why);
    let mut uow = context.store.begin(context.now()).await?;
    uow.outbox().dead(leased.id, why);
    commands::undelivered(&mut uow, &context.desk, &failure).await?;
    context.committed(uow.commit().await?);
    Ok(())
}

fn failure<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    reason: FailureReason,
    why: &str,
) -> Undelivered {
    let link = match &leased.message.what {
        OutboundAction::Share { files, .. } => files.first().and_then(|file| {
            let platform = context.platforms.get(&file.message.channel.connection)?;
            Some(platform.link(&file.message))
        }),
        _ => None,
    };
    Undelivered {
        message: leased.message.clone(),
        post: leased.post,
        reason,
        why: why.to_owned(),
        link,
    }
}

/// Records that the delivery of a message cannot be confirmed, and reports that. The lane moves on.
pub(super) async fn mark_uncertain<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    why: &str,
) -> Result<(), StoreError> {
    context.store.outbox().uncertain(leased.id, why).await?;
    let failure = failure(context, leased, FailureReason::Other, why);
    let reported = async {
        let mut uow = context.store.begin(context.now()).await?;
        commands::uncertain(&mut uow, &context.desk, &failure).await?;
        context.committed(uow.commit().await?);
        Ok::<_, CommandError>(())
    };
    if let Err(error) = reported.await {
        tracing::error!(
            error = error_chain(&error),
            "Cannot report that the delivery of message {} is unconfirmed",
            leased.id
        );
    }
    Ok(())
}

/// Removes the warning from the team's card: a message arrived where the last one had failed.
pub(super) async fn recovered<P: ChatPlatform>(context: &Context<P>, ticket: TicketId) {
    for _ in 0..MAX_ATTEMPTS {
        let removed = async {
            let mut uow = context.store.begin(context.now()).await?;
            commands::recovered(&mut uow, &context.desk, ticket).await?;
            context.committed(uow.commit().await?);
            Ok::<_, CommandError>(())
        };
        match removed.await {
            Ok(()) => return,
            Err(error) if error.is_conflict() => {}
            Err(error) => {
                tracing::error!(error = error_chain(&error), ticket.id = %ticket, "Cannot remove a warning from a card");
                return;
            }
        }
    }
}
