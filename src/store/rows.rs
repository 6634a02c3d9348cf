//! Statements with parameters: one statement, or one statement over any number of rows.
//!
//! Each statement is a round trip to the connection, and round trips are the cost. So all rows of a table are written by
//! one statement. Rows carry the names of their columns; large sets of rows are split into chunks.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, AnyConnection, Arguments, AssertSqlSafe};

use crate::dialect::numbers_placeholders;
use crate::error::StoreError;
use crate::row::Row;

/// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
const MAX_PARAMETERS: usize = 16_000;

/// A statement with more rows than this is not worth a place in the connection's statement cache.
const MAX_CACHED_ROWS: usize = 4;

/// A parameter of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// BIGINT
    Int(Option<i64>),
    /// TEXT
    Text(Option<String>),
}

/// A row for a bulk statement: column names with their cells.
pub(crate) type NamedCells = Vec<(&'static str, Value)>;

/// Rows for a bulk statement. All rows have the same columns in the same order.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    columns: Vec<&'a str>,
    cells: Vec<Vec<Value>>,
}

/// A statement over any number of rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bulk<'a> {
    opening: Opening<'a>,
    tail: &'a str,
}

#[derive(Clone, Copy, Debug)]
enum Opening<'a> {
    InsertInto(&'a str),
    WithRows,
}

/// The parameters of a single statement: `$1`, `$2` and so on.
macro_rules! cells {
    ($($cell:expr),* $(,)?) => { vec![$($crate::rows::Value::from($cell)),*] };
}
pub(crate) use cells;

/// A row for a bulk statement: `named![id: …, title: …]`.
macro_rules! named {
    ($($column:ident: $cell:expr),* $(,)?) => {
        vec![$((stringify!($column), $crate::rows::Value::from($cell))),*]
    };
}
pub(crate) use named;

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

impl<'a> Bulk<'a> {
    /// `INSERT INTO table (columns) VALUES (…), (…) tail`
    pub(crate) const fn insert(table: &'a str, tail: &'a str) -> Self {
        Self {
            opening: Opening::InsertInto(table),
            tail,
        }
    }

    /// `WITH v (columns) AS (VALUES (…), (…)) statement`: a statement that reads the rows as `v`. Both databases take
    /// names for the columns of a `WITH`; SQLite takes none for those of a subquery.
    pub(crate) const fn with(statement: &'a str) -> Self {
        Self {
            opening: Opening::WithRows,
            tail: statement,
        }
    }

    fn sql(self, columns: &[&str], rows: usize, numbered: bool) -> String {
        let names = columns.join(", ");
        let (mut sql, end) = match self.opening {
            Opening::InsertInto(table) => (format!("INSERT INTO {table} ({names}) VALUES "), " "),
            Opening::WithRows => (format!("WITH v ({names}) AS (VALUES "), ") "),
        };
        sql.reserve(self.tail.len() + rows * columns.len() * 6 + 16);
        let mut number = 0;
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..columns.len() {
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
        sql.push_str(end);
        sql.push_str(self.tail);
        sql
    }
}

impl<'a> Rows<'a> {
    /// Rows whose cells are in the order of the columns.
    pub(crate) fn new(columns: Vec<&'a str>, cells: Vec<Vec<Value>>) -> Self {
        Self { columns, cells }
    }

    /// The rows in chunks that a statement can take.
    fn chunks(self) -> (Vec<&'a str>, impl Iterator<Item = Vec<Vec<Value>>>) {
        let most = (MAX_PARAMETERS / self.columns.len().max(1)).max(1);
        let mut rows = self.cells.into_iter().peekable();
        let chunks = std::iter::from_fn(move || {
            rows.peek()?;
            Some(rows.by_ref().take(most).collect())
        });
        (self.columns, chunks)
    }
}

impl FromIterator<NamedCells> for Rows<'static> {
    fn from_iter<I: IntoIterator<Item = NamedCells>>(rows: I) -> Self {
        let mut columns = Vec::new();
        let mut cells = Vec::new();
        for row in rows {
            let (names, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
            if cells.is_empty() {
                columns = names;
            } else {
                debug_assert_eq!(columns, names, "all rows of a statement have the same columns");
            }
            cells.push(values);
        }
        Self { columns, cells }
    }
}

fn arguments(cells: impl IntoIterator<Item = Value>) -> AnyArguments {
    let mut arguments = AnyArguments::default();
    for cell in cells {
        // The type goes along with every value, so that PostgreSQL knows the type of a column without any value.
        match cell {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
        }
        .expect("numbers and text can always be bound");
    }
    arguments
}

/// Writes rows; returns how many rows of the table changed. Without rows nothing runs.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    doing: &'static str,
    statement: Bulk<'_>,
    rows: Rows<'_>,
) -> Result<u64, StoreError> {
    let numbered = numbers_placeholders(connection.backend_name());
    let (columns, chunks) = rows.chunks();
    let mut touched = 0;
    for chunk in chunks {
        let sql = statement.sql(&columns, chunk.len(), numbered);
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

/// As [`write()`], and reads the rows that the statement returns.
pub(crate) async fn write_returning(
    connection: &mut AnyConnection,
    (doing, table): (&'static str, &'static str),
    statement: Bulk<'_>,
    rows: Rows<'_>,
) -> Result<Vec<Row>, StoreError> {
    let numbered = numbers_placeholders(connection.backend_name());
    let (columns, chunks) = rows.chunks();
    let mut read = Vec::new();
    for chunk in chunks {
        let sql = statement.sql(&columns, chunk.len(), numbered);
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

/// Runs one statement; returns how many rows changed.
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

/// Runs a statement that contains names of tables; returns how many rows it found.
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

/// Reads all rows of a bulk statement. Without rows nothing runs.
pub(crate) async fn read_each(
    connection: &mut AnyConnection,
    table: &'static str,
    statement: Bulk<'_>,
    rows: Rows<'_>,
) -> Result<Vec<Row>, StoreError> {
    write_returning(connection, (reading(table), table), statement, rows).await
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
        "rests" => "read cool-downs",
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
    fn placeholders_are_numbered_across_rows() {
        assert_eq!(
            Bulk::insert("t", "RETURNING a").sql(&["a", "b"], 2, true),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) RETURNING a"
        );
        assert_eq!(
            Bulk::with("DELETE FROM t WHERE a IN (SELECT a FROM v)").sql(&["a"], 2, false),
            "WITH v (a) AS (VALUES (?), (?)) DELETE FROM t WHERE a IN (SELECT a FROM v)"
        );
    }

    #[test]
    fn no_statement_takes_more_parameters_than_a_database_does() {
        let rows: Rows<'_> = (0..12_345).map(|number| named![a: number, b: 2, c: 3]).collect();
        let (columns, chunks) = rows.chunks();
        assert_eq!(columns, ["a", "b", "c"]);
        let sizes: Vec<usize> = chunks.map(|chunk| chunk.len() * 3).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 12_345 * 3);
        assert!(sizes.iter().all(|size| *size <= MAX_PARAMETERS), "{sizes:?}");
    }
}
