//! Which open tickets become late with the next start, because the policies or the calendars have changed.

use commands::{Words, newly_late, number_of_policies};
use desk::Timestamp;
use secrecy::ExposeSecret;
use store::Store;

use super::finding::{Finding, Verdict};
use crate::clock::Clock;
use crate::config::Config;
use crate::settings;

/// The number of tickets that one transaction reads.
const BATCH: i64 = 200;

/// The most tickets that are named.
const NAMED: usize = 20;

/// The finding, if the next start applies other policies than the last one. A database that cannot be read has findings of
/// its own.
pub(super) async fn check(config: &Config, words: Words) -> Option<Finding> {
    let store = Store::open_existing(config.database.url.expose_secret())
        .await
        .ok()?;
    let desk = settings::without_channels(config, words);
    let now = Clock::moved(config.clock_file.clone(), 1).now();
    let found = late(&store, &desk, now).await;
    store.close().await;
    let mut late = found.ok()??;
    late.dedup();
    let changed = "the policies, calendars or times of holds have changed. With the next start";
    let text = match late.len() {
        0 => format!("{changed}, no open ticket becomes late."),
        count => {
            let more = match count.saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let become_late = match count {
                1 => "one open ticket becomes late".to_owned(),
                _ => format!("{count} open tickets become late"),
            };
            late.truncate(NAMED);
            format!("{changed}, {become_late}: {}{more}.", late.join(", "))
        }
    };
    let verdict = match late.is_empty() {
        true => Verdict::Ok,
        false => Verdict::Warn,
    };
    Some(Finding::new(verdict, "sla", text))
}

/// The references of the tickets that become late. `None` if nothing changes with the next start.
async fn late(
    store: &Store,
    desk: &commands::Settings,
    now: Timestamp,
) -> Result<Option<Vec<String>>, commands::CommandError> {
    let is_ready = store.pending().await?.is_empty();
    if !is_ready || store.reads().applied_policies().await? == Some(number_of_policies(desk)) {
        return Ok(None);
    }
    let (mut references, mut last) = (Vec::new(), None);
    loop {
        let ids = store.reads().open_tickets(last, BATCH).await?;
        if ids.is_empty() {
            return Ok((!desk.levels.policies.is_empty()).then_some(references));
        }
        let mut uow = store.look(now).await?;
        let late = newly_late(&mut uow, desk, &ids).await?;
        references.extend(late.iter().map(|one| one.ticket.to_string()));
        last = ids.last().copied();
    }
}
