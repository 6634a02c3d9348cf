//! Delivers the outbox: leases the first message of each lane, calls the platform and records the outcome.

use std::time::Duration;

use chat::{ChatPlatform, DeliveryError, FailureReason, OutboundAction, Receipt, Scope};
use futures::{StreamExt, stream};
use store::{Leased, Sent, StoreError};
use tokio::time::Instant;

use crate::Context;
use crate::receive::error_chain;

mod generated_files;
mod give_up;
mod share;
mod speaker;
mod verdict;
mod waits;

pub(crate) use verdict::Outcome;
use verdict::Verdict;
use waits::{end_waits, pause_scope, retry_later, verify_later};

/// The most deliveries at the same time.
pub(crate) const MAX_CALLS: u16 = 32;

/// The most transfers of files besides, which may take minutes.
pub(crate) const MAX_TRANSFERS: u16 = 8;

/// A platform that has not answered by then may have accepted the message or not. A lease is more than twice as long.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);

/// The counts of one round of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Leased.
    pub leased: usize,
    /// Delivered.
    pub sent: usize,
    /// Retried later.
    pub retry: usize,
    /// Dead letters: given up.
    pub dead: usize,
    /// Messages whose delivery cannot be confirmed.
    pub uncertain: usize,
}

/// Delivers the next messages of at most `limit` rate keys, and waits for all deliveries.
///
/// # Errors
///
/// [`StoreError`] if the outbox cannot be read. Failures of single messages are counted.
pub async fn deliver_due<P: ChatPlatform>(context: &Context<P>, limit: i64) -> Result<Delivered, StoreError> {
    let leased = context.store.outbox().lease(context.wall(), limit).await?;
    let mut delivered = Delivered {
        leased: leased.len(),
        ..Delivered::default()
    };
    let outcomes = stream::iter(leased)
        .map(|leased| deliver(context, leased))
        .buffer_unordered(usize::from(MAX_CALLS));
    let outcomes: Vec<Outcome> = outcomes.collect().await;
    for outcome in outcomes {
        match outcome {
            Outcome::Sent => delivered.sent += 1,
            Outcome::Retry => delivered.retry += 1,
            Outcome::Dead => delivered.dead += 1,
            Outcome::Uncertain => delivered.uncertain += 1,
            Outcome::Unrecorded => {}
        }
    }
    Ok(delivered)
}

/// Delivers one leased message and records the outcome.
#[tracing::instrument(name = "job.deliver", skip_all, fields(message.id = %leased.id))]
pub(crate) async fn deliver<P: ChatPlatform>(context: &Context<P>, leased: Leased) -> Outcome {
    let began = Instant::now();
    let verdict = attempt(context, &leased).await;
    metrics::histogram!("desk_send_duration_seconds").record(began.elapsed());
    let outcome = match record(context, &leased, verdict).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(
                error = error_chain(&error),
                "Cannot record the outcome of message {}",
                leased.id
            );
            Outcome::Unrecorded
        }
    };
    let result = match outcome {
        Outcome::Sent => "sent",
        Outcome::Retry => "retry",
        Outcome::Dead => "dead",
        Outcome::Uncertain | Outcome::Unrecorded => "uncertain",
    };
    metrics::counter!("desk_send_total", "result" => result).increment(1);
    outcome
}

async fn attempt<P: ChatPlatform>(context: &Context<P>, leased: &Leased) -> Verdict {
    if leased.orphan {
        return Verdict::Dead {
            reason: FailureReason::Other,
            why: "the message that it belongs to never arrived".to_owned(),
        };
    }
    let home = leased.message.home();
    let Some(platform) = context.platforms.get(home.connection()) else {
        let why = format!("there is no connection {}", home.connection());
        return retry_later(context, leased, Duration::ZERO, why).await;
    };
    if leased.unsure
        && let Some(verdict) = verify(context, platform, leased).await
    {
        return verdict;
    }
    if leased.left_place {
        return Verdict::Dead {
            reason: FailureReason::Gone,
            why: "the ticket is private and has left this place".to_owned(),
        };
    }
    let answer = match &leased.message.what {
        OutboundAction::Share { .. } | OutboundAction::Write { .. } => {
            share::share(context, platform, leased).await
        }
        _ => {
            let message = speaker::with_picture(context, &leased.message).await;
            let call = tokio::time::timeout(CALL_TIMEOUT, platform.deliver(&leased.key, &message));
            call.await.unwrap_or_else(|_| {
                let why = "the platform did not answer in time".to_owned();
                Err(DeliveryError::Uncertain { why })
            })
        }
    };
    match answer {
        Ok(receipt) => Verdict::Sent(receipt),
        Err(DeliveryError::Permanent { reason, why }) => Verdict::Dead { reason, why },
        Err(DeliveryError::Uncertain { why }) => match &leased.message.what {
            // The history is searched a little later: a request that seems lost may still be in transit.
            OutboundAction::Post { .. } | OutboundAction::Share { .. } | OutboundAction::Write { .. } => {
                verify_later(context, leased, Duration::ZERO, why).await
            }
            // These requests are idempotent.
            OutboundAction::Edit { .. }
            | OutboundAction::Remove { .. }
            | OutboundAction::Close { .. }
            | OutboundAction::Unreact { .. } => retry_later(context, leased, Duration::ZERO, why).await,
            // A lost hint is better than a duplicate.
            OutboundAction::Whisper { .. } => Verdict::Sent(Receipt { message: None }),
        },
        Err(DeliveryError::Retry {
            after,
            scope,
            asked,
            why,
        }) => {
            let at = pause_scope(context, leased, after, scope, asked).await;
            match at {
                Some(at) => Verdict::Retry {
                    at,
                    counted: false,
                    why,
                },
                None => retry_later(context, leased, after, why).await,
            }
        }
    }
}

