//! Copies of a database: the rows that differ from the original, and how to restore them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use store::Store;
use tempfile::TempDir;
use tokio::sync::Mutex;

/// The rows that differ between a copy and the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) added: BTreeMap<String, Vec<String>>,
    pub(crate) removed: BTreeMap<String, Vec<String>>,
}

/// A copy of a database, with a desk's store and a connection that reads and restores the rows.
pub(crate) struct Database {
    pub(crate) store: Store,
    connection: Mutex<SqliteConnection>,
    _folder: TempDir,
}

impl Database {
    /// Copies a database file that has no open connection.
    pub(crate) async fn copy_of(original: &Path, folder: &Path) -> Self {
        let folder = tempfile::tempdir_in(folder).expect("a temporary folder");
        let file = folder.path().join("desk.db");
        std::fs::copy(original, &file).expect("the file can be copied");
        let store = Store::open(&format!("sqlite:{}", file.display())).await;
        let mut connection = connect(&file).await;
        let attach = AssertSqlSafe(format!(
            "PRAGMA foreign_keys = OFF; ATTACH DATABASE '{}' AS original",
            original.display()
        ));
        let attached = sqlx::raw_sql(attach).execute(&mut connection).await;
        attached.expect("the original can be attached");
        Self {
            store: store.expect("the copy opens"),
            connection: Mutex::new(connection),
            _folder: folder,
        }
    }

    /// Compares every row of every table with the original. SQLite does the comparison: it is optimized in tests too.
    pub(crate) async fn changes(&self, comparison: &str) -> Changes {
        let mut connection = self.connection.lock().await;
        let rows: Vec<(bool, String, String)> = sqlx::query_as(AssertSqlSafe(comparison.to_owned()))
            .fetch_all(&mut *connection)
            .await
            .expect("every table can be read");
        let mut changes = Changes::default();
        for (is_added, table, row) in rows {
            let side = if is_added {
                &mut changes.added
            } else {
                &mut changes.removed
            };
            side.entry(table).or_default().push(row);
        }
        changes
    }

    /// Gives these tables the rows of the original.
    pub(crate) async fn restore(&self, tables: &BTreeSet<&str>) {
        if tables.is_empty() {
            return;
        }
        let statements = tables.iter().map(|table| {
            format!("DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM original.{table}; ")
        });
        let statements: String = statements.collect();
        let restore = AssertSqlSafe(format!("BEGIN IMMEDIATE; {statements} COMMIT"));
        let mut connection = self.connection.lock().await;
        let restored = sqlx::raw_sql(restore).execute(&mut *connection).await;
        restored.expect("the rows can be restored");
    }
}

/// The statement that compares everything. It is made from the schema, so it contains every table.
pub(crate) async fn comparison(connection: &mut SqliteConnection) -> String {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            .fetch_all(&mut *connection)
            .await
            .expect("the schema can be read");
    let mut parts = Vec::new();
    for table in &tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut *connection)
            .await
            .expect("the columns can be read");
        let pairs: Vec<String> = columns.iter().map(|name| format!("'{name}', {name}")).collect();
        let rows = |schema: &str| {
            format!(
                "SELECT json_object({}) AS row FROM {schema}.{table}",
                pairs.join(", ")
            )
        };
        let (copy, original) = (rows("main"), rows("original"));
        parts.push(format!(
            "SELECT TRUE, '{table}', row FROM ({copy} EXCEPT {original})"
        ));
        parts.push(format!(
            "SELECT FALSE, '{table}', row FROM ({original} EXCEPT {copy})"
        ));
    }
    parts.join(" UNION ALL ")
}

pub(crate) async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite:{}", file.display()))
        .await
        .expect("the database exists")
}

impl Changes {
    /// The tables with added or removed rows.
    pub(crate) fn tables(&self) -> BTreeSet<&str> {
        self.added
            .keys()
            .chain(self.removed.keys())
            .map(String::as_str)
            .collect()
    }

    /// Returns the values of a column in the rows that were added to a table.
    pub(crate) fn new_in(&self, table: &str, column: &str) -> Vec<String> {
        let rows = self.added.get(table).into_iter().flatten();
        let mut values: Vec<String> = rows
            .map(|row| {
                let row: Value = serde_json::from_str(row).expect("a row is an object");
                row[column].as_str().expect("the column is text").to_owned()
            })
            .collect();
        values.sort();
        values
    }
}
