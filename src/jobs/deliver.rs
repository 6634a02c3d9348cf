//! Delivers the outbox: leases the head of each queue, calls the platform, writes down what became of it.

use std::time::Duration;

use chat::{ChatPlatform, DeliveryError, Receipt, Scope, What};
use desk::Timestamp;
use futures::{StreamExt, stream};
use store::{Leased, Pause, StoreError};
use tokio::time::Instant;

use crate::receive::chain;
use crate::{Context, backoff, chance};

mod give_up;
mod share;
mod written;

/// How many destinations are served at a time.
pub(crate) const MOST_CALLS: u16 = 32;

/// Whoever has not answered by then may have taken the message or not. Well within a lease, twice over.
const CALL: Duration = Duration::from_secs(20);

/// What became of a round of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Taken in hand.
    pub leased: usize,
    /// Arrived.
    pub sent: usize,
    /// Tried again later.
    pub retry: usize,
    /// Given up.
    pub dead: usize,
    /// Of unknown fate for good.
    pub uncertain: usize,
}

/// What became of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    Retry,
    Dead,
    Uncertain,
    /// What became of it could not be written down: its lease runs out.
    Unwritten,
}

/// What is to be written down.
enum Verdict {
    Sent(Receipt),
    /// Try again at that moment; `counted` unless the platform asked us to wait.
    Again {
        at: Timestamp,
        counted: bool,
        why: String,
    },
    /// It may have arrived: look at that moment.
    Look {
        at: Timestamp,
        counted: bool,
        why: String,
    },
    /// It will never arrive.
    Dead {
        why: String,
    },
    /// Nobody will ever know.
    Uncertain {
        why: String,
    },
}

/// Delivers the heads of so many queues at most, and waits for all of them.
///
/// # Errors
///
/// [`StoreError`] if the outbox cannot be read. What happens to single messages is counted.
pub async fn deliver_due<P: ChatPlatform>(context: &Context<P>, limit: i64) -> Result<Delivered, StoreError> {
    let leased = context.store.outbox().lease(context.wall(), limit).await?;
    let mut delivered = Delivered {
        leased: leased.len(),
        ..Delivered::default()
    };
    let outcomes = stream::iter(leased)
        .map(|one| deliver(context, one))
        .buffer_unordered(usize::from(MOST_CALLS));
    let outcomes: Vec<Outcome> = outcomes.collect().await;
    for outcome in outcomes {
        match outcome {
            Outcome::Sent => delivered.sent += 1,
            Outcome::Retry => delivered.retry += 1,
            Outcome::Dead => delivered.dead += 1,
            Outcome::Uncertain => delivered.uncertain += 1,
            Outcome::Unwritten => {}
        }
    }
    Ok(delivered)
}

/// Delivers one leased message and writes down what became of it.
#[tracing::instrument(name = "job.deliver", skip_all, fields(message.id = %leased.id))]
pub(crate) async fn deliver<P: ChatPlatform>(context: &Context<P>, leased: Leased) -> Outcome {
    let began = Instant::now();
    let verdict = judge(context, &leased).await;
    metrics::histogram!("desk_send_duration_seconds").record(began.elapsed());
    let outcome = match write_down(context, &leased, verdict).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(
                error = chain(&error),
                "Cannot write down what became of message {}",
                leased.id
            );
            Outcome::Unwritten
        }
    };
    let result = match outcome {
        Outcome::Sent => "sent",
        Outcome::Retry => "retry",
        Outcome::Dead => "dead",
        Outcome::Uncertain | Outcome::Unwritten => "uncertain",
    };
    metrics::counter!("desk_send_total", "result" => result).increment(1);
    outcome
}

async fn judge<P: ChatPlatform>(context: &Context<P>, leased: &Leased) -> Verdict {
    if leased.orphan {
        let why = "the message that it belongs to never arrived".to_owned();
        return Verdict::Dead { why };
    }
    let home = leased.message.home();
    let Some(platform) = context.platforms.get(home.connection()) else {
        let why = format!("there is no connection {}", home.connection());
        return again(context, leased, Duration::ZERO, why);
    };
    if leased.unsure
        && let Some(verdict) = look(context, platform, leased).await
    {
        return verdict;
    }
    let answer = match &leased.message.what {
        What::Share { .. } | What::Write { .. } => share::share(context, platform, leased).await,
        _ => {
            let call = tokio::time::timeout(CALL, platform.deliver(&leased.key, &leased.message));
            call.await.unwrap_or_else(|_| {
                let why = "the platform did not answer in time".to_owned();
                Err(DeliveryError::Uncertain { why })
            })
        }
    };
    match answer {
        Ok(receipt) => Verdict::Sent(receipt),
        Err(DeliveryError::Permanent { why, .. }) => Verdict::Dead { why },
        Err(DeliveryError::Uncertain { why }) => match &leased.message.what {
            // The history is read a little later: a request that seems lost may still be on its way.
            What::Post { .. } | What::Share { .. } | What::Write { .. } => {
                look_later(context, leased, Duration::ZERO, why)
            }
            // Doing these again is harmless.
            What::Edit { .. } | What::Remove { .. } | What::Close { .. } | What::Unreact { .. } => {
                again(context, leased, Duration::ZERO, why)
            }
            // A hint that may be lost is better lost than doubled.
            What::Whisper { .. } => Verdict::Sent(Receipt { message: None }),
        },
        Err(DeliveryError::Retry {
            after,
            scope,
            asked,
            why,
        }) => {
            let at = hold_back(context, leased, after, scope, asked).await;
            match at {
                Some(at) => Verdict::Again {
                    at,
                    counted: false,
                    why,
                },
                None => again(context, leased, after, why),
            }
        }
    }
}