/// Searches the history for a message that may have arrived. `None` if the message is to be sent.
async fn verify<P: ChatPlatform>(context: &Context<P>, platform: &P, leased: &Leased) -> Option<Verdict> {
    match &leased.message.what {
        OutboundAction::Edit { .. }
        | OutboundAction::Remove { .. }
        | OutboundAction::Close { .. }
        | OutboundAction::Unreact { .. } => return None,
        OutboundAction::Whisper { .. } => return Some(Verdict::Sent(Receipt { message: None })),
        OutboundAction::Post { .. } | OutboundAction::Share { .. } | OutboundAction::Write { .. } => {}
    }
    let call = platform.find_delivered(&leased.key, &leased.message, leased.first_attempt_at);
    let answer = tokio::time::timeout(CALL_TIMEOUT, call)
        .await
        .unwrap_or_else(|_| {
            Err(DeliveryError::Retry {
                after: Duration::ZERO,
                scope: Scope::Destination,
                asked: false,
                why: "the history could not be searched in time".to_owned(),
            })
        });
    match answer {
        Ok(Some(receipt)) => Some(Verdict::Sent(receipt)),
        Ok(None) => None,
        Err(DeliveryError::Uncertain { why } | DeliveryError::Permanent { why, .. }) => {
            Some(Verdict::Uncertain { why })
        }
        Err(DeliveryError::Retry {
            after,
            scope,
            asked,
            why,
        }) => {
            let at = pause_scope(context, leased, after, scope, asked).await;
            Some(match at {
                Some(at) => Verdict::Verify {
                    at,
                    counted: false,
                    why,
                },
                None => verify_later(context, leased, after, why).await,
            })
        }
    }
}

/// Fills the address of a delivered message into the line that tells of it.
fn link_confirmation<P: ChatPlatform>(context: &Context<P>, sent: &mut Sent) {
    if let (Some(confirmation), Some(message)) = (&mut sent.confirmation, &sent.message)
        && let Some(platform) = context.platforms.get(&message.channel.connection)
    {
        confirmation.card.fill_jumps(&platform.link(message));
    }
}

async fn record<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    verdict: Verdict,
) -> Result<Outcome, StoreError> {
    let outbox = context.store.outbox();
    match verdict {
        Verdict::Sent(receipt) => {
            let mut sent = Sent::of(leased, receipt.message);
            link_confirmation(context, &mut sent);
            let noted = context.receipts.note(&context.store, sent, context.wall());
            let Some(recovered) = noted.await? else {
                return Ok(Outcome::Unrecorded);
            };
            for ticket in recovered {
                give_up::recovered(context, ticket).await;
            }
            end_waits(context, leased).await?;
            // The next message of the lane is due now.
            context.notifiers.deliver.notify();
            Ok(Outcome::Sent)
        }
        Verdict::Retry { at, counted, why } => {
            tracing::debug!(why, "Retrying message {} later", leased.id);
            outbox.retry(leased.id, at, counted, &why).await?;
            let wait = (at - context.wall()).to_std().unwrap_or_default();
            context.notifiers.deliver_after(wait);
            Ok(Outcome::Retry)
        }
        Verdict::Verify { at, counted, why } => {
            tracing::warn!(
                why,
                "Message {} may have arrived; searching the history later",
                leased.id
            );
            outbox.unsure(leased.id, at, counted, &why).await?;
            let wait = (at - context.wall()).to_std().unwrap_or_default();
            context.notifiers.deliver_after(wait);
            Ok(Outcome::Retry)
        }
        Verdict::Uncertain { why } => {
            let outcome = give_up::mark_uncertain(context, leased, &why).await?;
            context.notifiers.deliver.notify();
            Ok(outcome)
        }
        Verdict::Dead { reason, why } => {
            let outcome = give_up::give_up(context, leased, reason, &why).await?;
            context.notifiers.deliver.notify();
            Ok(outcome)
        }
    }
}
