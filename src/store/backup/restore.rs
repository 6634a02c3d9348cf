//! Puts a backup back, into either kind of database: verified before anything is touched, whole or not at all.

use std::path::{Path, PathBuf};

use desk::Timestamp;
use sqlx::{AnyConnection, Connection};

use super::copy::{copy, fingerprint};
use super::fence::{Fenced, fence};
use super::manifest::{About, read_back};
use super::place::{failed, fresh, sqlite_url, sync, with_ending};
use super::tables::Table;
use super::{BackupError, FORGET_RUNGS, connect, execute, intact};
use crate::dialect::Dialect;
use crate::instance::sqlite_path;
use crate::migrate::{applied, climb, tables_of_all_rungs};
use crate::rows::{cells, read_one, run, run_made};
use crate::{Store, StoreError};

const IS_BACKUP: &str = "backup_manifest";
/// Everything is in the file itself, so that it can be moved.
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
const NO_TIMEOUTS: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

/// A backup that was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub taken_at: String,
    /// How many rows were put back.
    pub rows: u64,
    /// Where the database is that was there before.
    pub kept_aside: Option<PathBuf>,
    /// What was held back.
    pub fenced: Fenced,
}

/// A backup that was looked through.
struct Verified {
    file: AnyConnection,
    about: About,
    rungs: usize,
    tables: Vec<Table>,
    rows: u64,
}

/// Puts a backup into the database at `url`. `owner` is what a desk is told that wants to run meanwhile. `replace` puts
/// it in the place of what is there: a SQLite file is kept aside, PostgreSQL's tables are dropped.
///
/// # Errors
///
/// [`StoreError::HeldBy`] while a desk runs on it, [`StoreError::NewerSchema`] if the backup is of a newer version,
/// [`BackupError::NotEmpty`], [`BackupError::Damaged`], [`BackupError::NoBackup`]. Nothing was changed then.
pub async fn restore(
    url: &str,
    from: &Path,
    replace: bool,
    owner: &str,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    let mut backup = verify(from).await?;
    let (fenced, kept_aside) = match Dialect::of(url) {
        Some(Dialect::Sqlite) => into_sqlite(url, &mut backup, replace, owner, now).await?,
        Some(Dialect::Postgres) | None => into_postgres(url, &mut backup, replace, owner, now).await?,
    };
    Ok(Restored {
        taken_at: backup.about.taken_at,
        rows: backup.rows,
        kept_aside,
        fenced,
    })
}

/// Looks a backup through: sound, of a version that we know, and every table as its list says.
async fn verify(from: &Path) -> Result<Verified, BackupError> {
    let looked_at = std::fs::metadata(from);
    looked_at.map_err(|source| failed("read", from, source))?;
    let no_backup = || BackupError::NoBackup(from.to_owned());
    let mut file = connect(&sqlite_url(from, "ro")).await.map_err(|_| no_backup())?;
    match has_table(&mut file, Dialect::Sqlite, IS_BACKUP).await {
        Ok(true) => {}
        Ok(false) | Err(_) => return Err(no_backup()),
    }
    intact(&mut file).await?;
    let rungs = applied(&mut file).await?;
    let tables = Table::all(&mut file).await?;
    let (about, listed) = read_back(&mut file).await?;
    let mut names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    names.sort_unstable();
    if !listed.iter().map(|(name, _)| name.as_str()).eq(names) {
        return Err(BackupError::Damaged("its list names other tables".to_owned()));
    }
    let mut rows = 0;
    for table in &tables {
        let found = fingerprint(&mut file, table, Dialect::Sqlite).await?;
        rows += found.rows;
        if !listed.contains(&(table.name.clone(), found)) {
            return Err(BackupError::Damaged(format!(
                "{} is not what was written",
                table.name
            )));
        }
    }
    Ok(Verified {
        file,
        about,
        rungs,
        tables,
        rows,
    })
}

