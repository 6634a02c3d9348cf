//! Forgets what nobody needs any more, a little at a time, and measures what waits.

use std::time::Duration;

use chat::ChatPlatform;
use desk::Timestamp;
use store::StoreError;

use crate::Context;

/// Platforms deliver again for a day at most; a week is also long enough to look into what happened.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Rows that one statement deletes at most, so that nobody waits behind it.
const BATCH: i64 = 1000;

/// How much was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Events that were dealt with.
    pub inbox: u64,
    /// Messages that were sent.
    pub outbox: u64,
    /// Drafts that expired.
    pub drafts: u64,
    /// Timers that were voided.
    pub timers: u64,
    /// Codes that nobody entered.
    pub codes: u64,
    /// What rests no longer.
    pub rests: u64,
}

/// Forgets one batch of each kind.
///
/// # Errors
///
/// [`StoreError`].
pub async fn clean<P: ChatPlatform>(context: &Context<P>) -> Result<Cleaned, StoreError> {
    let (wall, now) = (context.wall(), context.now());
    Ok(Cleaned {
        inbox: context.store.inbox().sweep(wall - KEPT, BATCH).await?,
        outbox: context.store.outbox().sweep(wall - KEPT, BATCH).await?,
        drafts: context.store.sweep_drafts(now, BATCH).await?,
        timers: context.store.timers().sweep(now - KEPT, BATCH).await?,
        codes: context.store.sweep_codes(now - KEPT, BATCH).await?,
        rests: context.store.sweep_rests(now, BATCH).await?,
    })
}

/// Puts on the gauges how much waits, and for how long.
///
/// # Errors
///
/// [`StoreError`].
pub async fn measure<P: ChatPlatform>(context: &Context<P>) -> Result<(), StoreError> {
    let inbox = context.store.inbox().depth().await?;
    let outbox = context.store.outbox().depth().await?;
    let depths = [
        ("ready", outbox.ready),
        ("leased", outbox.leased),
        ("uncertain", outbox.uncertain),
        ("dead", outbox.dead),
    ];
    for (state, depth) in depths {
        metrics::gauge!("desk_outbox_depth", "state" => state).set(as_gauge(depth));
    }
    metrics::gauge!("desk_inbox_depth", "state" => "new").set(as_gauge(inbox.waiting));
    metrics::gauge!("desk_inbox_depth", "state" => "quarantined").set(as_gauge(inbox.quarantined));
    metrics::gauge!("desk_inbox_oldest_seconds").set(age(context.wall(), inbox.oldest));
    metrics::gauge!("desk_outbox_oldest_seconds").set(age(context.now(), outbox.oldest));
    Ok(())
}

fn age(now: Timestamp, oldest: Option<Timestamp>) -> f64 {
    let age = oldest.and_then(|oldest| (now - oldest).to_std().ok());
    age.unwrap_or_default().as_secs_f64()
}

fn as_gauge(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}
