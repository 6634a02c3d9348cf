//! The databases of the benchmarks: creates them, fills them with old tickets and counts tickets.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, AssertSqlSafe, Connection, Executor, PgConnection, Row};
use tempfile::TempDir;

use crate::load;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The kind of database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A temporary database.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    pool: AnyPool,
    kind: Kind,
}

/// Inserts old tickets with their dependent rows. Every hundredth ticket is open.
///
/// `{id:PREFIX}` is an id made from the row's number, `{text}` the number as text, `{now}` the current time in
/// microseconds.
const FILL: [&str; 12] = [
    "INSERT INTO people (id, name, created_at) SELECT {id:per}, 'Person ' || {text}, 1700000000000000 FROM n WHERE i <= 5000",
    "INSERT INTO identities (connection, user_id, person_id, created_at) \
     SELECT 'hq', 'U7' || {text}, {id:per}, 1700000000000000 FROM n WHERE i <= 5000",
    "INSERT INTO tickets (id, kind, number, title, description, requester_id, opened_by_id, source, team, impact, urgency, \
     priority, opened_at, changed_at, reopened, phase, assignee_id, assigned_at, resolved_by_id, resolution_code, \
     resolution_note, resolved_at, ended_by_id, ended_why, ended_at, version) \
     SELECT {id:tkt}, 'incident', i, 'the printer on the third floor eats paper ' || {text}, \
     'the printer on the third floor eats paper and says E13. I tried to switch it off and on', {person}, {person}, \
     'channel', 't1', 'medium', 'medium', 3, 1700000000000000 + i, 1700000000000000 + i, 0, \
     CASE WHEN i % 100 = 0 THEN 'new' ELSE 'closed' END, NULL, NULL, \
     CASE WHEN i % 100 = 0 THEN NULL ELSE {person} END, CASE WHEN i % 100 = 0 THEN NULL ELSE 'solved' END, \
     CASE WHEN i % 100 = 0 THEN NULL ELSE 'new drum' END, CASE WHEN i % 100 = 0 THEN NULL ELSE 1700000000000000 END, \
     NULL, NULL, CASE WHEN i % 100 = 0 THEN NULL ELSE 1700000000000000 END, 3 FROM n",
    "INSERT INTO journal (id, subject, by_id, at, name, event) \
     SELECT {id:jrn}, {id:tkt}, {person}, 1700000000000000 + i, 'opened', '{\"event\":\"opened\"}' FROM n",
    "INSERT INTO journal (id, subject, by_id, at, name, event) \
     SELECT 'jrn_2' || substr({id:jrn}, 6), {id:tkt}, {person}, 1700000000000000 + i, 'closed', \
     '{\"event\":\"closed\"}' FROM n",
    "INSERT INTO remarks (id, subject, author_id, audience, text, connection, channel, message, at) \
     SELECT {id:rmk}, {id:tkt}, {person}, 'team', '[{\"plain\":\"drum again\"}]', 'hq', 'G0000001', \
     '1690000000.' || {text}, 1700000000000000 + i FROM n",
    "INSERT INTO origins (connection, channel, message, subject, author_id, said_at) \
     SELECT 'hq', 'C0000001', '1690000001.' || {text}, {id:tkt}, {person}, 1600000000000000 + i FROM n",
    "INSERT INTO posts (id, subject, side, role, connection, home_kind, home, channel, message) \
     SELECT {id:pst}, {id:tkt}, 'team', 'card', 'hq', 'channel', 'G0000001', 'G0000001', '1690000002.' || {text} FROM n",
    "INSERT INTO threads (subject, side, connection, home_kind, home, root_post, root_channel, root_message, link, \
     asked_in) SELECT {id:tkt}, 'requester', 'hq', 'channel', 'C0000001', NULL, 'C0000001', '1690000003.' || {text}, \
     'https://bench.slack.com/archives/C0000001/p1', 'hq:C0000001' FROM n",
    "INSERT INTO threads (subject, side, connection, home_kind, home, root_post, root_channel, root_message, link, \
     asked_in) SELECT {id:tkt}, 'team', 'hq', 'channel', 'G0000001', {id:pst}, 'G0000001', '1690000002.' || {text}, \
     NULL, 'hq:C0000001' FROM n",
    "INSERT INTO inbox (id, connection, key, conversation, at, received_at, payload, state, attempts, next_at, done_at) \
     SELECT {id:inb}, 'hq', 'Old' || {text}, 'hq:C0000001/' || {text}, {now}, {now}, 'null', 'done', 0, 0, {now} \
     FROM n WHERE i % 50 = 0",
    "INSERT INTO outbox (id, queue, connection, kind, post_id, edits, payload, state, unsure, attempts, next_at, \
     created_at, sent_at) SELECT {id:out}, 'hq:G0000001', 'hq', 'post', {id:pst}, NULL, '{}', 'sent', 0, 0, 0, {now}, \
     {now} FROM n WHERE i % 50 = 0",
];

