//! Processes stored events: each conversation in order, many conversations in one transaction.

use std::time::Duration;

use chat::{ChatPlatform, Conversation, Inbound, InboundEvent, MessageRef};
use commands::{CommandError, Prefetched};
use futures::{StreamExt, stream};
use store::{LeasedEvent, StoreError};
use tokio::task::JoinError;
use tokio::time::Instant;

use crate::conflicts::MAX_ATTEMPTS;
use crate::receive::error_chain;
use crate::{Context, conflicts, prefetch};

/// The most events whose facts are prefetched at the same time.
const MAX_PREFETCHES: usize = 16;

/// How long an event waits while its platform does not answer.
const PLATFORM_AWAY: Duration = Duration::from_secs(5);

/// How long an event waits while the database does not answer, or after it met only conflicts.
const DATABASE_AWAY: Duration = Duration::from_secs(2);

/// A transaction that fails after this time has waited for a lock or a connection. After this many of them, the other events
/// of the round are postponed.
const SLOW: Duration = Duration::from_secs(3);
const MAX_SLOW: usize = 2;

/// An answer to a message that is still being delivered is checked again after this time, and waits at most
/// `MAX_DELIVERY_WAIT`. That is longer than a lease and a search in the history.
const RECHECK_AFTER: Duration = Duration::from_millis(500);
const MAX_DELIVERY_WAIT: Duration = Duration::from_secs(120);

/// The longest time that a message waits for older messages of its conversation while the history is read. People must
/// not wait for a history that cannot be read.
const MAX_CATCH_UP_WAIT: Duration = Duration::from_secs(60);

/// A transaction takes no more events after this time. A click must be answered within three seconds and may wait for the
/// locks of the transaction.
const MAX_BATCH_TIME: Duration = Duration::from_millis(250);

/// The counts of one round of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Processed {
    /// Leased.
    pub leased: usize,
    /// Processed.
    pub done: usize,
    /// Postponed, because the platform or the database does not answer, or an older message is still on its way.
    pub postponed: usize,
    /// Failed; they are retried.
    pub failed: usize,
    /// Quarantined after too many failures.
    pub quarantined: usize,
}

/// An event with its prefetched facts.
type ReadyEvent = (LeasedEvent, Prefetched);

/// Processes the next event of at most `limit` conversations.
///
/// # Errors
///
/// [`StoreError`] if the inbox cannot be read. Failures of single events are counted.
pub async fn process_due<P: ChatPlatform + 'static>(
    context: &Context<P>,
    limit: i64,
) -> Result<Processed, StoreError> {
    let rows = context
        .store
        .inbox()
        .lease(context.wall(), limit, context.reorder_window())
        .await?;
    let mut processed = Processed {
        leased: rows.len(),
        ..Processed::default()
    };
    let ready = prefetch_all(context, rows, &mut processed).await;
    if ready.is_empty() {
        return Ok(processed);
    }
    // Many events share one transaction, because commits and statements cost more than commands. If that fails, each event
    // gets a transaction of its own.
    let began = Instant::now();
    let mut rest = ready;
    while !rest.is_empty() {
        match process_together(context, rest.clone()).await {
            Ok(done) => {
                processed.done += done;
                rest.drain(..done);
            }
            Err(failure) if rest.len() == 1 && began.elapsed() > SLOW => {
                for (row, _) in rest.drain(..) {
                    set_back(context, &row, &failure, &mut processed).await;
                }
            }
            Err(_) => process_each(context, std::mem::take(&mut rest), &mut processed).await,
        }
    }
    Ok(processed)
}

/// Processes each event in a transaction of its own. After some events that the database kept waiting for seconds, the rest
/// is postponed.
async fn process_each<P: ChatPlatform + 'static>(
    context: &Context<P>,
    ready: Vec<ReadyEvent>,
    processed: &mut Processed,
) {
    let mut slow = 0;
    for event in ready {
        let began = Instant::now();
        let ended = match slow < MAX_SLOW {
            true => process_alone(context, &event).await,
            false => Err(Failure {
                cause: Cause::Database,
                why: "the database keeps other events waiting".to_owned(),
            }),
        };
        slow += usize::from(ended.is_err() && began.elapsed() > SLOW);
        match ended {
            Ok(()) => processed.done += 1,
            Err(failure) => set_back(context, &event.0, &failure, processed).await,
        }
    }
}

