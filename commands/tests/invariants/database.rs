//! A database of either kind, whose rows a test can save, restore and read.

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use store::Store;
use tempfile::TempDir;

/// The state that every database has after its migrations.
pub(crate) const EMPTY: &str = "empty";

/// A database with a desk's store, and a connection for the test itself.
pub(crate) struct Database {
    pub(crate) store: Store,
    connection: AnyConnection,
    /// The tables of the desk.
    tables: Vec<String>,
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}/desk.db", folder.path().display());
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        Self::open(&url, "PRAGMA foreign_keys = OFF", tables, Some(folder)).await
    }

    /// A new schema on the server that `FRONTDESK_TEST_POSTGRES` names.
    pub(crate) async fn postgres(name: &str) -> Self {
        let server = std::env::var("FRONTDESK_TEST_POSTGRES").expect(
            "FRONTDESK_TEST_POSTGRES names no PostgreSQL; `make test` starts one, and so does `tests/postgres.sh run COMMAND`",
        );
        let schema = format!("invariants_{name}_{}", std::process::id());
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&server).await.expect("the server answers");
        run(&mut connection, &format!("CREATE SCHEMA {schema}")).await;
        let url = format!("{server}?options=-c%20search_path%3D{schema}");
        let tables = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables \
                      WHERE table_schema = current_schema()";
        // The connection of the test does not check foreign keys, so it can restore tables in any order.
        Self::open(&url, "SET session_replication_role = replica", tables, None).await
    }

    async fn open(url: &str, prepare: &str, tables: &str, folder: Option<TempDir>) -> Self {
        let store = Store::open(url).await.expect("the store opens");
        store.migrate().await.expect("the migrations succeed");
        let mut connection = AnyConnection::connect(url).await.expect("the database answers");
        run(&mut connection, prepare).await;
        let tables: Vec<String> = sqlx::query_scalar(AssertSqlSafe(tables.to_owned()))
            .fetch_all(&mut connection)
            .await
            .expect("the schema can be read");
        let mut database = Self {
            store,
            connection,
            tables: tables
                .into_iter()
                .filter(|table| !table.contains("migration"))
                .collect(),
            _folder: folder,
        };
        database.save(EMPTY).await;
        database
    }

    /// Saves all rows under a name.
    pub(crate) async fn save(&mut self, name: &str) {
        let copies = self
            .tables
            .iter()
            .map(|table| format!("CREATE TABLE saved_{name}_{table} AS SELECT * FROM {table}; "));
        let copies: String = copies.collect();
        run(&mut self.connection, &copies).await;
    }

    /// Replaces all rows by those that were saved under a name.
    pub(crate) async fn restore(&mut self, name: &str) {
        let copies = self.tables.iter().map(|table| {
            format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM saved_{name}_{table}; ")
        });
        let copies: String = copies.collect();
        run(&mut self.connection, &format!("BEGIN; {copies} COMMIT")).await;
    }

    /// Returns all rows of all tables as JSON, each with the name of its table. Only for PostgreSQL.
    pub(crate) async fn rows(&mut self) -> Vec<(String, String)> {
        let parts = self
            .tables
            .iter()
            .map(|table| format!("SELECT '{table}', CAST(to_jsonb(t) AS TEXT) FROM {table} AS t"));
        let parts: Vec<String> = parts.collect();
        self.pairs(&parts.join(" UNION ALL ")).await
    }

    /// Returns the rows of a query with two columns of text.
    pub(crate) async fn pairs(&mut self, query: &str) -> Vec<(String, String)> {
        sqlx::query_as(AssertSqlSafe(query.to_owned()))
            .fetch_all(&mut self.connection)
            .await
            .expect("the rows can be read")
    }
}

async fn run(connection: &mut AnyConnection, statements: &str) {
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{error}: {statements}"));
}
