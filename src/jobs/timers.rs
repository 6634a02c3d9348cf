//! Tells the commands that a time has come.

use std::time::Duration;

use chat::ChatPlatform;
use commands::CommandError;
use store::{StoreError, TimerRow};

use crate::Context;
use crate::receive::{MOST_TRIES, chain};

/// How long a timer that failed waits: long enough not to fill the log.
const FAILED: Duration = Duration::from_secs(60);

/// What became of a round of timers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fired {
    /// Found due.
    pub due: usize,
    /// They took effect.
    pub fired: usize,
    /// Somebody else fired or voided them meanwhile.
    pub void: usize,
    /// Failed; they come back.
    pub failed: usize,
}

/// Fires so many due timers at most.
///
/// # Errors
///
/// [`StoreError`] if the timers cannot be read. What happens to single ones is counted.
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
                    "A timer failed and comes back in a minute"
                );
                context.store.timers().postpone(&timer, now + FAILED).await?;
            }
        }
    }
    Ok(fired)
}

async fn fire_one<P: ChatPlatform + 'static>(context: &Context<P>, timer: &TimerRow) -> Result<bool, String> {
    let mut why = String::new();
    for _ in 0..MOST_TRIES {
        match tokio::spawn(tick(context.clone(), timer.clone())).await {
            Ok(Ok(fired)) => return Ok(fired),
            Ok(Err(error)) => {
                why = chain(&error);
                if !error.is_conflict() {
                    break;
                }
            }
            Err(panic) => return Err(panic.to_string()),
        }
    }
    Err(why)
}

async fn tick<P: ChatPlatform>(context: Context<P>, timer: TimerRow) -> Result<bool, CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    if !uow.timers().fire(&timer).await? {
        return Ok(false);
    }
    commands::tick(&mut uow, &context.desk, &timer).await?;
    context.committed(uow.commit().await?);
    Ok(true)
}