impl Database {
    /// Creates an empty database.
    pub(crate) async fn make(kind: Kind) -> Self {
        install_default_drivers();
        let folder = tempfile::tempdir().expect("a folder");
        let url = match kind {
            Kind::Sqlite => format!("sqlite:{}?mode=rwc", folder.path().join("desk.db").display()),
            Kind::Postgres => fresh_on_server().await,
        };
        let pool = AnyPoolOptions::new().max_connections(1);
        let pool = pool.connect(&url).await.expect("the database opens");
        Self {
            url,
            folder,
            pool,
            kind,
        }
    }

    /// Inserts old tickets. The tables must exist.
    pub(crate) async fn fill(&self, tickets: u64) {
        let now = load::now().as_micros();
        for statement in FILL {
            let mut sql = statement.replace("{now}", &now.to_string());
            sql = sql.replace("{person}", &self.id("per", "1 + i % 5000"));
            while let Some(at) = sql.find("{id:") {
                let prefix = sql[at + 4..at + 7].to_owned();
                sql.replace_range(at..at + 8, &self.id(&prefix, "i"));
            }
            sql = sql.replace("{text}", "CAST(i AS TEXT)");
            let (into, select) = sql.split_once("SELECT").expect("each statement selects");
            let rows = tickets.max(5000);
            let least = if into.contains("people") || into.contains("identities") {
                rows
            } else {
                tickets
            };
            let sql = format!(
                "{into} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {least}) SELECT {select}"
            );
            self.pool
                .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
                .await
                .expect("the rows fit");
        }
        let count = format!(
            "INSERT INTO counters (name, value) VALUES ('incident', {tickets}) \
             ON CONFLICT (name) DO UPDATE SET value = {tickets}"
        );
        self.pool
            .execute(sqlx::raw_sql(AssertSqlSafe(count)))
            .await
            .expect("a counter");
        // A database that grew over time has statistics.
        let analyze = match self.kind {
            Kind::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
            Kind::Postgres => "ANALYZE",
        };
        self.pool
            .execute(sqlx::raw_sql(analyze))
            .await
            .expect("the database is analyzed");
    }

    fn id(&self, prefix: &str, number: &str) -> String {
        match self.kind {
            Kind::Sqlite => format!("printf('{prefix}_01%024d', {number})"),
            Kind::Postgres => format!("'{prefix}_01' || lpad(CAST({number} AS TEXT), 24, '0')"),
        }
    }

    /// The number of committed tickets.
    pub(crate) async fn tickets(&self) -> u64 {
        let row = sqlx::query("SELECT value FROM counters WHERE name = 'incident'");
        let row = row
            .fetch_optional(&self.pool)
            .await
            .expect("the database answers");
        let count = row.map_or(0, |row| row.get::<i64, _>("value"));
        u64::try_from(count).expect("a count")
    }

    /// True if the inbox and the outbox are empty.
    pub(crate) async fn is_at_rest(&self) -> bool {
        let waiting = "SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'new') + \
             (SELECT COUNT(*) FROM outbox WHERE state IN ('ready', 'leased')) AS waiting";
        let row = sqlx::query(waiting)
            .fetch_one(&self.pool)
            .await
            .expect("the database answers");
        row.get::<i64, _>("waiting") == 0
    }

    /// Closes the database.
    pub(crate) async fn close(self) {
        self.pool.close().await;
    }
}

/// The server that `tests/postgres.sh` started, if any.
pub(crate) fn server() -> Option<String> {
    std::env::var("FRONTDESK_TEST_POSTGRES").ok()
}

async fn fresh_on_server() -> String {
    let server = server().expect("the caller checked for a server");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("bench_{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.expect("the server answers");
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    connection
        .execute(create)
        .await
        .expect("the server allows new databases");
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{base}/{name}")
}
