//! Gives a message up, and reports that in the same transaction.

use std::time::Duration;

use chat::{ChatPlatform, FailureReason, OutboundAction};
use commands::{CommandError, Disposition, Undelivered};
use desk::TicketId;
use store::{Leased, Pause, StoreError};

use super::verdict::Outcome;
use crate::conflicts::MAX_ATTEMPTS;
use crate::receive::error_chain;
use crate::{Context, backoff, conflicts, random};

/// The wait of a report while the database does not answer.
const DATABASE_AWAY: Duration = Duration::from_secs(2);

/// Turns a message into a dead letter, or lets it wait if its channel refuses messages for a time. If the report fails, the
/// message is given up without it: the lane must move on. If the database does not answer, the message is tried again.
pub(super) async fn give_up<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    reason: FailureReason,
    why: &str,
) -> Result<Outcome, StoreError> {
    let outbox = context.store.outbox();
    let is_reported = match &leased.message.what {
        // Nobody relies on a change to a message that never arrived, on a hint or on a reaction.
        OutboundAction::Edit { .. } | OutboundAction::Remove { .. } | OutboundAction::Close { .. } => {
            !leased.orphan
        }
        OutboundAction::Whisper { .. } | OutboundAction::Unreact { .. } => false,
        OutboundAction::Post { .. } | OutboundAction::Share { .. } | OutboundAction::Write { .. } => true,
    };
    if is_reported && !leased.left_place {
        for attempt in 1..=MAX_ATTEMPTS {
            match report(context, leased, reason, why).await {
                Ok(outcome) => return Ok(outcome),
                Err(error) if error.is_conflict() && attempt < MAX_ATTEMPTS => {
                    conflicts::wait_after(attempt).await;
                }
                Err(error) if error.is_transient() => {
                    tracing::warn!(
                        error = error_chain(&error),
                        "The report about message {} waits for the database",
                        leased.id
                    );
                    let until = context.wall() + DATABASE_AWAY;
                    outbox.retry(leased.id, until, false, why).await?;
                    return Ok(Outcome::Retry);
                }
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
    }
    tracing::warn!(why, "Message {} can never arrive", leased.id);
    outbox.dead(leased.id, why).await?;
    Ok(Outcome::Dead)
}

async fn report<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    reason: FailureReason,
    why: &str,
) -> Result<Outcome, CommandError> {
    let failure = failure(context, leased, reason, why);
    let mut uow = context.store.begin(context.now()).await?;
    match commands::undelivered(&mut uow, &context.desk(), &failure).await? {
        Disposition::GivenUp => {
            uow.outbox().dead(leased.id, why);
            context.committed(uow.commit().await?);
            tracing::warn!(why, "Message {} can never arrive", leased.id);
            Ok(Outcome::Dead)
        }
        Disposition::Waits => {
            let until = context.wall() + backoff::refused_wait(leased.attempts + 1, random::jitter());
            uow.outbox().refused(leased.id, until, why);
            context.committed(uow.commit().await?);
            // The other messages of the channel would be refused too.
            let pause = Pause::RateKey(leased.rate_key.clone());
            context.store.outbox().pause(&pause, until).await?;
            Ok(Outcome::Retry)
        }
    }
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

/// Records that the delivery of a message cannot be confirmed, and reports that in the same transaction. The lane moves on. If
/// the database does not answer, the message is searched for again.
pub(super) async fn mark_uncertain<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    why: &str,
) -> Result<Outcome, StoreError> {
    for attempt in 1..=MAX_ATTEMPTS {
        match report_uncertain(context, leased, why).await {
            Ok(()) => return Ok(Outcome::Uncertain),
            Err(error) if error.is_conflict() && attempt < MAX_ATTEMPTS => {
                conflicts::wait_after(attempt).await;
            }
            Err(error) if error.is_transient() => {
                tracing::warn!(
                    error = error_chain(&error),
                    "The report about message {} waits for the database",
                    leased.id
                );
                let until = context.wall() + DATABASE_AWAY;
                context
                    .store
                    .outbox()
                    .unsure(leased.id, until, false, why)
                    .await?;
                return Ok(Outcome::Retry);
            }
            Err(error) => {
                tracing::error!(
                    error = error_chain(&error),
                    "Cannot report that the delivery of message {} is unconfirmed",
                    leased.id
                );
                break;
            }
        }
    }
    context.store.outbox().uncertain(leased.id, why).await?;
    Ok(Outcome::Uncertain)
}

async fn report_uncertain<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    why: &str,
) -> Result<(), CommandError> {
    let failure = failure(context, leased, FailureReason::Other, why);
    let mut uow = context.store.begin(context.now()).await?;
    commands::uncertain(&mut uow, &context.desk(), &failure).await?;
    uow.outbox().uncertain(leased.id, why);
    context.committed(uow.commit().await?);
    tracing::error!(why, "Cannot confirm whether message {} arrived", leased.id);
    Ok(())
}

/// Removes the warning from the team's card: a message arrived where the last one had failed.
pub(super) async fn recovered<P: ChatPlatform>(context: &Context<P>, ticket: TicketId) {
    for attempt in 1..=MAX_ATTEMPTS {
        let removed = async {
            let mut uow = context.store.begin(context.now()).await?;
            commands::recovered(&mut uow, &context.desk(), ticket).await?;
            context.committed(uow.commit().await?);
            Ok::<_, CommandError>(())
        };
        match removed.await {
            Ok(()) => return,
            Err(error) if error.is_conflict() && attempt < MAX_ATTEMPTS => {
                conflicts::wait_after(attempt).await;
            }
            Err(error) => {
                tracing::error!(error = error_chain(&error), ticket.id = %ticket, "Cannot remove a warning from a card");
                return;
            }
        }
    }
}
