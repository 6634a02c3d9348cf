//! The ladder of migrations: one SQL text for both databases, climbed in one transaction, each rung once.

use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

use crate::rows::{cells, read, read_one, run};
use crate::{Store, StoreError};

/// Rungs that were released are never edited; a new one is added at the end.
const LADDER: &[(&str, &str)] = &[
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
];

const CREATE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT NOT NULL PRIMARY KEY, \
     name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";
const APPLIED: &str = "SELECT name AS id, number, name, checksum FROM schema_migrations ORDER BY number";
const NOTE: &str =
    "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";

/// What was climbed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The rungs that were applied now, in order.
    pub applied: Vec<&'static str>,
}

impl Store {
    /// Brings the database to this program's schema.
    ///
    /// # Errors
    ///
    /// [`StoreError::NewerSchema`] if a newer or an edited program migrated it; [`StoreError::Database`].
    pub async fn migrate(&self) -> Result<Migrated, StoreError> {
        let mut transaction = self.transaction().await?;
        if let Some(lock) = self.inner.dialect.lock_schema() {
            read(&mut transaction, "schema_migrations", lock, cells![]).await?;
        }
        run(&mut transaction, "note migrations", CREATE, cells![]).await?;
        let known = applied(&mut transaction).await?;
        let migrated = climb(&mut transaction, known, LADDER.len()).await?;
        let done = transaction.commit().await;
        done.map_err(StoreError::while_doing("migrate"))?;
        Ok(migrated)
    }

    /// The rungs that [`Store::migrate`] would apply.
    ///
    /// # Errors
    ///
    /// As [`Store::migrate`].
    pub async fn pending(&self) -> Result<Vec<&'static str>, StoreError> {
        let mut connection = self.writer().await?;
        let sql = self.inner.dialect.has_table();
        let there = read_one(
            &mut connection,
            "schema_migrations",
            sql,
            cells!["schema_migrations"],
        )
        .await?;
        let known = match there.map(|row| row.int("count")).transpose()? {
            Some(count) if count > 0 => applied(&mut connection).await?,
            Some(_) | None => 0,
        };
        Ok(LADDER.iter().skip(known).map(|(name, _)| *name).collect())
    }
}

/// Climbs from behind so many rungs to so many, within the caller's transaction.
pub(crate) async fn climb(
    connection: &mut AnyConnection,
    from: usize,
    to: usize,
) -> Result<Migrated, StoreError> {
    run(connection, "note migrations", CREATE, cells![]).await?;
    let mut migrated = Migrated::default();
    for (number, (name, sql)) in (1_i64..).zip(LADDER).take(to).skip(from) {
        let done = sqlx::raw_sql(*sql).execute(&mut *connection).await;
        done.map_err(StoreError::while_doing("migrate"))?;
        // The moment is for people who look into the table; nothing decides by it.
        let cells = cells![number, *name, checksum(sql), crate::clock::now()];
        run(connection, "note a migration", NOTE, cells).await?;
        migrated.applied.push(name);
    }
    Ok(migrated)
}

/// How many rungs there are.
pub(crate) fn rungs() -> usize {
    LADDER.len()
}

/// Every table that any rung makes, and the one that notes the rungs.
pub(crate) fn tables_of_all_rungs() -> impl Iterator<Item = &'static str> {
    let made = LADDER
        .iter()
        .flat_map(|(_, sql)| sql.split("CREATE TABLE ").skip(1));
    let names = made.filter_map(|rest| rest.split([' ', '(']).next());
    names.chain(["schema_migrations"])
}

/// How many rungs are applied, all of them as this program knows them.
pub(crate) async fn applied(connection: &mut AnyConnection) -> Result<usize, StoreError> {
    let rows = read(connection, "schema_migrations", APPLIED, cells![]).await?;
    let mut ladder = LADDER.iter();
    for row in &rows {
        let name = row.text("name")?;
        match ladder.next() {
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
