//! A separate database for each story, on the server that `make test` starts.

use sqlx::{Connection, Executor, PgConnection};
use store::Store;

/// One process makes the template. The lock ends with the connection.
const LOCK: &str = "SELECT pg_advisory_lock(20261130)";

/// Creates an empty database and returns its URL.
///
/// # Panics
///
/// Without `FRONTDESK_TEST_POSTGRES`. Skipping the second database silently would hide failures.
pub async fn fresh_database() -> String {
    let name = next_name();
    run(&format!("CREATE DATABASE {name}")).await;
    url(&name)
}

/// Creates a database with all tables and returns its URL. The first story of a run migrates a template, and the others
/// copy it, because the migrations take longer than many a story.
///
/// # Panics
///
/// As [`fresh_database`].
pub(crate) async fn migrated_database() -> String {
    let Ok(run_id) = std::env::var("NEXTEST_RUN_ID") else {
        // The desk migrates an empty database itself.
        return fresh_database().await;
    };
    let template = format!("template_{}", run_id.replace('-', "_"));
    if !exists(&template).await {
        make_template(&template).await;
    }
    let name = next_name();
    run(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    url(&name)
}

/// Migrates a database under another name, so that nobody copies it before it is complete.
async fn make_template(template: &str) {
    let mut lock = connect().await;
    lock.execute(LOCK).await.expect("the lock is free in the end");
    if exists(template).await {
        return;
    }
    let unfinished = fresh_database().await;
    let store = Store::open(&unfinished).await.expect("the database opens");
    store.migrate().await.expect("the database is migrated");
    store.close().await;
    let (_, name) = unfinished.rsplit_once('/').expect("an address with a database");
    run(&format!("ALTER DATABASE {name} RENAME TO {template}")).await;
}

async fn exists(name: &str) -> bool {
    let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_optional(&mut connect().await)
        .await;
    found.expect("the server lists its databases").is_some()
}

/// Returns a name that no other process uses. In a long run, process ids repeat.
#[expect(
    clippy::disallowed_methods,
    reason = "the names of databases are the harness's only random values"
)]
fn next_name() -> String {
    format!("story_{:032x}", rand::random::<u128>())
}

fn url(name: &str) -> String {
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
    let mut connection = connect().await;
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    connection
        .execute(statement)
        .await
        .expect("the server lets tests make and remove databases");
}

async fn connect() -> PgConnection {
    let connected = PgConnection::connect(&server()).await;
    connected.expect("the server answers")
}

fn server() -> String {
    std::env::var("FRONTDESK_TEST_POSTGRES")
        .expect("FRONTDESK_TEST_POSTGRES names a PostgreSQL server; `make test` starts one and sets it")
}
