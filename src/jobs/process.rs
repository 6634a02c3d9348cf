//! Deals with events that were kept: each conversation in order, many conversations in one transaction.

use std::time::Duration;

use chat::{ChatPlatform, Happening, Home, Inbound, MessageRef};
use commands::{CommandError, Known};
use futures::{StreamExt, stream};
use store::{InboxRow, StoreError};
use tokio::task::JoinError;

use crate::receive::{MOST_TRIES, chain};
use crate::{Context, know};

/// How many conversations are looked up for at a time.
const LOOK_UPS: usize = 16;

/// How long events wait while the platform that they came from cannot be asked.
const AWAY: Duration = Duration::from_secs(5);

/// How long an answer waits for the address of the message that it may answer, and how long it does so at most: longer
/// than a lease and a look into the history take.
const UNDER_WAY: Duration = Duration::from_millis(500);
const MOST_UNDER_WAY: Duration = Duration::from_secs(120);

/// How long something said in a conversation waits at most for what was said there before, while that is read from the
/// history. A history that cannot be read must not keep people waiting.
const MOST_EARLY: Duration = Duration::from_secs(60);

/// What became of a round of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Processed {
    /// Taken in hand.
    pub leased: usize,
    /// Dealt with.
    pub done: usize,
    /// Put off, because their platform could not be asked or what they answer is still under way.
    pub postponed: usize,
    /// Failed; they are tried again.
    pub failed: usize,
    /// Set aside after too many failures.
    pub quarantined: usize,
}

/// An event with all that its command needs to know.
type Ready = (InboxRow, Known);

/// Deals with the heads of so many conversations at most.
///
/// # Errors
///
/// [`StoreError`] if the inbox cannot be read. What happens to single events is counted.
pub async fn process_due<P: ChatPlatform + 'static>(
    context: &Context<P>,
    limit: i64,
) -> Result<Processed, StoreError> {
    let rows = context
        .store
        .inbox()
        .lease(context.wall(), limit, context.reorder)
        .await?;
    let mut processed = Processed {
        leased: rows.len(),
        ..Processed::default()
    };
    let mut ready: Vec<Ready> = Vec::new();
    let mut looked_up = stream::iter(rows)
        .map(|row| async move { (look_up(context, &row).await, row) })
        .buffered(LOOK_UPS);
    while let Some((known, row)) = looked_up.next().await {
        match known {
            Ok(Ok(_)) if comes_too_early(context, &row) => {
                processed.postponed += 1;
                put_off(
                    context,
                    &row,
                    UNDER_WAY,
                    "what was said before it may still come in",
                )
                .await;
            }
            Ok(Ok(known)) => match answers_what_is_under_way(context, &row).await {
                Ok(false) => ready.push((row, known)),
                Ok(true) => {
                    processed.postponed += 1;
                    put_off(context, &row, UNDER_WAY, "it answers a message that is under way").await;
                }
                Err(error) => fail(context, &row, &chain(&error), &mut processed).await,
            },
            Err(panic) => fail(context, &row, &panic.to_string(), &mut processed).await,
            Ok(Err(know::Unanswered(why))) => {
                tracing::warn!(inbox.id = %row.id, why, "An event waits, because its platform cannot be asked");
                processed.postponed += 1;
                put_off(context, &row, AWAY, &why).await;
            }
        }
    }
    if ready.is_empty() {
        return Ok(processed);
    }
    // Together first, because commits and statements cost more than commands; alone if anything is wrong with one.
    match unit(context, ready.clone()).await {
        Ok(()) => processed.done += ready.len(),
        Err(_) => {
            for one in ready {
                alone(context, one, &mut processed).await;
            }
        }
    }
    Ok(processed)
}

async fn alone<P: ChatPlatform + 'static>(context: &Context<P>, one: Ready, processed: &mut Processed) {
    let mut why = String::new();
    for _ in 0..MOST_TRIES {
        match unit(context, vec![one.clone()]).await {
            Ok(()) => {
                processed.done += 1;
                return;
            }
            Err(Failure { conflict, why: seen }) => {
                why = seen;
                if !conflict {
                    break;
                }
            }
        }
    }
    fail(context, &one.0, &why, processed).await;
}

