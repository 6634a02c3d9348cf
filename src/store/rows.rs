//! Statements over any number of rows: numbered placeholders, chunks that both databases take.
//!
//! Each statement is a hop to the connection, and hops are what costs; so a table's rows are written by one statement.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, AnyConnection, Arguments, AssertSqlSafe};

use crate::StoreError;
use crate::dialect::numbers_placeholders;
use crate::row::Row;

/// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
const MAX_PARAMETERS: usize = 16_000;

/// A statement of more rows than this is not worth a place in the connection's cache.
const MAX_CACHED_ROWS: usize = 4;

/// One cell on its way in.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// BIGINT
    Int(Option<i64>),
    /// TEXT
    Text(Option<String>),
}

/// Cells, in the order of their columns.
macro_rules! cells {
    ($($cell:expr),* $(,)?) => { vec![$($crate::rows::Value::from($cell)),*] };
}
pub(crate) use cells;

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<desk::Timestamp> for Value {
    fn from(value: desk::Timestamp) -> Self {
        Self::Int(Some(value.timestamp_micros()))
    }
}

impl From<Option<desk::Timestamp>> for Value {
    fn from(value: Option<desk::Timestamp>) -> Self {
        Self::Int(value.map(|at| at.timestamp_micros()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

fn arguments(cells: impl IntoIterator<Item = Value>) -> AnyArguments {
    let mut arguments = AnyArguments::default();
    for cell in cells {
        match cell {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
        }
        .expect("numbers and text can always be bound");
    }
    arguments
}

/// `head VALUES ($1, $2), ($3, $4) tail`, or `(?, ?)`.
fn statement((head, tail): (&str, &str), rows: usize, columns: usize, numbered: bool) -> String {
    let mut sql = String::with_capacity(head.len() + tail.len() + rows * columns * 6 + 16);
    sql.push_str(head);
    sql.push_str(" VALUES ");
    let mut number = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            number += 1;
            if column > 0 {
                sql.push_str(", ");
            }
            if numbered {
                sql.push('$');
                sql.push_str(&number.to_string());
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(tail);
    sql
}

fn chunks(rows: Vec<Vec<Value>>) -> impl Iterator<Item = Vec<Vec<Value>>> {
    let columns = rows.first().map_or(1, Vec::len);
    let most = (MAX_PARAMETERS / columns).max(1);
    let mut rows = rows.into_iter().peekable();
    std::iter::from_fn(move || {
        rows.peek()?;
        Some(rows.by_ref().take(most).collect())
    })
}

/// Writes rows with `head VALUES (…), (…) tail`; says how many rows it touched. Nothing happens without rows.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    doing: &'static str,
    (head, tail): (&str, &str),
    rows: Vec<Vec<Value>>,
) -> Result<u64, StoreError> {
    let mut touched = 0;
    for chunk in chunks(rows) {
        let numbered = numbers_placeholders(connection.backend_name());
        let sql = statement((head, tail), chunk.len(), chunk[0].len(), numbered);
        let cached = chunk.len() <= MAX_CACHED_ROWS;
        let done = sqlx::query_with::<Any, _>(AssertSqlSafe(sql), arguments(chunk.into_iter().flatten()))
            .persistent(cached)
            .execute(&mut *connection)
            .await
            .map_err(StoreError::while_doing(doing))?;
        touched += done.rows_affected();
    }
    Ok(touched)
}

/// As [`write()`], and reads what `tail` returns.
pub(crate) async fn write_returning(
    connection: &mut AnyConnection,
    (doing, table): (&'static str, &'static str),
    (head, tail): (&str, &str),
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Row>, StoreError> {
    let mut read = Vec::new();
    for chunk in chunks(rows) {
        let numbered = numbers_placeholders(connection.backend_name());
        let sql = statement((head, tail), chunk.len(), chunk[0].len(), numbered);
        let cached = chunk.len() <= MAX_CACHED_ROWS;
        let rows = sqlx::query_with::<Any, _>(AssertSqlSafe(sql), arguments(chunk.into_iter().flatten()))
            .persistent(cached)
            .fetch_all(&mut *connection)
            .await
            .map_err(StoreError::while_doing(doing))?;
        read.extend(rows.into_iter().map(|row| Row::new(table, row)));
    }
    Ok(read)
}

/// Runs one statement; says how many rows it touched.
pub(crate) async fn run(
    connection: &mut AnyConnection,
    doing: &'static str,
    sql: &'static str,
    cells: Vec<Value>,
) -> Result<u64, StoreError> {
    let done = sqlx::query_with::<Any, _>(sql, arguments(cells))
        .execute(&mut *connection)
        .await
        .map_err(StoreError::while_doing(doing))?;
    Ok(done.rows_affected())
}

/// Runs a statement that was put together from names of our own; says how many rows it found.
pub(crate) async fn run_made(
    connection: &mut AnyConnection,
    doing: &'static str,
    sql: String,
) -> Result<usize, StoreError> {
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *connection).await;
    Ok(rows.map_err(StoreError::while_doing(doing))?.len())
}

/// Reads all rows of one statement.
pub(crate) async fn read(
    connection: &mut AnyConnection,
    table: &'static str,
    sql: &'static str,
    cells: Vec<Value>,
) -> Result<Vec<Row>, StoreError> {
    let rows: Vec<AnyRow> = sqlx::query_with::<Any, _>(sql, arguments(cells))
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::while_doing(reading(table)))?;
    Ok(rows.into_iter().map(|row| Row::new(table, row)).collect())
}

/// Reads all rows of `head VALUES (…), (…) tail`. Nothing is read without rows.
pub(crate) async fn read_each(
    connection: &mut AnyConnection,
    table: &'static str,
    sql: (&str, &str),
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Row>, StoreError> {
    write_returning(connection, (reading(table), table), sql, rows).await
}

/// Reads the row of one statement, if there is one.
pub(crate) async fn read_one(
    connection: &mut AnyConnection,
    table: &'static str,
    sql: &'static str,
    cells: Vec<Value>,
) -> Result<Option<Row>, StoreError> {
    let row = sqlx::query_with::<Any, _>(sql, arguments(cells))
        .fetch_optional(&mut *connection)
        .await
        .map_err(StoreError::while_doing(reading(table)))?;
    Ok(row.map(|row| Row::new(table, row)))
}

fn reading(table: &'static str) -> &'static str {
    match table {
        "tickets" => "read tickets",
        "people" => "read people",
        "journal" => "read the journal",
        "remarks" => "read remarks",
        "origins" => "read origins",
        "posts" => "read posts",
        "threads" => "read threads",
        "closed_threads" => "read closed threads",
        "drafts" => "read drafts",
        "rests" => "read rests",
        "timers" => "read timers",
        "outbox" => "read the outbox",
        "inbox" => "read the inbox",
        _ => "read the database",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(
            statement(("INSERT INTO t (a, b)", "RETURNING a"), 2, 2, true),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) RETURNING a"
        );
        assert_eq!(statement(("DELETE", ""), 2, 1, false), "DELETE VALUES (?), (?) ");
    }

    #[test]
    fn no_statement_takes_more_parameters_than_a_database_does() {
        let rows = vec![cells![1, 2, 3]; 12_345];
        let sizes: Vec<usize> = chunks(rows).map(|chunk| chunk.len() * 3).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 12_345 * 3);
        assert!(sizes.iter().all(|size| *size <= MAX_PARAMETERS), "{sizes:?}");
    }
}