/// Prefetches the facts of these events. Events that must wait or that fail are left out and counted.
async fn prefetch_all<P: ChatPlatform + 'static>(
    context: &Context<P>,
    rows: Vec<LeasedEvent>,
    processed: &mut Processed,
) -> Vec<ReadyEvent> {
    let mut ready: Vec<ReadyEvent> = Vec::new();
    let mut looked_up = stream::iter(rows)
        .map(|row| async move { (prefetch_isolated(context, &row).await, row) })
        .buffered(MAX_PREFETCHES);
    while let Some((facts, row)) = looked_up.next().await {
        match facts {
            Ok(Ok(_)) if waits_for_catch_up(context, &row) => {
                processed.postponed += 1;
                postpone(
                    context,
                    &row,
                    RECHECK_AFTER,
                    "older messages of its conversation may still arrive",
                )
                .await;
            }
            Ok(Ok(facts)) => match waits_for_delivery(context, &row).await {
                Ok(false) => ready.push((row, facts)),
                Ok(true) => {
                    processed.postponed += 1;
                    postpone(
                        context,
                        &row,
                        RECHECK_AFTER,
                        "it answers a message whose delivery is not finished",
                    )
                    .await;
                }
                Err(error) if error.is_transient() => {
                    processed.postponed += 1;
                    postpone(context, &row, DATABASE_AWAY, &error_chain(&error)).await;
                }
                Err(error) => fail(context, &row, &error_chain(&error), processed).await,
            },
            Err(panic) => fail(context, &row, &panic.to_string(), processed).await,
            Ok(Err(prefetch::LookupFailed(why))) => {
                tracing::warn!(inbox.id = %row.id, why, "An event waits because its platform does not answer");
                processed.postponed += 1;
                postpone(context, &row, PLATFORM_AWAY, &why).await;
            }
        }
    }
    ready
}

async fn process_alone<P: ChatPlatform + 'static>(
    context: &Context<P>,
    event: &ReadyEvent,
) -> Result<(), Failure> {
    let began = Instant::now();
    let mut attempts = 1;
    loop {
        match process_together(context, vec![event.clone()]).await {
            Ok(_) => return Ok(()),
            Err(Failure {
                cause: Cause::Refusal,
                ..
            }) => {
                return note_done(context, &event.0).await.map_err(|error| Failure {
                    why: error_chain(&error),
                    cause: cause(&error.into()),
                });
            }
            Err(Failure {
                cause: Cause::Conflict,
                ..
            }) if attempts < MAX_ATTEMPTS && began.elapsed() < SLOW => {
                conflicts::wait_after(attempts).await;
                attempts += 1;
            }
            Err(failure) => return Err(failure),
        }
    }
}

/// Prefetches in a separate task, so that a panic fails only this event.
async fn prefetch_isolated<P: ChatPlatform + 'static>(
    context: &Context<P>,
    row: &LeasedEvent,
) -> Result<Result<Prefetched, prefetch::LookupFailed>, JoinError> {
    let (context, inbound) = (context.clone(), row.inbound.clone());
    tokio::spawn(async move { prefetch::look_up_facts(&context, &inbound).await }).await
}

/// True if the history may still bring older messages of the same conversation. An event that opens a conversation does
/// not wait.
fn waits_for_catch_up<P: ChatPlatform>(context: &Context<P>, row: &LeasedEvent) -> bool {
    let location = &row.inbound.location;
    let is_message = matches!(
        row.inbound.what,
        InboundEvent::Message(_) | InboundEvent::Edited(_) | InboundEvent::Deleted { .. }
    );
    is_message
        && (location.thread.is_some() || location.direct)
        && !waited_longer_than(context, row, MAX_CATCH_UP_WAIT)
        && context
            .platforms
            .get(&location.channel.connection)
            .is_some_and(|platform| platform.may_miss(location))
}

fn waited_longer_than<P: ChatPlatform>(context: &Context<P>, row: &LeasedEvent, long: Duration) -> bool {
    let age = (context.wall() - row.received_at).to_std();
    age.is_ok_and(|age| age > long)
}

/// Retries an event later. Only a fault counts as a failure of the event.
async fn set_back<P: ChatPlatform>(
    context: &Context<P>,
    row: &LeasedEvent,
    failure: &Failure,
    processed: &mut Processed,
) {
    match failure.cause {
        Cause::Fault | Cause::Refusal => fail(context, row, &failure.why, processed).await,
        Cause::Conflict | Cause::Database => {
            tracing::warn!(inbox.id = %row.id, failure.why, "An event waits for the database");
            processed.postponed += 1;
            postpone(context, row, DATABASE_AWAY, &failure.why).await;
        }
    }
}