/// In a task of its own, so that an event which breaks whoever looks up is only one event.
async fn look_up<P: ChatPlatform + 'static>(
    context: &Context<P>,
    row: &InboxRow,
) -> Result<Result<Known, know::Unanswered>, JoinError> {
    let (context, inbound) = (context.clone(), row.inbound.clone());
    tokio::spawn(async move { know::look_up(&context, &inbound).await }).await
}

/// Whether the history may still bring what was said before this in the same conversation. What opens a conversation
/// does not wait for others.
fn comes_too_early<P: ChatPlatform>(context: &Context<P>, row: &InboxRow) -> bool {
    let spot = &row.inbound.spot;
    let is_told = matches!(
        row.inbound.what,
        Happening::Said(_) | Happening::Edited(_) | Happening::Deleted { .. }
    );
    is_told
        && (spot.thread.is_some() || spot.direct)
        && !has_waited(context, row, MOST_EARLY)
        && context
            .platforms
            .get(&spot.channel.connection)
            .is_some_and(|platform| platform.may_miss(spot))
}

fn has_waited<P: ChatPlatform>(context: &Context<P>, row: &InboxRow, long: Duration) -> bool {
    let age = (context.wall() - row.received_at).to_std();
    age.is_ok_and(|age| age > long)
}

async fn fail<P: ChatPlatform>(context: &Context<P>, row: &InboxRow, why: &str, processed: &mut Processed) {
    processed.failed += 1;
    match context.store.inbox().failed(row, why, context.wall()).await {
        Ok(true) => {
            processed.quarantined += 1;
            tracing::error!(inbox.id = %row.id, why, "An event failed too often and is set aside");
        }
        Ok(false) => tracing::warn!(inbox.id = %row.id, why, "An event failed and is tried again"),
        Err(error) => {
            tracing::error!(inbox.id = %row.id, why, error = chain(&error), "Cannot note that an event failed");
        }
    }
}

/// Whether this was said under a message that may be ours, though its address is not written down yet: people answer
/// fast, and a desk that was killed finds out late what it had sent.
async fn answers_what_is_under_way<P: ChatPlatform>(
    context: &Context<P>,
    row: &InboxRow,
) -> Result<bool, StoreError> {
    let (Happening::Said(said) | Happening::Edited(said)) = &row.inbound.what else {
        return Ok(false);
    };
    let Some(answered) = said.spot.thread.as_ref().or(said.replies_to.as_ref()) else {
        return Ok(false);
    };
    if has_waited(context, row, MOST_UNDER_WAY) {
        return Ok(false);
    }
    let home = if said.spot.direct {
        Home::Direct(row.inbound.sender.clone())
    } else {
        Home::Channel(said.spot.channel.clone())
    };
    let answered = MessageRef::new(&said.spot.channel, answered.clone());
    context.store.reads().may_be_ours(&home, &answered).await
}

async fn put_off<P: ChatPlatform>(context: &Context<P>, row: &InboxRow, wait: Duration, why: &str) {
    let until = context.wall() + wait;
    if let Err(error) = context.store.inbox().postpone(row, until, why).await {
        tracing::error!(inbox.id = %row.id, error = chain(&error), "Cannot put an event off");
    }
}

/// Why a unit of work came to nothing.
struct Failure {
    conflict: bool,
    why: String,
}

/// Deals with these events in one transaction, in a task of its own: a panic is a failure like any other, and no
/// transaction is left half way.
async fn unit<P: ChatPlatform + 'static>(context: &Context<P>, ready: Vec<Ready>) -> Result<(), Failure> {
    match tokio::spawn(handle_all(context.clone(), ready)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Failure {
            conflict: error.is_conflict(),
            why: chain(&error),
        }),
        Err(panic) => Err(Failure {
            conflict: false,
            why: panic.to_string(),
        }),
    }
}

async fn handle_all<P: ChatPlatform>(context: Context<P>, ready: Vec<Ready>) -> Result<(), CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    let inbounds: Vec<&Inbound> = ready.iter().map(|(row, _)| &row.inbound).collect();
    commands::foresee(&mut uow, &inbounds).await?;
    for (row, known) in &ready {
        // Nobody waits for the answer: what must be said to somebody goes through the outbox.
        commands::handle(&mut uow, &context.desk, &row.inbound, known).await?;
        uow.inbox().done(row.id);
    }
    context.committed(uow.commit().await?);
    Ok(())
}
