//! A database of its own for each story, on the server that `make test` starts.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor, PgConnection};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Makes an empty database and returns its address.
///
/// # Panics
///
/// Without `FRONTDESK_TEST_POSTGRES`: a story that silently skipped its second database would prove nothing.
pub async fn fresh_database() -> String {
    let server = std::env::var("FRONTDESK_TEST_POSTGRES")
        .expect("FRONTDESK_TEST_POSTGRES names a PostgreSQL server; `make test` starts one and sets it");
    let name = format!(
        "story_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut connection = PgConnection::connect(&server).await.expect("the server answers");
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    connection
        .execute(create)
        .await
        .expect("the server lets us make databases");
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{base}/{name}")
}
