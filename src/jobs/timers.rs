//! Fires due timers.

use std::time::Duration;

use chat::ChatPlatform;
use commands::{CommandError, Prefetched};
use store::{StoreError, TimerRow};

use crate::conflicts::MAX_ATTEMPTS;
use crate::receive::error_chain;
use crate::{Context, conflicts, prefetch};

/// The wait after a timer failed: long enough not to fill the log.
const RETRY_DELAY: Duration = Duration::from_secs(60);

/// The counts of one round of timers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fired {
    /// Due.
    pub due: usize,
    /// Fired.
    pub fired: usize,
    /// Fired or voided by another transaction in the meantime.
    pub void: usize,
    /// Failed; they are retried.
    pub failed: usize,
}

/// Fires at most `limit` due timers.
///
/// # Errors
///
/// [`StoreError`] if the timers cannot be read. Failures of single timers are counted.
pub async fn fire_due<P: ChatPlatform + 'static>(
    context: &Context<P>,
    limit: i64,
) -> Result<Fired, StoreError> {
    let now = context.now();
    let due = context.store.timers().due(now, limit).await?;
    let mut fired = Fired {
        due: due.len(),
        ..Fired::default()
    };
    for timer in due {
        let lateness = (now - timer.due_at).to_std().unwrap_or_default();
        match fire_one(context, &timer).await {
            Ok(true) => {
                fired.fired += 1;
                metrics::counter!("desk_timer_fired_total").increment(1);
                metrics::histogram!("desk_timer_lateness_seconds").record(lateness);
            }
            Ok(false) => fired.void += 1,
            Err(why) => {
                fired.failed += 1;
                tracing::error!(
                    why,
                    timer.kind,
                    timer.subject,
                    "A timer failed and is retried in a minute"
                );
                context.store.timers().postpone(&timer, now + RETRY_DELAY).await?;
            }
        }
    }
    Ok(fired)
}

/// Looks up what a timer needs to know about the people and places of the request that it opens.
async fn look_up_facts<P: ChatPlatform + 'static>(
    context: &Context<P>,
    timer: &TimerRow,
) -> Result<Prefetched, String> {
    let facts = prefetch::basis(context);
    match timer.subject.parse() {
        Ok(draft) => match prefetch::look_up_draft(context, facts, draft).await {
            Ok(facts) => Ok(facts),
            Err(prefetch::LookupFailed(why)) => Err(why),
        },
        Err(_) => prefetch::look_up_timer(context, facts, &timer.kind)
            .await
            .map_err(|prefetch::LookupFailed(why)| why),
    }
}

async fn fire_one<P: ChatPlatform + 'static>(context: &Context<P>, timer: &TimerRow) -> Result<bool, String> {
    let facts = look_up_facts(context, timer).await?;
    let mut why = String::new();
    for attempt in 1..=MAX_ATTEMPTS {
        match tokio::spawn(timer_due(context.clone(), timer.clone(), facts.clone())).await {
            Ok(Ok(fired)) => return Ok(fired),
            Ok(Err(error)) => {
                why = error_chain(&error);
                if !error.is_conflict() {
                    break;
                }
                conflicts::wait_after(attempt).await;
            }
            Err(panic) => return Err(panic.to_string()),
        }
    }
    Err(why)
}

async fn timer_due<P: ChatPlatform>(
    context: Context<P>,
    timer: TimerRow,
    facts: Prefetched,
) -> Result<bool, CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    if !uow.timers().fire(&timer).await? {
        return Ok(false);
    }
    match commands::timer_due(&mut uow, &context.desk(), &timer, &facts).await {
        Err(CommandError::RolledBack(_)) => {
            drop(uow);
            uow = context.store.begin(context.now()).await?;
            if !uow.timers().fire(&timer).await? {
                return Ok(false);
            }
        }
        other => other?,
    }
    context.committed(uow.commit().await?);
    Ok(true)
}
