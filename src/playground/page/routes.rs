//! The page's routes: its files, the snapshot, the stream of changes, and the actions of people.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::WatchStream;

use super::assets;
use super::clock_moves::{ClockMoves, until_next_morning};
use super::files::{self, PendingUploads};
use crate::{Playground, Scene, SlackAccountKind};

/// The page shows text that people wrote, so only its own files may run, and no other site may frame the page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self'; script-src 'self'; \
     img-src 'self' data:; frame-ancestors 'none'";

/// The people who use the page: one id per platform.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Viewers {
    slack: Option<String>,
    discord: Option<String>,
}

struct Page {
    playground: Playground,
    moves: ClockMoves,
    pending_uploads: PendingUploads,
    first: Viewers,
}

impl Viewers {
    /// The first person of each platform; the page uses them until another person is chosen.
    #[must_use]
    pub fn of(scene: &Scene) -> Self {
        let slack = scene
            .slack
            .people
            .iter()
            .find(|person| person.standing != SlackAccountKind::Bot);
        let discord = scene.discord.people.iter().find(|person| !person.is_bot);
        Self {
            slack: slack.map(|person| person.id.clone()),
            discord: discord.map(|person| person.id.clone()),
        }
    }
}

/// The routes of the page; `first` are the people if a request names none.
pub fn router(playground: Playground, first: Viewers) -> Router {
    let page = Page {
        playground,
        moves: ClockMoves::default(),
        pending_uploads: PendingUploads::default(),
        first,
    };
    Router::new()
        .route("/", get(index))
        .route("/page/state", get(state))
        .route("/page/events", get(events))
        .route("/page/act", post(act))
        .route("/page/addresses", put(addresses))
        .route("/page/upload", post(upload))
        .route("/page/file/{id}", get(slack_file))
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

async fn state(State(page): State<Arc<Page>>, Query(viewers): Query<Viewers>) -> Json<Value> {
    let playground = &page.playground;
    // The revision is read before the snapshots: a change in between only causes one more request.
    let rev = playground.record().revision();
    let now = playground.clock().now();
    let offset_s = playground.desk_offset_s();
    let slack = viewers.slack.or_else(|| page.first.slack.clone());
    let discord = viewers.discord.or_else(|| page.first.discord.clone());
    Json(json!({
        "slack": slack.map(|id| playground.slack().snapshot(&id)),
        "discord": discord.map(|id| playground.discord().snapshot(&id)),
        "clock": {
            "desk_offset_s": offset_s,
            "now": now,
            "moves": page.moves.note(now.timestamp_millis(), offset_s),
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
    // Without this value, browsers wait some seconds before they reconnect.
    let hello = stream::once(async { Ok(Event::default().retry(std::time::Duration::from_millis(500))) });
    Sse::new(hello.chain(lines)).keep_alive(KeepAlive::default())
}

/// The addresses for HTTP deliveries. An absent field changes nothing; `null` switches back to sockets.
#[derive(Deserialize)]
struct Addresses {
    #[serde(default, deserialize_with = "present")]
    slack: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    discord: Option<Option<String>>,
}

/// Distinguishes `null` from an absent field.
fn present<'de, D: serde::Deserializer<'de>>(given: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(given).map(Some)
}

async fn addresses(State(page): State<Arc<Page>>, Json(asked): Json<Addresses>) -> Response {
    let discord = page.playground.discord();
    if let Some(address) = asked.discord {
        let set = match address {
            Some(address) => discord.register_interactions_url(&address).await,
            None => {
                discord.deliver_over_gateway();
                Ok(())
            }
        };
        if let Err(why) = set {
            return (StatusCode::BAD_REQUEST, why).into_response();
        }
    }
    if let Some(address) = asked.slack {
        page.playground.slack().set_request_url(address.as_deref());
    }
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Stores a file for a message that is sent later.
async fn upload(State(page): State<Arc<Page>>, Query(Named { name }): Query<Named>, body: Body) -> Response {
    match page.pending_uploads.take(name, body).await {
        Ok(id) => Json(json!({ "id": id })).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, why).into_response(),
    }
}

#[derive(Deserialize)]
struct Reader {
    #[serde(rename = "as")]
    user: String,
}

/// Serves a file of Slack to a person who sees the message with the file.
async fn slack_file(
    State(page): State<Arc<Page>>,
    Path(id): Path<String>,
    Query(Reader { user }): Query<Reader>,
) -> Response {
    match page.playground.slack().visible_file(&user, &id) {
        Some((content, kind)) => content.response(kind),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn act(State(page): State<Arc<Page>>, Json(asked): Json<Value>) -> Json<Value> {
    let done = match asked["side"].as_str() {
        Some("slack" | "discord") if asked["files"].is_array() => {
            files::share(&page.playground, &page.pending_uploads, &asked)
        }
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
        .note(page.playground.clock().now().timestamp_millis(), offset_s);
    Ok(json!({ "desk_offset_s": offset_s }))
}

#[cfg(test)]
mod tests {
    use reqwest::Client;

    use super::*;
    use crate::PlaygroundConfig;

    async fn playground() -> Playground {
        let config = PlaygroundConfig {
            hints: vec!["say hello".into()],
            ..PlaygroundConfig::default()
        };
        Playground::start(config).await.expect("a free port is there")
    }

    async fn get_json(url: &str) -> Value {
        let answer = Client::new().get(url).send().await.expect("the page answers");
        answer.json().await.expect("the answer is JSON")
    }

    async fn act(playground: &Playground, deed: Value) -> Value {
        let url = format!("{}/page/act", playground.url());
        let answer = Client::new().post(url).json(&deed).send().await;
        let answer = answer.expect("the page answers");
        answer.json().await.expect("the answer is JSON")
    }

    #[tokio::test]
    async fn the_page_permits_only_its_own_scripts() {
        let playground = playground().await;
        let answer = reqwest::get(playground.url()).await.expect("the page answers");
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .expect("it is text");
        assert!(policy.contains("default-src 'self'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        let html = answer.text().await.expect("it is text");
        assert!(html.contains("src=\"/page/app.js\""), "{html}");
        let lost = reqwest::get(format!("{}/page/../Cargo.toml", playground.url())).await;
        assert_eq!(lost.expect("the page answers").status(), 404);
    }

    #[tokio::test]
    async fn a_message_from_the_page_is_in_the_next_snapshot() {
        let playground = playground().await;
        let url = format!("{}/page/state?slack=U0LEE", playground.url());
        let before = get_json(&url).await;
        assert_eq!(before["slack"]["me"]["id"], "U0LEE");
        assert!(
            before["discord"]["me"]["id"].is_string(),
            "somebody sits at Discord"
        );
        assert_eq!(before["hints"], json!(["say hello"]));

        let said = json!({
            "side": "slack", "as": "U0LEE", "do": "say", "channel": "C0HELP", "text": "no paper",
        });
        assert_eq!(act(&playground, said).await["ok"], true);

        let after = get_json(&url).await;
        assert_eq!(after["slack"]["messages"]["C0HELP"][0]["text"], "no paper");
        assert!(after["rev"].as_u64() > before["rev"].as_u64());
    }

    #[tokio::test]
    async fn a_refused_action_returns_the_reason() {
        let playground = playground().await;
        let nowhere =
            json!({ "side": "slack", "as": "U0LEE", "do": "say", "channel": "C0NONE", "text": "x" });
        let answer = act(&playground, nowhere).await;
        assert_eq!(answer["ok"], false);
        assert!(answer["error"].is_string(), "{answer}");
        assert_eq!(
            act(&playground, json!({ "side": "elsewhere" })).await["ok"],
            false
        );
    }

    #[tokio::test]
    async fn deliveries_use_the_configured_addresses() {
        let playground = playground().await;
        let put = async |asked: Value| {
            let url = format!("{}/page/addresses", playground.url());
            let answer = Client::new().put(url).json(&asked).send().await;
            answer.expect("the page answers").status()
        };
        // Port 9 is closed. Discord checks the address, Slack does not.
        assert_eq!(put(json!({ "discord": "http://127.0.0.1:9/" })).await, 400);
        assert_eq!(put(json!({ "slack": "http://127.0.0.1:9/slack/" })).await, 204);
        let slack = playground.slack();
        slack
            .say("U0LEE", "C0HELP", "hello", None)
            .await
            .expect("Lee is in #help");
        let sent = || {
            !playground
                .record()
                .calls_to(crate::Side::Slack, "http.delivery")
                .is_empty()
        };
        assert!(
            playground
                .record()
                .until(sent, std::time::Duration::from_secs(10))
                .await
        );
        assert_eq!(put(json!({ "slack": null, "discord": null })).await, 204);
    }

    #[tokio::test]
    async fn the_page_receives_changes() {
        let playground = playground().await;
        let url = format!("{}/page/events", playground.url());
        let mut stream = reqwest::get(url).await.expect("the page answers");
        playground.move_desk_clock(60).expect("no file to write");
        let rev = playground.record().revision();
        let mut received = String::new();
        while !received.contains(&format!("{{\"rev\":{rev}}}")) {
            let chunk = stream
                .chunk()
                .await
                .expect("the stream works")
                .expect("the stream has not ended");
            received.push_str(&String::from_utf8_lossy(&chunk));
        }
    }

    #[tokio::test]
    async fn the_buttons_move_the_desks_clock() {
        let playground = playground().await;
        let quarter = json!({ "side": "desk", "do": "move_clock", "seconds": 900 });
        assert_eq!(act(&playground, quarter).await["desk_offset_s"], 900);
        let clock = get_json(&format!("{}/page/state", playground.url())).await["clock"].clone();
        assert_eq!(clock["desk_offset_s"], 900);
        assert_eq!(clock["moves"][0][1], 900);

        act(
            &playground,
            json!({ "side": "desk", "do": "next_morning", "utc_offset_min": 60 }),
        )
        .await;
        let offset_s = playground.desk_offset_s();
        let shown_s = playground.clock().now().timestamp() + offset_s + 3600;
        let since_midnight_s = shown_s.rem_euclid(86_400);
        // The clock advances while the test runs.
        assert!(
            (9 * 3600..9 * 3600 + 60).contains(&since_midnight_s),
            "{since_midnight_s}"
        );
        assert!(offset_s > 900);
    }
}
