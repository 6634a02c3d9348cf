//! Restores a backup into either kind of database. The backup is verified first, and restored completely or not at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use desk::Timestamp;
use sqlx::{AnyConnection, Connection};

use super::copy::{copy, fingerprint};
use super::error::BackupError;
use super::fence::{Fenced, fence};
use super::files::{fresh, sync, with_ending};
use super::manifest::{About, read_back};
use super::sqlite_file::{FORGET_MIGRATIONS, check_intact, connect, execute, sqlite_url};
use super::tables::Table;
use crate::StoreError;
use crate::database::Database;
use crate::dialect::Dialect;
use crate::instance::{hold, hold_file};
use crate::migrate::{all_tables, applied, apply};
use crate::rows::{cells, read_one, run, run_made};
use crate::sqlite_files::{real_path, sqlite_path};

const IS_BACKUP: &str = "backup_manifest";
/// Moves everything into the file itself, so that the file can be renamed.
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
const NO_TIMEOUTS: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

/// A finished restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub taken_at: String,
    /// The number of restored rows.
    pub rows: u64,
    /// The file of the replaced database.
    pub replaced_file: Option<PathBuf>,
    /// Counts of what the restore held back.
    pub fenced: Fenced,
}

/// A verified backup.
struct Verified {
    file: AnyConnection,
    about: About,
    migrations: usize,
    tables: Vec<Table>,
    rows: u64,
}

/// Restores a backup into the database at `url`. A desk that starts meanwhile reads `owner` in its error. With `replace`,
/// the backup replaces the database: a SQLite file is renamed and kept, PostgreSQL's tables are dropped.
///
/// # Errors
///
/// [`StoreError::HeldBy`] while a desk runs on it, [`StoreError::NewerSchema`] if a newer version made the backup,
/// [`BackupError::NotEmpty`], [`BackupError::Damaged`], [`BackupError::NoBackup`]. The database is unchanged then.
pub async fn restore(
    url: &str,
    from: &Path,
    replace: bool,
    owner: &str,
    now: Timestamp,
) -> Result<Restored, BackupError> {
    let mut backup = verify(from).await?;
    let (fenced, replaced_file) = match Dialect::of(url) {
        Some(Dialect::Sqlite) => into_sqlite(url, &mut backup, replace, owner, now).await?,
        Some(Dialect::Postgres) | None => into_postgres(url, &mut backup, replace, owner, now).await?,
    };
    Ok(Restored {
        taken_at: backup.about.taken_at,
        rows: backup.rows,
        replaced_file,
        fenced,
    })
}

/// Verifies a backup: sound, of a known version, and every table as in its manifest.
async fn verify(from: &Path) -> Result<Verified, BackupError> {
    let looked_at = std::fs::metadata(from);
    looked_at.map_err(|source| BackupError::file("read", from, source))?;
    let no_backup = || BackupError::NoBackup(from.to_owned());
    let mut file = connect(&sqlite_url(from, "ro")).await.map_err(|_| no_backup())?;
    match has_table(&mut file, Dialect::Sqlite, IS_BACKUP).await {
        Ok(true) => {}
        Ok(false) | Err(_) => return Err(no_backup()),
    }
    check_intact(&mut file).await?;
    let migrations = applied(&mut file).await?;
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
        migrations,
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
    // A rename would replace a symbolic link, and not the database that it leads to.
    let place = real_path(&sqlite_path(url));
    let _held = hold_file(url, owner)?;
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
    let fenced = fill(backup, &mut new, Dialect::Sqlite, now).await?;
    execute(&mut new, CHECKPOINT).await?;
    new.close()
        .await
        .map_err(StoreError::while_doing("end the new database"))?;
    sync(&draft)?;
    let mut replaced_file = None;
    if is_there {
        let aside = with_ending(&place, &format!("before-restore-{}", now.format("%Y%m%dT%H%M%S")));
        std::fs::hard_link(&place, &aside)
            .map_err(|source| BackupError::file("keep aside", &place, source))?;
        replaced_file = Some(aside);
    }
    // SQLite would apply a log of the old database to the new one.
    for ending in ["-wal", "-shm"] {
        let _removed = std::fs::remove_file(format!("{}{ending}", place.display()));
    }
    std::fs::rename(&draft, &place).map_err(|source| BackupError::file("write", &place, source))?;
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync(folder.unwrap_or_else(|| Path::new(".")))?;
    Ok((fenced, replaced_file))
}

async fn into_postgres(
    url: &str,
    backup: &mut Verified,
    replace: bool,
    owner: &str,
    now: Timestamp,
) -> Result<(Fenced, Option<PathBuf>), BackupError> {
    let database = Arc::new(Database::open(url).await?);
    let held = hold(&database, owner).await?;
    let mut target = connect(url).await?;
    execute(&mut target, NO_TIMEOUTS).await?;
    execute(&mut target, Dialect::Postgres.begin()).await?;
    if !is_empty(&mut target, Dialect::Postgres).await? && !replace {
        return Err(BackupError::NotEmpty);
    }
    for name in all_tables() {
        let sql = format!("DROP TABLE IF EXISTS {name} CASCADE");
        run_made(&mut target, "drop the old tables", sql).await?;
    }
    let fenced = fill(backup, &mut target, Dialect::Postgres, now).await?;
    execute(&mut target, "COMMIT").await?;
    let _closed = target.close().await;
    held.release().await;
    database.close().await;
    Ok((fenced, None))
}

/// Fills an empty database: the migrations of the backup, its rows, the newer migrations, then the fence.
async fn fill(
    backup: &mut Verified,
    target: &mut AnyConnection,
    dialect: Dialect,
    now: Timestamp,
) -> Result<Fenced, BackupError> {
    if dialect == Dialect::Sqlite {
        execute(target, dialect.begin()).await?;
    }
    apply(target, 0, backup.migrations).await?;
    run(target, "forget migrations", FORGET_MIGRATIONS, cells![]).await?;
    for table in &backup.tables {
        let read = copy((&mut backup.file, Dialect::Sqlite), target, table).await?;
        if read != fingerprint(target, table, dialect).await? {
            return Err(BackupError::Damaged(format!(
                "{} was not copied whole",
                table.name
            )));
        }
    }
    apply(target, backup.migrations, usize::MAX).await?;
    let fenced = fence(target, now).await?;
    if dialect == Dialect::Sqlite {
        execute(target, "COMMIT").await?;
    }
    Ok(fenced)
}

/// Whether all tables of the desk are empty.
async fn is_empty(target: &mut AnyConnection, dialect: Dialect) -> Result<bool, StoreError> {
    if !has_table(target, dialect, "schema_migrations").await? {
        return Ok(true);
    }
    // A schema of an unknown version must not be replaced.
    applied(target).await?;
    for name in all_tables() {
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