/// Whether a message that may have arrived did. `None` if it is to be sent.
async fn look<P: ChatPlatform>(context: &Context<P>, platform: &P, leased: &Leased) -> Option<Verdict> {
    match &leased.message.what {
        What::Edit { .. } | What::Remove { .. } | What::Close { .. } | What::Unreact { .. } => return None,
        What::Whisper { .. } => return Some(Verdict::Sent(Receipt { message: None })),
        What::Post { .. } | What::Share { .. } | What::Write { .. } => {}
    }
    let call = platform.find_delivered(&leased.key, &leased.message, leased.first_attempt_at);
    let answer = tokio::time::timeout(CALL, call).await.unwrap_or_else(|_| {
        Err(DeliveryError::Retry {
            after: Duration::ZERO,
            scope: Scope::Destination,
            asked: false,
            why: "the history was not read in time".to_owned(),
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
            let at = hold_back(context, leased, after, scope, asked).await;
            Some(match at {
                Some(at) => Verdict::Look {
                    at,
                    counted: false,
                    why,
                },
                None => look_later(context, leased, after, why),
            })
        }
    }
}

/// Where the platform asked us to wait: everything in that scope stands still until then, across a restart too.
async fn hold_back<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    after: Duration,
    scope: Scope,
    asked: bool,
) -> Option<Timestamp> {
    let home = leased.message.home();
    let (pause, label) = match scope {
        Scope::Destination => (Pause::Queue(home.queue()), "destination"),
        Scope::Connection => (Pause::Connection(home.connection().clone()), "connection"),
    };
    if !asked && scope == Scope::Destination {
        // The head of a queue holds back its own queue.
        return None;
    }
    let wait = backoff::asked_wait(after, chance::fraction());
    let until = context.wall() + wait;
    if asked {
        metrics::counter!("desk_rate_limited_seconds_total", "scope" => label)
            .increment(wait.as_secs().max(1));
    }
    if let Err(error) = context.store.outbox().pause(&pause, until).await {
        tracing::error!(error = chain(&error), "Cannot write a pause down");
    }
    asked.then_some(until)
}

fn again<P: ChatPlatform>(context: &Context<P>, leased: &Leased, least: Duration, why: String) -> Verdict {
    match backoff::wait_after(leased.attempts + 1, chance::fraction()) {
        Some(wait) => Verdict::Again {
            at: context.wall() + wait.max(least),
            counted: true,
            why,
        },
        None => Verdict::Dead { why },
    }
}

fn look_later<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    least: Duration,
    why: String,
) -> Verdict {
    match backoff::wait_after(leased.attempts + 1, chance::fraction()) {
        Some(wait) => Verdict::Look {
            at: context.wall() + wait.max(least),
            counted: true,
            why,
        },
        None => Verdict::Uncertain { why },
    }
}

async fn write_down<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    verdict: Verdict,
) -> Result<Outcome, StoreError> {
    let outbox = context.store.outbox();
    match verdict {
        Verdict::Sent(receipt) => {
            let noted = context
                .receipts
                .note(&context.store, leased.id, receipt.message, context.wall());
            let Some(recovered) = noted.await? else {
                return Ok(Outcome::Unwritten);
            };
            for ticket in recovered {
                give_up::recovered(context, ticket).await;
            }
            // What stood behind it is the head now.
            context.bells.deliver.ring();
            Ok(Outcome::Sent)
        }
        Verdict::Again { at, counted, why } => {
            tracing::debug!(why, "Message {} is tried again", leased.id);
            outbox.retry(leased.id, at, counted, &why).await?;
            Ok(Outcome::Retry)
        }
        Verdict::Look { at, counted, why } => {
            tracing::warn!(
                why,
                "Message {} may have arrived; the history will tell",
                leased.id
            );
            outbox.unsure(leased.id, at, counted, &why).await?;
            Ok(Outcome::Retry)
        }
        Verdict::Uncertain { why } => {
            tracing::error!(why, "Nobody can tell whether message {} arrived", leased.id);
            give_up::leave_open(context, leased, &why).await?;
            context.bells.deliver.ring();
            Ok(Outcome::Uncertain)
        }
        Verdict::Dead { why } => {
            tracing::warn!(why, "Message {} will never arrive", leased.id);
            give_up::give_up(context, leased, &why).await?;
            context.bells.deliver.ring();
            Ok(Outcome::Dead)
        }
    }
}
