//! What was between two moments when a database is put back: it may have happened, and must not happen twice.
//!
//! Between the backup and the restore the desk went on, and what it did then is known to people and platforms alone. So
//! nothing that waited in the backup is done blindly: what can be found in a history is looked for before it is sent,
//! what cannot is listed for a human, and conversations are caught up with from now on only.

use desk::Timestamp;
use sqlx::AnyConnection;

use crate::StoreError;
use crate::rows::{cells, run};

/// The counter that holds since when conversations are caught up with, in microseconds.
pub(crate) const RESTORED_AT: &str = "restored_at";

/// How many numbers of tickets are left out, because they may have been given out after the backup.
const NUMBERS: i64 = 1_000;

/// A post leaves its key in the history, and doing a change again is harmless; a post's history is read from the moment
/// when it was decided on.
const LOOK_FIRST: &str = "UPDATE outbox SET state = 'ready', unsure = 1, lease_until = NULL, next_at = 0, attempts = 0, \
     first_attempt_at = created_at, last_error = 'restored: looked for before it is sent' \
     WHERE state IN ('ready', 'leased') AND kind IN ('post', 'edit', 'remove', 'unreact')";
const LIST: &str = "UPDATE outbox SET state = 'uncertain', lease_until = NULL, \
     last_error = 'restored: may have been sent after the backup' WHERE state IN ('ready', 'leased') AND kind NOT IN ('post', 'edit', 'remove', 'unreact')";
const SET_ASIDE: &str = "UPDATE inbox SET state = 'quarantined', done_at = NULL, \
     last_error = 'restored: may have been dealt with after the backup' WHERE state = 'new'";
const FORGET_DRAFTS: &str = "DELETE FROM drafts";
const SKIP_NUMBERS: &str = "UPDATE counters SET value = value + $1 WHERE name IN ('incident', 'request')";
const NOTE: &str = "INSERT INTO counters (name, value) VALUES ($1, $2) \
     ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// What was held back when a database was put back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fenced {
    /// Messages that are looked for before they are sent.
    pub looked_for: u64,
    /// Messages that leave no trace to look for: listed as uncertain.
    pub listed: u64,
    /// Events that were set aside.
    pub set_aside: u64,
    /// Drafts that were forgotten.
    pub drafts: u64,
}

pub(super) async fn fence(connection: &mut AnyConnection, now: Timestamp) -> Result<Fenced, StoreError> {
    let doing = "hold back what may have happened";
    let fenced = Fenced {
        looked_for: run(connection, doing, LOOK_FIRST, cells![]).await?,
        listed: run(connection, doing, LIST, cells![]).await?,
        set_aside: run(connection, doing, SET_ASIDE, cells![]).await?,
        drafts: run(connection, doing, FORGET_DRAFTS, cells![]).await?,
    };
    run(connection, doing, SKIP_NUMBERS, cells![NUMBERS]).await?;
    run(connection, doing, NOTE, cells![RESTORED_AT, now]).await?;
    Ok(fenced)
}
