//! The page's routes: its files, the snapshot, the stream of changes, and what people do.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::WatchStream;

use super::assets;
use super::moves::{Moves, until_next_morning};
use crate::{Playground, Scene, SlackStanding};

/// Nothing but our own files may run, and nobody may frame the page: what people write is shown on it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self'; script-src 'self'; \
     img-src 'self' data:; frame-ancestors 'none'";

/// Who sits at the page: ids of one person on each side.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Seats {
    slack: Option<String>,
    discord: Option<String>,
}

struct Page {
    playground: Playground,
    moves: Moves,
    first: Seats,
}

impl Seats {
    /// The first person of each side, who sits there until somebody else sits down.
    #[must_use]
    pub fn of(scene: &Scene) -> Self {
        let slack = scene
            .slack
            .people
            .iter()
            .find(|person| person.standing != SlackStanding::Bot);
        let discord = scene.discord.people.iter().find(|person| !person.is_bot);
        Self {
            slack: slack.map(|person| person.id.clone()),
            discord: discord.map(|person| person.id.clone()),
        }
    }
}

/// The page and what it asks; `first` sit there when the page does not say who does.
pub fn router(playground: Playground, first: Seats) -> Router {
    let page = Page {
        playground,
        moves: Moves::default(),
        first,
    };
    Router::new()
        .route("/", get(index))
        .route("/page/state", get(state))
        .route("/page/events", get(events))
        .route("/page/act", post(act))
        .route("/page/{*path}", get(asset))
        .with_state(Arc::new(page))
}

async fn index() -> Response {
    file("index.html")
}

async fn asset(Path(path): Path<String>) -> Response {
    file(&path)
}

fn file(path: &str) -> Response {
    let Some((kind, body)) = assets::find(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, body).into_response()
}

async fn state(State(page): State<Arc<Page>>, Query(seats): Query<Seats>) -> Json<Value> {
    let playground = &page.playground;
    // Read before the snapshots: a change in between then only makes the page ask once more.
    let rev = playground.record().revision();
    let now = playground.clock().now();
    let offset_s = playground.desk_offset_s();
    let slack = seats.slack.or_else(|| page.first.slack.clone());
    let discord = seats.discord.or_else(|| page.first.discord.clone());
    Json(json!({
        "slack": slack.map(|id| playground.slack().snapshot(&id)),
        "discord": discord.map(|id| playground.discord().snapshot(&id)),
        "clock": {
            "desk_offset_s": offset_s,
            "now": now,
            "moves": page.moves.note(now.timestamp(), offset_s),
        },
        "hints": playground.hints(),
        "rev": rev,
    }))
}

async fn events(State(page): State<Arc<Page>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let ended = page.playground.core().shutdown.clone().cancelled_owned();
    let changes = WatchStream::new(page.playground.record().changed());
    let lines = changes
        .map(|rev| Ok(Event::default().data(json!({ "rev": rev }).to_string())))
        .take_until(ended);
    // Browsers wait some seconds before they connect again unless they are told otherwise.
    let hello = stream::once(async { Ok(Event::default().retry(std::time::Duration::from_millis(500))) });
    Sse::new(hello.chain(lines)).keep_alive(KeepAlive::default())
}

async fn act(State(page): State<Arc<Page>>, Json(asked): Json<Value>) -> Json<Value> {
    let done = match asked["side"].as_str() {
        Some("slack") => page.playground.slack().act(&asked).await,
        Some("discord") => page.playground.discord().act(&asked).await,
        Some("desk") => move_clock(&page, &asked),
        _ => Err("`side` is slack, discord or desk".to_owned()),
    };
    Json(match done {
        Ok(Value::Object(mut answer)) => {
            answer.entry("ok").or_insert(Value::Bool(true));
            Value::Object(answer)
        }
        Ok(answer) => json!({ "ok": true, "result": answer }),
        Err(error) => json!({ "ok": false, "error": error }),
    })
}

fn move_clock(page: &Page, asked: &Value) -> Result<Value, String> {
    let seconds = match asked["do"].as_str() {
        Some("move_clock") => asked["seconds"].as_i64().ok_or("`seconds` is a whole number")?,
        Some("next_morning") => {
            let now_s = page.playground.clock().now().timestamp() + page.playground.desk_offset_s();
            until_next_morning(now_s, asked["utc_offset_min"].as_i64().unwrap_or(0) * 60)
        }
        _ => return Err("the desk's clock knows `move_clock` and `next_morning`".to_owned()),
    };
    let offset_s = page
        .playground
        .move_desk_clock(seconds)
        .map_err(|error| format!("the clock file cannot be written: {error}"))?;
    page.moves
        .note(page.playground.clock().now().timestamp(), offset_s);
    Ok(json!({ "desk_offset_s": offset_s }))
}
