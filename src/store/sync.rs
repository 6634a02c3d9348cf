//! The sync mark of a connection: the desk has received all messages before it.
//!
//! The mark advances only while no message is missing. If the desk stops while it catches up, it starts again from the same
//! mark, however new the events are that it has saved meanwhile.

use chat::Connection;
use chrono::TimeDelta;
use desk::Timestamp;

use crate::StoreError;
use crate::counters::HEARD_UNTIL;
use crate::database::Database;
use crate::rows::{cells, read_one, run};

/// Events arrive in any order, so events shortly before the newest one may be missing. An event that is read twice has the
/// same key.
const MARGIN: TimeDelta = TimeDelta::minutes(10);

const SYNC_MARK: &str = "SELECT value FROM counters WHERE name = $1";
const NEWEST: &str = "SELECT MAX(at) AS at FROM inbox WHERE connection = $1";
const START: &str = "INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
const ADVANCE: &str = "UPDATE counters SET value = $2 WHERE name = $1 AND value < $2";

/// The sync mark of a connection, by the platform's clock; `None` on the first start with this connection.
pub(crate) async fn synced_until(
    database: &Database,
    on: &Connection,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let name = name(on);
    let mut connection = database.writer().await?;
    if let Some(row) = read_one(&mut connection, "counters", SYNC_MARK, cells![name.clone()]).await? {
        return row.time("value").map(Some);
    }
    // A database from before the sync marks only has its events.
    let row = read_one(&mut connection, "inbox", NEWEST, cells![on.0.clone()]).await?;
    let newest = row.map_or(Ok(None), |row| row.maybe_time("at"))?;
    let mark = newest.map(|at| at - MARGIN);
    let cells = cells![name, mark.unwrap_or(now)];
    run(&mut connection, "note a first start", START, cells).await?;
    Ok(mark)
}

/// Advances the sync mark to before the newest event.
pub(crate) async fn note_synced(
    database: &Database,
    on: &Connection,
    newest: Timestamp,
) -> Result<(), StoreError> {
    let mut connection = database.writer().await?;
    let cells = cells![name(on), newest - MARGIN];
    run(&mut connection, "advance a sync mark", ADVANCE, cells).await?;
    Ok(())
}

fn name(on: &Connection) -> String {
    format!("{HEARD_UNTIL}{}", on.0)
}
