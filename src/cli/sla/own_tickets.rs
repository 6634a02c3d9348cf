//! The desk's own tickets, replayed from its journal.

use chrono::{NaiveDate, NaiveTime, TimeZone};
use commands::{Prefetched, Words, replay_promises};
use desk::{ServiceLevels, Timestamp};
use frontdesk::clock::Clock;
use frontdesk::config::Config;
use frontdesk::settings;
use frontdesk::simulation::Simulation;

use crate::cli::queue;

/// The number of tickets that one transaction reads.
const BATCH: i64 = 200;

/// Replays the tickets that were opened on a day or later, until now. Returns the moment that counts as now.
pub(crate) async fn replay(
    config: &Config,
    levels: &ServiceLevels,
    since: Option<NaiveDate>,
) -> anyhow::Result<(Simulation, Timestamp)> {
    let desk = commands::Settings {
        levels: levels.clone(),
        ..settings::without_channels(config, Words::in_language(&config.desk.language)?)
    };
    let store = queue::database(config).await?;
    let now = Clock::moved(config.clock_file.clone(), 1).now();
    let since = since.map_or(Timestamp::UNIX_EPOCH, |day| beginning(config, day));
    let prefetched = Prefetched::default();
    let (mut simulation, mut last) = (Simulation::default(), None);
    loop {
        let ids = store.reads().tickets_since(since, last, BATCH).await?;
        if ids.is_empty() {
            return Ok((simulation, now));
        }
        let mut uow = store.look(now).await?;
        for id in &ids {
            // A ticket that was opened after the moment that counts as now is left out.
            let ticket = uow.tickets().peek(*id).await?;
            let Some(ticket) = ticket.filter(|ticket| ticket.opened_at <= now) else {
                continue;
            };
            let promises = replay_promises(&mut uow, &desk, &prefetched, &ticket).await?;
            simulation.add(&ticket.reference.to_string(), &promises, now);
        }
        last = ids.last().copied();
    }
}

/// The first moment of a day in the zone of the desk.
fn beginning(config: &Config, day: NaiveDate) -> Timestamp {
    let midnight = day.and_time(NaiveTime::MIN);
    // A clock can skip midnight. Then the day begins with the change, within the hours that follow.
    let hours = (0..24).map(|hour| midnight + chrono::TimeDelta::hours(hour));
    let mut shown = hours.filter_map(|local| config.desk.zone.from_local_datetime(&local).earliest());
    shown.next().map_or(midnight.and_utc(), |first| first.to_utc())
}
