//! A separate database for each story, on the server that `make test` starts.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor, PgConnection};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Creates an empty database and returns its URL.
///
/// # Panics
///
/// Without `FRONTDESK_TEST_POSTGRES`. Skipping the second database silently would hide failures.
pub async fn fresh_database() -> String {
    let name = format!(
        "story_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    run(&format!("CREATE DATABASE {name}")).await;
    let server = server();
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{base}/{name}")
}

/// Removes the database of a finished story: a whole run makes several hundred of them.
pub(crate) async fn drop_database(url: &str) {
    let (_, name) = url.rsplit_once('/').expect("an address with a database");
    run(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

async fn run(statement: &str) {
    let mut connection = PgConnection::connect(&server())
        .await
        .expect("the server answers");
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    connection
        .execute(statement)
        .await
        .expect("the server lets tests make and remove databases");
}

fn server() -> String {
    std::env::var("FRONTDESK_TEST_POSTGRES")
        .expect("FRONTDESK_TEST_POSTGRES names a PostgreSQL server; `make test` starts one and sets it")
}
