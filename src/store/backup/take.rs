//! Copies the whole database while the desk runs. A backup is always one SQLite file, whatever the desk runs on.
//!
//! The copy shows one moment: SQLite makes it by itself, PostgreSQL is read in one transaction. The copy is written beside
//! its destination, checked, listed in a table of its own, and renamed last. So a file with the final name is complete.

use std::path::Path;

use sqlx::{AnyConnection, Connection};

use super::copy::{copy, fingerprint};
use super::error::BackupError;
use super::files::{fresh, put};
use super::manifest::{self, About};
use super::sqlite_file::{FORGET_MIGRATIONS, check_intact, connect, execute, sqlite_url};
use super::tables::Table;
use crate::StoreError;
use crate::database::Database;
use crate::dialect::Dialect;
use crate::migrate::{self, applied, apply};
use crate::rows::{cells, run};

const VACUUM_INTO: &str = "VACUUM INTO $1";
/// All reads see one moment, however long they take.
const FREEZE: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
     BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const THAW: &str = "COMMIT";
/// One file, without a log beside it.
const SINGLE_FILE: &str = "PRAGMA journal_mode = DELETE";

/// A finished backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The number of rows.
    pub rows: u64,
    /// The number of tables.
    pub tables: usize,
    /// The size of the file.
    pub size_bytes: u64,
}

/// Copies the whole database into a file that only its owner can read.
pub(crate) async fn take(database: &Database, to: &Path, replace: bool) -> Result<Backup, BackupError> {
    if !replace && to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    if migrate::pending(database).await?.len() == migrate::count() {
        return Err(BackupError::Nothing);
    }
    let draft = fresh(to, "backing-up")?;
    let taken = copy_into(database, &draft).await;
    let taken = match taken {
        Ok(taken) => put(&draft, to, replace).map(|()| taken),
        Err(error) => Err(error),
    };
    if taken.is_err() {
        // Nobody must mistake an incomplete copy for a backup.
        let _removed = std::fs::remove_file(&draft);
    }
    taken
}

async fn copy_into(database: &Database, draft: &Path) -> Result<Backup, BackupError> {
    let mut file = match database.dialect {
        Dialect::Sqlite => {
            let mut source = connect(&database.url).await?;
            let into = cells![draft.to_string_lossy().into_owned()];
            run(&mut source, "copy the database", VACUUM_INTO, into).await?;
            connect(&sqlite_url(draft, "rw")).await?
        }
        Dialect::Postgres => copy_postgres(&database.url, draft).await?,
    };
    execute(&mut file, SINGLE_FILE).await?;
    check_intact(&mut file).await?;
    let tables = Table::all(&mut file).await?;
    let mut listed = Vec::new();
    for table in &tables {
        let print = fingerprint(&mut file, table, Dialect::Sqlite).await?;
        listed.push((table.name.clone(), print));
    }
    let about = About::now(database.dialect);
    manifest::write(&mut file, &about, &listed).await?;
    let closed = file.close().await;
    closed.map_err(StoreError::while_doing("end the copy"))?;
    let size_bytes =
        std::fs::metadata(draft).map_err(|source| BackupError::file("look at", draft, source))?;
    Ok(Backup {
        rows: listed.iter().map(|(_, print)| print.rows).sum(),
        tables: listed.len(),
        size_bytes: size_bytes.len(),
    })
}

/// Copies all tables at one moment into a new file of the same schema, and compares each table with its copy.
async fn copy_postgres(url: &str, draft: &Path) -> Result<AnyConnection, BackupError> {
    let mut source = connect(url).await?;
    execute(&mut source, FREEZE).await?;
    let known = applied(&mut source).await?;
    let mut file = connect(&sqlite_url(draft, "rw")).await?;
    execute(&mut file, "BEGIN IMMEDIATE").await?;
    apply(&mut file, 0, known).await?;
    run(&mut file, "forget migrations", FORGET_MIGRATIONS, cells![]).await?;
    for table in Table::all(&mut file).await? {
        let read = copy((&mut source, Dialect::Postgres), &mut file, &table).await?;
        if read != fingerprint(&mut file, &table, Dialect::Sqlite).await? {
            return Err(BackupError::Damaged(format!(
                "{} was not copied whole",
                table.name
            )));
        }
    }
    execute(&mut file, "COMMIT").await?;
    execute(&mut source, THAW).await?;
    let _closed = source.close().await;
    Ok(file)
}
