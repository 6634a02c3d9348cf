//! What stands in a backup beside the tables: how many rows each has, its fingerprint, and where it is from.

use sqlx::AnyConnection;

use super::copy::Fingerprint;
use super::{BackupError, execute};
use crate::StoreError;
use crate::dialect::Dialect;
use crate::rows::{cells, read, write as write_rows};

const CREATE: &str = "CREATE TABLE backup_manifest (table_name TEXT NOT NULL PRIMARY KEY, rows BIGINT NOT NULL, \
         sha256 TEXT NOT NULL); \
     CREATE TABLE backup_about (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)";
const LIST: (&str, &str) = ("INSERT INTO backup_manifest (table_name, rows, sha256)", "");
const TELL: (&str, &str) = ("INSERT INTO backup_about (key, value)", "");
const LISTED: &str = "SELECT table_name AS id, rows, sha256 FROM backup_manifest ORDER BY table_name";
const TOLD: &str = "SELECT key AS id, value FROM backup_about";

/// Where a backup is from.
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
            // For people who look into the file; nothing decides by it.
            taken_at: crate::clock::now().to_rfc3339(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            database: database.to_owned(),
        }
    }
}

pub(super) async fn write(
    file: &mut AnyConnection,
    about: &About,
    tables: &[(String, Fingerprint)],
) -> Result<(), StoreError> {
    execute(file, CREATE).await?;
    let rows = tables.iter().map(|(name, print)| {
        let rows = i64::try_from(print.rows).unwrap_or(i64::MAX);
        cells![name.clone(), rows, print.sha256.clone()]
    });
    write_rows(file, "list the tables", LIST, rows.collect()).await?;
    let facts = vec![
        cells!["taken_at", about.taken_at.clone()],
        cells!["version", about.version.clone()],
        cells!["database", about.database.clone()],
    ];
    write_rows(file, "list the tables", TELL, facts).await?;
    Ok(())
}

/// What a backup says about itself.
pub(super) async fn read_back(
    file: &mut AnyConnection,
) -> Result<(About, Vec<(String, Fingerprint)>), BackupError> {
    let mut about = About::default();
    for row in read(file, "backup_about", TOLD, cells![]).await? {
        let value = row.text("value")?;
        match row.text("id")?.as_str() {
            "taken_at" => about.taken_at = value,
            "version" => about.version = value,
            "database" => about.database = value,
            _ => {}
        }
    }
    let mut tables = Vec::new();
    for row in read(file, "backup_manifest", LISTED, cells![]).await? {
        let print = Fingerprint {
            rows: u64::try_from(row.int("rows")?).map_err(|_| row.corrupt("rows"))?,
            sha256: row.text("sha256")?,
        };
        tables.push((row.text("id")?, print));
    }
    Ok((about, tables))
}
