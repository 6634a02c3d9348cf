//! Direct access to the desk's database, to damage it or to dump its contents.

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Column, Connection, Row};

/// Runs statements.
///
/// # Panics
///
/// If the database rejects them.
pub async fn run_sql(url: &str, sql: &str) {
    install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("the database answers");
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await.expect("the connection closes");
}

/// Every cell of every table, one per line.
///
/// # Panics
///
/// If the database does not answer.
pub async fn dump(url: &str) -> String {
    install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("the database answers");
    let tables = match url.starts_with("sqlite") {
        true => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        false => "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema()",
    };
    let tables = sqlx::query(tables)
        .fetch_all(&mut connection)
        .await
        .expect("tables");
    let mut dump = String::new();
    for table in tables {
        let table: String = table.get("name");
        let all = AssertSqlSafe(format!("SELECT * FROM {table}"));
        for row in sqlx::query(all).fetch_all(&mut connection).await.expect("rows") {
            for column in row.columns() {
                let at = column.ordinal();
                let text = row.try_get::<Option<String>, _>(at).ok().flatten();
                let cell = text.or_else(|| {
                    let number = row.try_get::<Option<i64>, _>(at).ok().flatten();
                    number.map(|number| number.to_string())
                });
                dump.push_str(&format!(
                    "{table}.{}: {}\n",
                    column.name(),
                    cell.unwrap_or_default()
                ));
            }
        }
    }
    dump
}

/// The rows of a query: every cell as text, and an empty text for NULL.
///
/// # Panics
///
/// The database does not answer.
pub async fn rows(url: &str, sql: &str) -> Vec<Vec<String>> {
    install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("the database answers");
    let found = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .fetch_all(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    let cell = |row: &sqlx::any::AnyRow, at: usize| {
        let text = row.try_get::<Option<String>, _>(at).ok().flatten();
        let number = || row.try_get::<Option<i64>, _>(at).ok().flatten();
        text.or_else(|| number().map(|number| number.to_string()))
            .unwrap_or_default()
    };
    let cells = |row: &sqlx::any::AnyRow| (0..row.len()).map(|at| cell(row, at)).collect();
    found.iter().map(cells).collect()
}
