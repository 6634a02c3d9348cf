//! The waits after failed calls: pauses of rate keys and connections, and the next attempt of a message.

use std::time::Duration;

use chat::{ChatPlatform, FailureReason, Scope};
use desk::Timestamp;
use store::{Class, Leased, Pause, StoreError};

use super::verdict::Verdict;
use crate::receive::error_chain;
use crate::{Context, backoff, random};

/// Pauses a scope for as long as the platform asked, also across a restart. Returns the end of that pause, or `None` if
/// the platform asked for no wait.
pub(super) async fn pause_scope<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    after: Duration,
    scope: Scope,
    asked: bool,
) -> Option<Timestamp> {
    let (pause, label) = match scope {
        Scope::Destination => (Pause::RateKey(leased.rate_key.clone()), "destination"),
        Scope::Connection => (
            Pause::Connection(leased.message.home().connection().clone()),
            "connection",
        ),
    };
    if !asked && scope == Scope::Destination {
        // The caller pauses the rate key for the failure.
        return None;
    }
    let wait = backoff::requested_wait(after, random::jitter());
    let until = context.wall() + wait;
    if asked {
        metrics::counter!("desk_rate_limited_seconds_total", "scope" => label)
            .increment(wait.as_secs().max(1));
    }
    if let Err(error) = context.store.outbox().pause(&pause, until).await {
        tracing::error!(error = error_chain(&error), "Cannot record a pause");
    }
    asked.then_some(until)
}

pub(super) async fn retry_later<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    min_wait: Duration,
    why: String,
) -> Verdict {
    match wait_for_retry(context, leased, min_wait).await {
        Some(at) => Verdict::Retry {
            at,
            counted: true,
            why,
        },
        None => Verdict::Dead {
            reason: FailureReason::Other,
            why,
        },
    }
}

pub(super) async fn verify_later<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    min_wait: Duration,
    why: String,
) -> Verdict {
    match wait_for_retry(context, leased, min_wait).await {
        Some(at) => Verdict::Verify {
            at,
            counted: true,
            why,
        },
        None => Verdict::Uncertain { why },
    }
}

/// The time of the next attempt after a failure; `None` if the message is to be given up. The rate key is paused, because
/// its next message would probably fail too.
async fn wait_for_retry<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
    min_wait: Duration,
) -> Option<Timestamp> {
    let now = context.wall();
    let failures = leased.attempts + 1;
    let age = (now - leased.first_attempt_at).to_std().unwrap_or_default();
    if leased.refused_at.is_none() && backoff::is_spent(failures, age) {
        return None;
    }
    let (jitter, on) = (random::jitter(), leased.message.home().connection().clone());
    // A file may have failed at its source, which says nothing about the destination.
    if leased.class != Class::Files {
        let in_a_row = context.failures.count(&on, &leased.rate_key);
        let until = now + backoff::wait_after(in_a_row, jitter);
        let pause = Pause::RateKey(leased.rate_key.clone());
        if let Err(error) = context.store.outbox().pause(&pause, until).await {
            tracing::error!(error = error_chain(&error), "Cannot record a pause");
        }
        context.failures.paused(&on, &leased.rate_key, (in_a_row, until));
    }
    let short = backoff::short_wait_after(failures, jitter).max(min_wait);
    context.failures.waits(&on, leased.id, now + short);
    Some(now + backoff::wait_after(failures, jitter).max(min_wait))
}

/// Ends the waits after earlier failures sooner: the platform accepts messages of the connection.
pub(super) async fn end_waits<P: ChatPlatform>(
    context: &Context<P>,
    leased: &Leased,
) -> Result<(), StoreError> {
    let Some(waits) = context.failures.succeeded(leased.message.home().connection()) else {
        return Ok(());
    };
    let sooner = context.wall() + backoff::short_wait_after(1, random::jitter());
    let outbox = context.store.outbox();
    outbox.shorten_pauses(waits.pauses(), sooner).await?;
    outbox.shorten_waits(waits.messages()).await
}