async fn into_sqlite(
    url: &str,
    backup: &mut Verified,
    replace: bool,
    owner: &str,
    now: Timestamp,
) -> Result<(Fenced, Option<PathBuf>), BackupError> {
    let place = sqlite_path(url);
    let _held = crate::instance::hold_file(url, owner)?;
    let is_there = std::fs::metadata(&place).is_ok_and(|found| found.len() > 0);
    if is_there {
        let mut old = connect(&sqlite_url(&place, "rw")).await?;
        if !replace && !is_empty(&mut old, Dialect::Sqlite).await? {
            return Err(BackupError::NotEmpty);
        }
        execute(&mut old, CHECKPOINT).await?;
        old.close()
            .await
            .map_err(StoreError::while_doing("end the old database"))?;
    }
    let draft = fresh(&place, "restoring")?;
    let mut new = connect(&sqlite_url(&draft, "rw")).await?;
    execute(&mut new, Dialect::Sqlite.on_connect()).await?;
    let fenced = pour(backup, &mut new, Dialect::Sqlite, now).await?;
    execute(&mut new, CHECKPOINT).await?;
    new.close()
        .await
        .map_err(StoreError::while_doing("end the new database"))?;
    sync(&draft)?;
    let mut kept_aside = None;
    if is_there {
        let aside = with_ending(&place, &format!("before-restore-{}", now.format("%Y%m%dT%H%M%S")));
        std::fs::hard_link(&place, &aside).map_err(|source| failed("keep aside", &place, source))?;
        kept_aside = Some(aside);
    }
    // A log of the old database beside the new one would be played into it.
    for ending in ["-wal", "-shm"] {
        let _gone = std::fs::remove_file(format!("{}{ending}", place.display()));
    }
    std::fs::rename(&draft, &place).map_err(|source| failed("write", &place, source))?;
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync(folder.unwrap_or_else(|| Path::new(".")))?;
    Ok((fenced, kept_aside))
}

async fn into_postgres(
    url: &str,
    backup: &mut Verified,
    replace: bool,
    owner: &str,
    now: Timestamp,
) -> Result<(Fenced, Option<PathBuf>), BackupError> {
    let store = Store::open(url).await?;
    let held = store.hold(owner).await?;
    let mut target = connect(url).await?;
    execute(&mut target, NO_TIMEOUTS).await?;
    execute(&mut target, Dialect::Postgres.begin()).await?;
    if !is_empty(&mut target, Dialect::Postgres).await? && !replace {
        return Err(BackupError::NotEmpty);
    }
    for name in tables_of_all_rungs() {
        let sql = format!("DROP TABLE IF EXISTS {name} CASCADE");
        run_made(&mut target, "drop the old tables", sql).await?;
    }
    let fenced = pour(backup, &mut target, Dialect::Postgres, now).await?;
    execute(&mut target, "COMMIT").await?;
    let _closed = target.close().await;
    held.release().await;
    store.close().await;
    Ok((fenced, None))
}

/// Fills an empty database: the backup's own rungs, its rows, then the rungs that are newer than it, then the fence.
async fn pour(
    backup: &mut Verified,
    target: &mut AnyConnection,
    dialect: Dialect,
    now: Timestamp,
) -> Result<Fenced, BackupError> {
    if dialect == Dialect::Sqlite {
        execute(target, dialect.begin()).await?;
    }
    climb(target, 0, backup.rungs).await?;
    run(target, "forget migrations", FORGET_RUNGS, cells![]).await?;
    for table in &backup.tables {
        let read = copy((&mut backup.file, Dialect::Sqlite), target, table).await?;
        if read != fingerprint(target, table, dialect).await? {
            return Err(BackupError::Damaged(format!(
                "{} was not copied whole",
                table.name
            )));
        }
    }
    climb(target, backup.rungs, usize::MAX).await?;
    let fenced = fence(target, now).await?;
    if dialect == Dialect::Sqlite {
        execute(target, "COMMIT").await?;
    }
    Ok(fenced)
}

/// Whether no table of ours holds anything.
async fn is_empty(target: &mut AnyConnection, dialect: Dialect) -> Result<bool, StoreError> {
    if !has_table(target, dialect, "schema_migrations").await? {
        return Ok(true);
    }
    // A schema that this version does not know is nothing to put something else in the place of.
    applied(target).await?;
    for name in tables_of_all_rungs() {
        if name == "schema_migrations" || !has_table(target, dialect, name).await? {
            continue;
        }
        let sql = format!("SELECT 1 FROM {name} LIMIT 1");
        if run_made(target, "look into the database", sql).await? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn has_table(connection: &mut AnyConnection, dialect: Dialect, name: &str) -> Result<bool, StoreError> {
    let row = read_one(connection, "schema", dialect.has_table(), cells![name]).await?;
    Ok(row.map(|row| row.int("count")).transpose()?.unwrap_or_default() > 0)
}
