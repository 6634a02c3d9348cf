//! The bare loop, which is the baseline of the benchmarks: an axum handler that verifies Slack's signature and commits one
//! row per event to SQLite, in groups.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use crate::load;

/// The most events in one commit, as in frontdesk.
const GROUP: usize = 256;

type Waiting = (String, String, oneshot::Sender<()>);

/// Serves until the process is killed.
pub(crate) async fn serve(port: u16, database: &str) {
    let (sender, receiver) = mpsc::channel(1024);
    let connection = open(database).await;
    tokio::spawn(commit(connection, receiver));
    let routes = Router::new()
        .route("/slack/events", post(take))
        .with_state(Arc::new(sender));
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("the port is free");
    axum::serve(listener, routes).await.expect("the server runs");
}

async fn open(database: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("the database opens");
    connection
        .execute("CREATE TABLE events (key TEXT NOT NULL PRIMARY KEY, payload TEXT NOT NULL)")
        .await
        .expect("a new file");
    connection
}

async fn take(
    State(sender): State<Arc<mpsc::Sender<Waiting>>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let at = header("x-slack-request-timestamp");
    if !load::is_signed(at, &body, header("x-slack-signature")) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(event) = serde_json::from_slice::<serde_json::Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let (done, kept) = oneshot::channel();
    let key = event["event_id"].as_str().unwrap_or_default().to_owned();
    let payload = String::from_utf8_lossy(&body).into_owned();
    if sender.send((key, payload, done)).await.is_err() || kept.await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::OK
}

async fn commit(mut connection: SqliteConnection, mut receiver: mpsc::Receiver<Waiting>) {
    let mut group = Vec::new();
    while receiver.recv_many(&mut group, GROUP).await > 0 {
        let rows = vec!["(?, ?)"; group.len()].join(", ");
        let insert = format!("INSERT INTO events (key, payload) VALUES {rows} ON CONFLICT DO NOTHING");
        let mut query = sqlx::query(AssertSqlSafe(insert)).persistent(false);
        for (key, payload, _) in &group {
            query = query.bind(key.as_str()).bind(payload.as_str());
        }
        // A statement outside a transaction commits by itself.
        query
            .execute(&mut connection)
            .await
            .expect("the rows are written");
        for (_, _, done) in group.drain(..) {
            let _gone = done.send(());
        }
    }
}
