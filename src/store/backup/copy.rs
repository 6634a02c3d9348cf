//! Copies a table from one database to another, and computes the fingerprint of a table.
//!
//! Both databases return the rows in the byte order of their key, so that the same rows have the same fingerprint.

use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::tables::Table;
use crate::StoreError;
use crate::dialect::Dialect;
use crate::rows::{Bulk, Rows, Value, write};

/// The most rows in memory.
const BATCH: usize = 500;

/// The fingerprint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub(super) rows: u64,
    pub(super) sha256: String,
}

#[derive(Default)]
struct Printing {
    rows: u64,
    hash: Sha256,
}

impl Printing {
    fn take(&mut self, row: &[Value]) {
        self.rows += 1;
        for cell in row {
            match cell {
                Value::Int(None) | Value::Text(None) => self.hash.update([0]),
                Value::Int(Some(number)) => {
                    self.hash.update([1]);
                    self.hash.update(number.to_be_bytes());
                }
                Value::Text(Some(text)) => {
                    self.hash.update([2]);
                    self.hash.update((text.len() as u64).to_be_bytes());
                    self.hash.update(text);
                }
            }
        }
    }

    fn done(self) -> Fingerprint {
        Fingerprint {
            rows: self.rows,
            sha256: hex::encode(self.hash.finalize()),
        }
    }
}

/// Computes the fingerprint of a table.
pub(super) async fn fingerprint(
    connection: &mut AnyConnection,
    table: &Table,
    dialect: Dialect,
) -> Result<Fingerprint, StoreError> {
    let mut printing = Printing::default();
    let mut rows = sqlx::query(AssertSqlSafe(select(table, dialect))).fetch(connection);
    let reading = || StoreError::while_doing("read the database");
    while let Some(row) = rows.try_next().await.map_err(reading())? {
        printing.take(&cells_of(table, &row)?);
    }
    Ok(printing.done())
}

/// Copies a table; returns the fingerprint of the rows that were read.
pub(super) async fn copy(
    (from, dialect): (&mut AnyConnection, Dialect),
    to: &mut AnyConnection,
    table: &Table,
) -> Result<Fingerprint, StoreError> {
    let insert = Bulk::insert(&table.name, "");
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut printing = Printing::default();
    let mut batch = Vec::with_capacity(BATCH);
    let mut rows = sqlx::query(AssertSqlSafe(select(table, dialect))).fetch(from);
    let reading = || StoreError::while_doing("read the database");
    while let Some(row) = rows.try_next().await.map_err(reading())? {
        let cells = cells_of(table, &row)?;
        printing.take(&cells);
        batch.push(cells);
        if batch.len() == BATCH {
            let rows = Rows::new(columns.clone(), std::mem::take(&mut batch));
            write(to, "copy a table", insert, rows).await?;
        }
    }
    write(to, "copy a table", insert, Rows::new(columns, batch)).await?;
    Ok(printing.done())
}

fn select(table: &Table, dialect: Dialect) -> String {
    let mut key: Vec<_> = table.columns.iter().filter(|column| column.key > 0).collect();
    key.sort_by_key(|column| column.key);
    let order: Vec<String> = key
        .into_iter()
        .map(|column| match column.is_text {
            true => format!("{}{}", column.name, dialect.by_bytes()),
            false => column.name.clone(),
        })
        .collect();
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        table.column_list(),
        table.name,
        order.join(", ")
    )
}

fn cells_of(table: &Table, row: &AnyRow) -> Result<Vec<Value>, StoreError> {
    let cells = table.columns.iter().enumerate().map(|(index, column)| {
        let cell = match column.is_text {
            true => row.try_get(index).map(Value::Text),
            false => row.try_get(index).map(Value::Int),
        };
        cell.map_err(StoreError::while_doing("read a row"))
    });
    cells.collect()
}
