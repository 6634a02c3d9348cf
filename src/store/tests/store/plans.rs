//! PostgreSQL makes plans while the desk is at rest and keeps them. During a flood, these plans must still read few rows.
//!
//! The tests count the rows that the sessions of the store read, so they do not depend on the speed of the machine.

use std::time::Duration;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};
use store::Store;

use crate::harness::{Place, at, said};

/// The number of rows in a flood, in half as many conversations or queues.
const FLOOD: i64 = 1000;

/// The number of runs after which PostgreSQL keeps a plan.
const KEPT_AFTER: usize = 8;

/// The most reads of each row in a test. A bad plan reads each row hundreds of times.
const READS_PER_ROW: i64 = 20;

const REORDER: Duration = Duration::from_secs(2);

struct AtRest {
    place: Place,
    connection: AnyConnection,
    store: Store,
}

async fn run(connection: &mut AnyConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A desk with a number of processed rows. Nothing waits when PostgreSQL takes its statistics.
async fn at_rest(done: i64) -> AtRest {
    let mut place = Place::postgres().await;
    place.store().await.close().await;
    let mut connection = AnyConnection::connect(&place.url).await.unwrap();
    // Autovacuum must not improve the statistics.
    for table in ["inbox", "outbox"] {
        let sql = format!("ALTER TABLE {table} SET (autovacuum_enabled = off)");
        run(&mut connection, &sql).await;
    }
    let inbox = format!(
        "INSERT INTO inbox (id, connection, key, conversation, at, received_at, payload, state, attempts, next_at, \
             done_at) \
         SELECT 'inb_' || n, 'hq', 'old' || n, 'hq:C0OLD/' || n, n, n, repeat('x', 300), 'done', 0, 0, n \
         FROM generate_series(1, {done}) AS n"
    );
    run(&mut connection, &inbox).await;
    run(&mut connection, &outbox("sent", 0, done)).await;
    run(&mut connection, "ANALYZE inbox; ANALYZE outbox").await;
    // A name that distinguishes the sessions of this test from those of other tests.
    let schema = place.url.rsplit_once("%3D").unwrap().1.to_owned();
    place.url = format!("{}&application_name={schema}", place.url);
    let store = Store::open(&place.url).await.unwrap();
    AtRest {
        place,
        connection,
        store,
    }
}

fn outbox(state: &str, from: i64, count: i64) -> String {
    format!(
        "INSERT INTO outbox (id, queue, lane, rate_key, connection, kind, payload, state, unsure, attempts, next_at, created_at) \
         SELECT 'out_' || lpad(CAST(n AS TEXT), 26, '0'), 'hq:D' || n % ({FLOOD} / 2), \
             'hq:D' || n % ({FLOOD} / 2) || '/' || n, 'hq:D' || n % ({FLOOD} / 2), 'hq', 'unreact', \
             '{{\"what\":{{\"kind\":\"unreact\",\"message\":{{\"channel\":{{\"connection\":\"hq\",\"id\":\"C0DESK\"}},\
             \"id\":\"1\"}},\"user\":{{\"connection\":\"hq\",\"id\":\"U0ANN\"}},\"emoji\":\"ticket\"}},\"notify\":[]}}', \
             '{state}', 0, 0, 0, 0 \
         FROM generate_series({from} + 1, {from} + {count}) AS n"
    )
}

impl AtRest {
    /// The number of rows of a table that the desk's sessions have read. A session reports its reads when it ends.
    async fn rows_read(mut self, table: &str) -> i64 {
        self.store.close().await;
        let schema = self.place.url.rsplit_once('=').unwrap().1.to_owned();
        let there = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1";
        loop {
            let row = sqlx::query(there).bind(schema.clone());
            let row = row.fetch_one(&mut self.connection).await.unwrap();
            if row.get::<i64, _>(0) == 0 {
                break;
            }
        }
        let read = "SELECT CAST(t.seq_tup_read + (SELECT SUM(i.idx_tup_read) FROM pg_stat_user_indexes AS i \
                 WHERE i.relid = t.relid) AS BIGINT) \
             FROM pg_stat_user_tables AS t WHERE t.schemaname = $1 AND t.relname = $2";
        let row = sqlx::query(read).bind(schema).bind(table.to_owned());
        let row = row.fetch_one(&mut self.connection).await.unwrap();
        row.get(0)
    }
}

async fn the_inbox_is_read_once_in_a_flood(done: i64) {
    let desk = at_rest(done).await;
    for _ in 0..KEPT_AFTER {
        let leased = desk.store.inbox().lease(at(9000), 64, REORDER).await.unwrap();
        assert_eq!(leased, []);
    }
    let inbounds: Vec<_> = (0..FLOOD)
        .map(|n| said(&format!("new{n}"), &(n % (FLOOD / 2)).to_string(), n))
        .collect();
    desk.store.inbox().keep(&inbounds, at(9000)).await.unwrap();
    let leased = desk.store.inbox().lease(at(9000), 64, REORDER).await.unwrap();
    assert_eq!(leased.len(), 64);
    let read = desk.rows_read("inbox").await;
    assert!(
        read < READS_PER_ROW * (FLOOD + done),
        "{read} rows were read for {FLOOD} that wait"
    );
}

async fn the_outbox_is_read_once_in_a_flood(done: i64) {
    let mut desk = at_rest(done).await;
    for _ in 0..KEPT_AFTER {
        assert_eq!(desk.store.outbox().lease(at(9000), 64).await.unwrap(), []);
    }
    run(&mut desk.connection, &outbox("ready", done, FLOOD)).await;
    let leased = desk.store.outbox().lease(at(9000), 64).await.unwrap();
    assert_eq!(leased.len(), 64);
    let read = desk.rows_read("outbox").await;
    assert!(
        read < READS_PER_ROW * (FLOOD + done),
        "{read} rows were read for {FLOOD} that wait"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_flood_after_a_long_rest_is_read_once_from_the_inbox() {
    the_inbox_is_read_once_in_a_flood(3000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_the_first_flood_of_a_young_desk_is_read_once_from_the_inbox() {
    the_inbox_is_read_once_in_a_flood(20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_flood_after_a_long_rest_is_read_once_from_the_outbox() {
    the_outbox_is_read_once_in_a_flood(3000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_the_first_flood_of_a_young_desk_is_read_once_from_the_outbox() {
    the_outbox_is_read_once_in_a_flood(20).await;
}

/// The number of tickets of one requester, who has nearly all tickets.
const MANY: i64 = 3000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_the_comparison_of_a_new_ticket_reads_few_rows() {
    let mut desk = at_rest(20).await;
    let people =
        "INSERT INTO people (id, name, created_at) VALUES ('per_00000000000000000000000001', 'Ann', 0)";
    run(&mut desk.connection, people).await;
    let tickets = format!(
        "INSERT INTO tickets (id, kind, number, title, description, requester_id, opened_by_id, source, team, impact, \
             urgency, priority, opened_at, changed_at, reopened, phase, version, known_at) \
         SELECT 'tkt_' || lpad(CAST(n AS TEXT), 26, '0'), 'incident', n, 'line ' || n, repeat('x', 300), \
             'per_00000000000000000000000001', 'per_00000000000000000000000001', 'command', 'it', 'medium', 'medium', 3, \
             n, n, 0, 'new', 0, CASE WHEN n % 10 = 0 THEN n END \
         FROM generate_series(1, {MANY}) AS n"
    );
    run(&mut desk.connection, &tickets).await;
    run(&mut desk.connection, "ANALYZE tickets").await;
    let team = desk::TeamName("it".into());
    let ann = "per_00000000000000000000000001".parse().unwrap();
    let mut uow = desk.store.begin(at(9000)).await.unwrap();
    for _ in 0..=KEPT_AFTER {
        let found = uow.tickets().similar_candidates(&team, ann, 20).await.unwrap();
        assert_eq!(found.len(), 40);
    }
    drop(uow);
    let read = desk.rows_read("tickets").await;
    assert!(
        read < READS_PER_ROW * 40,
        "{read} rows were read of {MANY} to compare a ticket with 40"
    );
}
