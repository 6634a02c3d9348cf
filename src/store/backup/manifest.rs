//! The manifest of a backup: rows and fingerprint of each table, and the origin of the backup.

use sqlx::AnyConnection;

use super::copy::Fingerprint;
use super::error::BackupError;
use super::sqlite_file::execute;
use crate::StoreError;
use crate::dialect::Dialect;
use crate::rows::{Bulk, cells, named, read, write as write_rows};

const CREATE: &str = "CREATE TABLE backup_manifest (table_name TEXT NOT NULL PRIMARY KEY, rows BIGINT NOT NULL, \
         sha256 TEXT NOT NULL); \
     CREATE TABLE backup_about (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)";
const INSERT_TABLES: Bulk<'static> = Bulk::insert("backup_manifest", "");
const INSERT_ABOUT: Bulk<'static> = Bulk::insert("backup_about", "");
const TABLES: &str = "SELECT table_name AS id, rows, sha256 FROM backup_manifest ORDER BY table_name";
const ABOUT: &str = "SELECT key AS id, value FROM backup_about";

/// The origin of a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    pub(super) taken_at: String,
    pub(super) version: String,
    pub(super) database: String,
}

impl About {
    pub(super) fn now(dialect: Dialect) -> Self {
        let database = match dialect {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        };
        Self {
            // For people who read the file. No code uses it.
            taken_at: crate::clock::now().to_rfc3339(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            database: database.to_owned(),
        }
    }
}

/// Writes the manifest.
pub(super) async fn write(
    file: &mut AnyConnection,
    about: &About,
    tables: &[(String, Fingerprint)],
) -> Result<(), StoreError> {
    execute(file, CREATE).await?;
    let rows = tables.iter().map(|(name, print)| {
        let rows = i64::try_from(print.rows).unwrap_or(i64::MAX);
        named![table_name: name.clone(), rows: rows, sha256: print.sha256.clone()]
    });
    write_rows(file, "list the tables", INSERT_TABLES, rows.collect()).await?;
    let facts = [
        ("taken_at", &about.taken_at),
        ("version", &about.version),
        ("database", &about.database),
    ];
    let facts = facts
        .into_iter()
        .map(|(key, value)| named![key: key, value: value.clone()]);
    write_rows(file, "list the tables", INSERT_ABOUT, facts.collect()).await?;
    Ok(())
}

/// Reads the manifest.
pub(super) async fn read_back(
    file: &mut AnyConnection,
) -> Result<(About, Vec<(String, Fingerprint)>), BackupError> {
    let mut about = About::default();
    for row in read(file, "backup_about", ABOUT, cells![]).await? {
        let value = row.text("value")?;
        match row.text("id")?.as_str() {
            "taken_at" => about.taken_at = value,
            "version" => about.version = value,
            "database" => about.database = value,
            _ => {}
        }
    }
    let mut tables = Vec::new();
    for row in read(file, "backup_manifest", TABLES, cells![]).await? {
        let print = Fingerprint {
            rows: u64::try_from(row.int("rows")?).map_err(|_| row.corrupt("rows"))?,
            sha256: row.text("sha256")?,
        };
        tables.push((row.text("id")?, print));
    }
    Ok((about, tables))
}
