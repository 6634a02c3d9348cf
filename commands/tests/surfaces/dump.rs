//! All that stands in a database, and what moved between two moments.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

/// Every row of every table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dump(BTreeMap<String, BTreeSet<String>>);

/// What moved from one dump to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) added: BTreeMap<String, Vec<String>>,
    pub(crate) removed: BTreeMap<String, Vec<String>>,
}

/// The statement that reads everything. Made from the schema, so that no table is forgotten.
pub(crate) async fn everything(file: &Path) -> String {
    let mut connection = connect(file).await;
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            .fetch_all(&mut connection)
            .await
            .expect("the schema can be read");
    let mut parts = Vec::new();
    for table in &tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut connection)
            .await
            .expect("the columns can be read");
        let pairs: Vec<String> = columns.iter().map(|name| format!("'{name}', {name}")).collect();
        parts.push(format!(
            "SELECT '{table}', json_object({}) FROM {table}",
            pairs.join(", ")
        ));
    }
    connection.close().await.expect("it closes");
    parts.join(" UNION ALL ")
}

async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite:{}", file.display()))
        .await
        .expect("the database is there")
}

impl Dump {
    pub(crate) async fn of(file: &Path, everything: &str) -> Self {
        let mut connection = connect(file).await;
        let rows: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(everything.to_owned()))
            .fetch_all(&mut connection)
            .await
            .expect("every table can be read");
        connection.close().await.expect("it closes");
        let mut dump = Self::default();
        for (table, row) in rows {
            dump.0.entry(table).or_default().insert(row);
        }
        dump
    }

    /// What moved since an earlier dump.
    pub(crate) fn since(&self, before: &Dump) -> Moved {
        Moved {
            added: self.without(before),
            removed: before.without(self),
        }
    }

    fn without(&self, other: &Dump) -> BTreeMap<String, Vec<String>> {
        let nothing = BTreeSet::new();
        let mut rest = BTreeMap::new();
        for (table, rows) in &self.0 {
            let gone = other.0.get(table).unwrap_or(&nothing);
            let left: Vec<String> = rows.difference(gone).cloned().collect();
            if !left.is_empty() {
                rest.insert(table.clone(), left);
            }
        }
        rest
    }
}

impl Moved {
    /// The tables in which something moved.
    pub(crate) fn tables(&self) -> BTreeSet<&str> {
        self.added
            .keys()
            .chain(self.removed.keys())
            .map(String::as_str)
            .collect()
    }

    /// A column of the rows that came into a table.
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
