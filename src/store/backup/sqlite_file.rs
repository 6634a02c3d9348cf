//! Connections outside the pools, and checks of SQLite files.

use std::path::Path;

use sqlx::{AnyConnection, Connection, Executor};

use super::error::BackupError;
use crate::StoreError;
use crate::rows::{cells, read};

const INTEGRITY: &str = "PRAGMA integrity_check";
const FOREIGN_KEYS: &str = "SELECT \"table\" AS id FROM pragma_foreign_key_check LIMIT 1";
/// Deletes what [`apply`](crate::migrate::apply) has noted, because the rows of the copied table replace it.
pub(super) const FORGET_MIGRATIONS: &str = "DELETE FROM schema_migrations";

/// The URL of a SQLite file of any name.
pub(super) fn sqlite_url(path: &Path, mode: &str) -> String {
    let path = path.to_string_lossy();
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}?mode={mode}")
}

/// Opens a connection outside the pools.
pub(super) async fn connect(url: &str) -> Result<AnyConnection, StoreError> {
    sqlx::any::install_default_drivers();
    let connection = AnyConnection::connect(url).await;
    connection.map_err(StoreError::while_doing("reach the database"))
}

/// Runs statements without parameters.
pub(super) async fn execute(connection: &mut AnyConnection, sql: &'static str) -> Result<(), StoreError> {
    let done = connection.execute(sqlx::raw_sql(sql)).await;
    done.map_err(StoreError::while_doing("copy the database"))?;
    Ok(())
}

/// Checks that a file is a sound database without dangling references.
pub(super) async fn check_intact(file: &mut AnyConnection) -> Result<(), BackupError> {
    for row in read(file, "backup", INTEGRITY, cells![]).await? {
        let found = row.text("integrity_check")?;
        if found != "ok" {
            return Err(BackupError::Damaged(found));
        }
    }
    match read(file, "backup", FOREIGN_KEYS, cells![]).await?.first() {
        None => Ok(()),
        Some(row) => {
            let table = row.text("id")?;
            Err(BackupError::Damaged(format!(
                "{table} refers to what is not there"
            )))
        }
    }
}