async fn fail<P: ChatPlatform>(
    context: &Context<P>,
    row: &LeasedEvent,
    why: &str,
    processed: &mut Processed,
) {
    processed.failed += 1;
    match context.store.inbox().failed(row, why, context.wall()).await {
        Ok(true) => {
            processed.quarantined += 1;
            tracing::error!(inbox.id = %row.id, why, "An event failed too often and is quarantined");
        }
        Ok(false) => tracing::warn!(inbox.id = %row.id, why, "An event failed and is retried"),
        Err(error) => {
            tracing::error!(inbox.id = %row.id, why, error = error_chain(&error), "Cannot record that an event failed");
        }
    }
}

/// True if the event answers a message that may be the desk's own while the address of that message is not recorded yet.
/// People answer fast, and a desk that was killed learns late what it had sent.
async fn waits_for_delivery<P: ChatPlatform>(
    context: &Context<P>,
    row: &LeasedEvent,
) -> Result<bool, StoreError> {
    let (InboundEvent::Message(said) | InboundEvent::Edited(said)) = &row.inbound.what else {
        return Ok(false);
    };
    let Some(answered) = said.location.thread.as_ref().or(said.replies_to.as_ref()) else {
        return Ok(false);
    };
    if waited_longer_than(context, row, MAX_DELIVERY_WAIT) {
        return Ok(false);
    }
    let home = if said.location.direct {
        Conversation::Direct(row.inbound.sender.clone())
    } else {
        Conversation::Channel(said.location.channel.clone())
    };
    let answered = MessageRef::new(&said.location.channel, answered.clone());
    context.store.reads().may_be_ours(&home, &answered).await
}

async fn postpone<P: ChatPlatform>(context: &Context<P>, row: &LeasedEvent, wait: Duration, why: &str) {
    let until = context.wall() + wait;
    if let Err(error) = context.store.inbox().postpone(row, until, why).await {
        tracing::error!(inbox.id = %row.id, error = error_chain(&error), "Cannot postpone an event");
    }
}

/// Why a transaction failed.
struct Failure {
    cause: Cause,
    why: String,
}

/// The kind of a failure.
#[derive(Clone, Copy)]
enum Cause {
    /// Another transaction was in the way.
    Conflict,
    /// The database did not answer.
    Database,
    /// A defect, which may be one of the event.
    Fault,
    /// The command was refused after it had written something.
    Refusal,
}

/// Processes these events in one transaction, in a separate task: a panic is a failure like any other and rolls the
/// transaction back. Returns how many events were processed before the transaction became too long.
async fn process_together<P: ChatPlatform + 'static>(
    context: &Context<P>,
    ready: Vec<ReadyEvent>,
) -> Result<usize, Failure> {
    match tokio::spawn(handle_all(context.clone(), ready)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Failure {
            cause: cause(&error),
            why: error_chain(&error),
        }),
        Err(panic) => Err(Failure {
            cause: Cause::Fault,
            why: panic.to_string(),
        }),
    }
}

fn cause(error: &CommandError) -> Cause {
    match (error.is_conflict(), error.is_transient()) {
        _ if matches!(error, CommandError::RolledBack(_)) => Cause::Refusal,
        (true, _) => Cause::Conflict,
        (false, true) => Cause::Database,
        (false, false) => Cause::Fault,
    }
}

async fn handle_all<P: ChatPlatform>(
    context: Context<P>,
    ready: Vec<ReadyEvent>,
) -> Result<usize, CommandError> {
    let began = Instant::now();
    let mut uow = context.store.begin(context.now()).await?;
    let inbounds: Vec<&Inbound> = ready.iter().map(|(row, _)| &row.inbound).collect();
    commands::prefetch(&mut uow, &inbounds).await?;
    let mut done = 0;
    for (row, facts) in &ready {
        if done > 0 && began.elapsed() > MAX_BATCH_TIME {
            break;
        }
        // Nobody waits for the reply. Messages to people go through the outbox.
        commands::handle(&mut uow, &context.desk(), &row.inbound, facts).await?;
        uow.inbox().done(row.id);
        done += 1;
    }
    context.committed(uow.commit().await?);
    Ok(done)
}

/// Records that an event is processed whose command was refused and rolled back.
async fn note_done<P: ChatPlatform>(context: &Context<P>, row: &LeasedEvent) -> Result<(), StoreError> {
    let mut uow = context.store.begin(context.now()).await?;
    uow.inbox().done(row.id);
    context.committed(uow.commit().await?);
    Ok(())
}
