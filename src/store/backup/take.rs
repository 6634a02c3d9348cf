//! Copies of the whole database while the desk runs: always one SQLite file, whatever the desk runs on.
//!
//! The copy is one moment: SQLite makes it by itself, PostgreSQL is read in one transaction. It is written beside its
//! place, looked through, listed in a table of its own and only then given its name; so what carries the name is whole.

mod copy;
mod fence;
mod manifest;
mod place;
mod restore;
mod tables;

use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, Connection, Executor};

use crate::dialect::Dialect;
use crate::migrate::{applied, climb, rungs};
use crate::rows::{cells, read, run};
use crate::{Store, StoreError};

use copy::{copy, fingerprint};
use manifest::About;
use place::{fresh, put, sqlite_url};
use tables::Table;

pub use fence::Fenced;
pub(crate) use fence::RESTORED_AT;
pub use restore::{Restored, restore};

const VACUUM_INTO: &str = "VACUUM INTO $1";
/// One moment for all that is read, however long it takes.
const FREEZE: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
     BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const THAW: &str = "COMMIT";
/// A file of its own, without a log beside it.
const SINGLE_FILE: &str = "PRAGMA journal_mode = DELETE";
const INTEGRITY: &str = "PRAGMA integrity_check";
const FOREIGN_KEYS: &str = "SELECT \"table\" AS id FROM pragma_foreign_key_check LIMIT 1";
const FORGET_RUNGS: &str = "DELETE FROM schema_migrations";

/// A copy that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// How many rows of how many tables.
    pub rows: u64,
    /// How many tables.
    pub tables: usize,
    /// How large the file is.
    pub size_bytes: u64,
}

/// Why a copy was not made or not put back. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be used.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was to be done.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A file stands there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// There is no desk in the database.
    #[error("there is nothing in the database yet")]
    Nothing,
    /// The file is not what was written.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The file is no backup at all.
    #[error("{} is no backup of frontdesk", .0.display())]
    NoBackup(PathBuf),
    /// There is something in the database that would be lost.
    #[error("the database is not empty")]
    NotEmpty,
}

impl Store {
    /// Copies the whole database into a file, readable by its owner alone. The desk may go on working meanwhile.
    ///
    /// # Errors
    ///
    /// [`BackupError::Exists`] unless `replace`; [`BackupError::Nothing`] before the first migration.
    pub async fn backup(&self, to: &Path, replace: bool) -> Result<Backup, BackupError> {
        if !replace && to.exists() {
            return Err(BackupError::Exists(to.to_owned()));
        }
        if self.pending().await?.len() == rungs() {
            return Err(BackupError::Nothing);
        }
        let draft = fresh(to, "backing-up")?;
        let made = self.copy_into(&draft).await;
        let made = match made {
            Ok(made) => put(&draft, to, replace).map(|()| made),
            Err(error) => Err(error),
        };
        if made.is_err() {
            // Nobody is to take half a copy for a whole one.
            let _gone = std::fs::remove_file(&draft);
        }
        made
    }

    async fn copy_into(&self, draft: &Path) -> Result<Backup, BackupError> {
        let mut file = match self.inner.dialect {
            Dialect::Sqlite => {
                let mut source = connect(&self.inner.url).await?;
                let into = cells![draft.to_string_lossy().into_owned()];
                run(&mut source, "copy the database", VACUUM_INTO, into).await?;
                connect(&sqlite_url(draft, "rw")).await?
            }
            Dialect::Postgres => copy_postgres(&self.inner.url, draft).await?,
        };
        execute(&mut file, SINGLE_FILE).await?;
        intact(&mut file).await?;
        let tables = Table::all(&mut file).await?;
        let mut listed = Vec::new();
        for table in &tables {
            listed.push((
                table.name.clone(),
                fingerprint(&mut file, table, Dialect::Sqlite).await?,
            ));
        }
        let about = About::now(self.inner.dialect);
        manifest::write(&mut file, &about, &listed).await?;
        file.close()
            .await
            .map_err(StoreError::while_doing("end the copy"))?;
        let size_bytes = std::fs::metadata(draft).map_err(|source| BackupError::File {
            doing: "look at",
            path: draft.to_owned(),
            source,
        })?;
        Ok(Backup {
            rows: listed.iter().map(|(_, print)| print.rows).sum(),
            tables: listed.len(),
            size_bytes: size_bytes.len(),
        })
    }
}

/// Pours all tables into a new file of the same schema, all of one moment, and compares what was read with what stands
/// there.
async fn copy_postgres(url: &str, draft: &Path) -> Result<AnyConnection, BackupError> {
    let mut source = connect(url).await?;
    execute(&mut source, FREEZE).await?;
    let known = applied(&mut source).await?;
    let mut file = connect(&sqlite_url(draft, "rw")).await?;
    execute(&mut file, "BEGIN IMMEDIATE").await?;
    climb(&mut file, 0, known).await?;
    run(&mut file, "forget migrations", FORGET_RUNGS, cells![]).await?;
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

/// Whether the file is a sound database in which whatever is referred to is there.
async fn intact(file: &mut AnyConnection) -> Result<(), BackupError> {
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

async fn connect(url: &str) -> Result<AnyConnection, StoreError> {
    sqlx::any::install_default_drivers();
    let connection = AnyConnection::connect(url).await;
    connection.map_err(StoreError::while_doing("reach the database"))
}

async fn execute(connection: &mut AnyConnection, sql: &'static str) -> Result<(), StoreError> {
    let done = connection.execute(sqlx::raw_sql(sql)).await;
    done.map_err(StoreError::while_doing("copy the database"))?;
    Ok(())
}
