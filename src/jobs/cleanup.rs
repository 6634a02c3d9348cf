//! Deletes old rows in small batches, and measures the queues and the index.

use std::time::Duration;

use chat::ChatPlatform;
use desk::Timestamp;
use store::StoreError;

use crate::{Context, indexing};

/// Platforms redeliver events for a day at most. A week also leaves time for an investigation.
const RETENTION: Duration = Duration::from_secs(7 * 24 * 3600);

/// The most rows that one statement deletes, so that other statements do not wait long.
const BATCH: i64 = 1000;

/// The number of deleted rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Processed events.
    pub inbox: u64,
    /// Sent messages.
    pub outbox: u64,
    /// Expired drafts.
    pub drafts: u64,
    /// Voided timers.
    pub timers: u64,
    /// Link codes that nobody entered.
    pub codes: u64,
    /// Cool-downs that are over.
    pub cooldowns: u64,
}

/// Deletes one batch of each kind.
///
/// # Errors
///
/// [`StoreError`].
pub async fn clean<P: ChatPlatform>(context: &Context<P>) -> Result<Cleaned, StoreError> {
    let (wall, now) = (context.wall(), context.now());
    Ok(Cleaned {
        inbox: context.store.inbox().sweep(wall - RETENTION, BATCH).await?,
        outbox: context.store.outbox().sweep(wall - RETENTION, BATCH).await?,
        drafts: context.store.sweep_drafts(now, BATCH).await?,
        timers: context.store.timers().sweep(now - RETENTION, BATCH).await?,
        codes: context.store.sweep_codes(now - RETENTION, BATCH).await?,
        cooldowns: context.store.sweep_cooldowns(now, BATCH).await?,
    })
}

/// Sets the gauges for the length and age of the queues, and for the articles.
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
    metrics::gauge!("desk_refusing_channels").set(as_gauge(outbox.refusing));
    metrics::gauge!("desk_inbox_depth", "state" => "new").set(as_gauge(inbox.waiting));
    metrics::gauge!("desk_inbox_depth", "state" => "quarantined").set(as_gauge(inbox.quarantined));
    metrics::gauge!("desk_articles").set(as_gauge(context.store.articles().count().await?));
    if let Some(index) = context.knowledge() {
        let behind = indexing::behind(&context.store, index).await?;
        metrics::gauge!("desk_index_behind").set(as_gauge(behind));
    }
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
