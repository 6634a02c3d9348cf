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
        .expect("the server permits new databases");
    let (base, _) = server.rsplit_once('/').expect("the URL contains a database name");
    format!("{base}/{name}")
}
