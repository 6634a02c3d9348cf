//! The migrations: one SQL text for both databases. Pending migrations run in one transaction.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::database::Database;
use crate::rows::{cells, read, read_one, run};

/// Released migrations are never edited. A new migration is added at the end.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_desk", include_str!("../../migrations/0001_desk.sql")),
    ("0002_shares", include_str!("../../migrations/0002_shares.sql")),
    ("0003_threads", include_str!("../../migrations/0003_threads.sql")),
    ("0004_people", include_str!("../../migrations/0004_people.sql")),
    ("0005_ways", include_str!("../../migrations/0005_ways.sql")),
    ("0006_waiting", include_str!("../../migrations/0006_waiting.sql")),
    ("0007_merged", include_str!("../../migrations/0007_merged.sql")),
    ("0008_leaving", include_str!("../../migrations/0008_leaving.sql")),
    ("0009_known", include_str!("../../migrations/0009_known.sql")),
    (
        "0010_categories",
        include_str!("../../migrations/0010_categories.sql"),
    ),
    ("0011_private", include_str!("../../migrations/0011_private.sql")),
    ("0012_start", include_str!("../../migrations/0012_start.sql")),
    (
        "0013_failure_reasons",
        include_str!("../../migrations/0013_failure_reasons.sql"),
    ),
    (
        "0014_revision",
        include_str!("../../migrations/0014_revision.sql"),
    ),
    ("0015_lanes", include_str!("../../migrations/0015_lanes.sql")),
    (
        "0016_articles",
        include_str!("../../migrations/0016_articles.sql"),
    ),
    ("0017_service", include_str!("../../migrations/0017_service.sql")),
    ("0018_sla", include_str!("../../migrations/0018_sla.sql")),
    ("0019_changes", include_str!("../../migrations/0019_changes.sql")),
    (
        "0020_learning",
        include_str!("../../migrations/0020_learning.sql"),
    ),
    ("0021_hold", include_str!("../../migrations/0021_hold.sql")),
    (
        "0022_promises",
        include_str!("../../migrations/0022_promises.sql"),
    ),
    ("0023_replies", include_str!("../../migrations/0023_replies.sql")),
    (
        "0024_substitutes",
        include_str!("../../migrations/0024_substitutes.sql"),
    ),
];

const CREATE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT NOT NULL PRIMARY KEY, \
     name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";
const APPLIED: &str = "SELECT name AS id, number, name, checksum FROM schema_migrations ORDER BY number";
const NOTE: &str =
    "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";

/// The result of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The migrations that were applied now, in order.
    pub applied: Vec<&'static str>,
}

/// Applies all pending migrations.
pub(crate) async fn migrate(database: &Arc<Database>) -> Result<Migrated, StoreError> {
    let mut transaction = database.begin().await?;
    if let Some(lock) = database.dialect.lock_schema() {
        read(&mut transaction, "schema_migrations", lock, cells![]).await?;
    }
    run(&mut transaction, "note migrations", CREATE, cells![]).await?;
    let known = applied(&mut transaction).await?;
    let migrated = apply(&mut transaction, known, MIGRATIONS.len()).await?;
    let done = transaction.commit().await;
    done.map_err(StoreError::while_doing("migrate"))?;
    Ok(migrated)
}

/// The names of the pending migrations.
pub(crate) async fn pending(database: &Database) -> Result<Vec<&'static str>, StoreError> {
    let mut connection = database.writer().await?;
    let sql = database.dialect.has_table();
    let cells = cells!["schema_migrations"];
    let there = read_one(&mut connection, "schema_migrations", sql, cells).await?;
    let known = match there.map(|row| row.int("count")).transpose()? {
        Some(count) if count > 0 => applied(&mut connection).await?,
        Some(_) | None => 0,
    };
    Ok(names().skip(known).collect())
}

/// The names of all migrations.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    MIGRATIONS.iter().map(|(name, _)| *name)
}

/// Applies the migrations `from..to` in the caller's transaction.
pub(crate) async fn apply(
    connection: &mut AnyConnection,
    from: usize,
    to: usize,
) -> Result<Migrated, StoreError> {
    run(connection, "note migrations", CREATE, cells![]).await?;
    let mut migrated = Migrated::default();
    for (number, (name, sql)) in (1_i64..).zip(MIGRATIONS).take(to).skip(from) {
        let done = sqlx::raw_sql(*sql).execute(&mut *connection).await;
        done.map_err(StoreError::while_doing("migrate"))?;
        // The time is for people who read the table. No code uses it.
        let cells = cells![number, *name, checksum(sql), crate::clock::now()];
        run(connection, "note a migration", NOTE, cells).await?;
        migrated.applied.push(name);
    }
    Ok(migrated)
}

/// The number of migrations.
pub(crate) fn count() -> usize {
    MIGRATIONS.len()
}

/// Every table that a migration creates, and the table of applied migrations.
pub(crate) fn all_tables() -> impl Iterator<Item = &'static str> {
    let created = MIGRATIONS
        .iter()
        .flat_map(|(_, sql)| sql.split("CREATE TABLE ").skip(1));
    let names = created.filter_map(|rest| rest.split([' ', '(']).next());
    names.chain(["schema_migrations"])
}

/// The number of applied migrations. All of them must be this program's.
pub(crate) async fn applied(connection: &mut AnyConnection) -> Result<usize, StoreError> {
    let rows = read(connection, "schema_migrations", APPLIED, cells![]).await?;
    let mut migrations = MIGRATIONS.iter();
    for row in &rows {
        let name = row.text("name")?;
        match migrations.next() {
            Some((known, sql)) if *known == name => {
                if row.text("checksum")? != checksum(sql) {
                    return Err(StoreError::NewerSchema(format!(
                        "{name} was edited after it was applied"
                    )));
                }
            }
            Some(_) | None => return Err(StoreError::NewerSchema(format!("it knows {name}"))),
        }
    }
    Ok(rows.len())
}

fn checksum(sql: &str) -> String {
    hex::encode(Sha256::digest(sql))
}
