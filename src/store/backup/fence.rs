//! Prevents a restored desk from repeating what happened after the backup.
//!
//! The desk went on between the backup and the restore, and only people and platforms know what it did. So the desk sends
//! nothing blindly that waited in the backup: it searches the history for messages first, and lists messages that leave no
//! trace for an administrator. It catches up on conversations only from the time of the restore.

use desk::Timestamp;
use sqlx::AnyConnection;

use crate::StoreError;
use crate::counters::{ARTICLE_SEQUENCE, RESTORED_AT};
use crate::rows::{cells, run};

/// How many ticket numbers are skipped, because they may have been used after the backup.
const NUMBERS: i64 = 1_000;

/// A post leaves its key in the history, and repeating a change is idempotent. The search in the history starts when the
/// post was added.
const LOOK_FIRST: &str = "UPDATE outbox SET state = 'ready', unsure = 1, lease_until = NULL, next_at = 0, attempts = 0, \
     first_attempt_at = created_at, last_error = 'restored: looked for before it is sent' \
     WHERE state IN ('ready', 'leased') AND kind IN ('post', 'edit', 'remove', 'unreact')";
const LIST: &str = "UPDATE outbox SET state = 'uncertain', lease_until = NULL, \
     last_error = 'restored: may have been sent after the backup' WHERE state IN ('ready', 'leased') AND kind NOT IN ('post', 'edit', 'remove', 'unreact')";
const QUARANTINE: &str = "UPDATE inbox SET state = 'quarantined', done_at = NULL, \
     last_error = 'restored: may have been dealt with after the backup' WHERE state = 'new'";
const FORGET_DRAFTS: &str = "DELETE FROM drafts";
const SKIP_NUMBERS: &str =
    "UPDATE counters SET value = value + $1 WHERE name IN ('incident', 'request', 'change')";
/// The next reader of the sequence names a new one, so that an index from after the backup is built again.
const END_SEQUENCE: &str = "DELETE FROM counters WHERE name = $1";
const NOTE: &str = "INSERT INTO counters (name, value) VALUES ($1, $2) \
     ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// Counts of what a restore held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fenced {
    /// Messages that the desk searches for before it sends them.
    pub searched: u64,
    /// Messages that leave no trace: listed as uncertain.
    pub listed: u64,
    /// Quarantined events.
    pub set_aside: u64,
    /// Deleted drafts.
    pub drafts: u64,
}

/// Holds back everything in a restored database that may have happened after the backup.
pub(super) async fn fence(connection: &mut AnyConnection, now: Timestamp) -> Result<Fenced, StoreError> {
    let doing = "hold back what may have happened";
    let fenced = Fenced {
        searched: run(connection, doing, LOOK_FIRST, cells![]).await?,
        listed: run(connection, doing, LIST, cells![]).await?,
        set_aside: run(connection, doing, QUARANTINE, cells![]).await?,
        drafts: run(connection, doing, FORGET_DRAFTS, cells![]).await?,
    };
    run(connection, doing, SKIP_NUMBERS, cells![NUMBERS]).await?;
    run(connection, doing, END_SEQUENCE, cells![ARTICLE_SEQUENCE]).await?;
    run(connection, doing, NOTE, cells![RESTORED_AT, now]).await?;
    Ok(fenced)
}
