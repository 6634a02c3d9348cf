//! The HTTP transport: Slack's signed requests.
//!
//! The payloads are those of a socket, and the response carries the acknowledgement. A signed request is never
//! refused because its payload is not ours: Slack disables an app that refuses too many. It is refused only if an
//! event could not be stored, so that Slack delivers it again.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::Client;
use crate::client::signature::Signature;
use crate::ground::clock;
use crate::ground::directory::Me;
use crate::ground::workspace::Workspace;
use crate::interactions::receive::Arrival;
use crate::interactions::response::Ack;

/// The maximum size of a body. Slack's payloads are far smaller.
const LARGEST: usize = 1024 * 1024;
/// Timeout of reading a body. Slack itself waits three seconds for the response.
const READING: Duration = Duration::from_secs(3);

type Doors = Arc<[Arc<Workspace>]>;

/// A request with a valid signature.
struct Signed {
    /// The workspaces whose secret signed the request. Workspaces can share an app.
    by: Vec<Arc<Workspace>>,
    body: Bytes,
}

/// Serves `POST /slack/events`, `/slack/interactions` and `/slack/commands` for these workspaces. The signature
/// decides which workspace a request belongs to. Workspaces with another transport are ignored.
pub fn router(clients: impl IntoIterator<Item = Client>) -> Router {
    let doors: Doors = clients
        .into_iter()
        .map(|client| client.workspace)
        .filter(|workspace| workspace.signing_secret().is_some())
        .collect();
    if doors.is_empty() {
        return Router::new();
    }
    // Slack checks the certificate now and then with an unsigned request.
    let certificate = || async { StatusCode::OK };
    Router::new()
        .route("/slack/events", post(events))
        .route("/slack/interactions", post(interactions))
        .route("/slack/commands", get(certificate).post(commands))
        .with_state(doors)
}

async fn events(State(doors): State<Doors>, request: Request) -> Response {
    let Signed { by, body } = match open(&doors, request).await {
        Ok(signed) => signed,
        Err(refusal) => return refusal,
    };
    let Ok(payload) = serde_json::from_slice::<Value>(&body) else {
        tracing::error!("A signed event cannot be parsed");
        return StatusCode::OK.into_response();
    };
    match payload["type"].as_str() {
        Some("url_verification") => {
            let challenge = payload["challenge"].as_str().unwrap_or_default().to_owned();
            return ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], challenge).into_response();
        }
        Some("event_callback") => {}
        Some("app_rate_limited") => {
            tracing::error!("Slack drops events: more than 30,000 an hour");
            return StatusCode::OK.into_response();
        }
        _ => return StatusCode::OK.into_response(),
    }
    match by
        .into_iter()
        .find(|workspace| is_event_of(&payload, workspace.me()))
    {
        Some(workspace) => receive(workspace, Arrival::Event(payload)).await,
        None => StatusCode::OK.into_response(),
    }
}

async fn commands(State(doors): State<Doors>, request: Request) -> Response {
    asked(&doors, request, |form| Some(Arrival::Command(form))).await
}

async fn interactions(State(doors): State<Doors>, request: Request) -> Response {
    asked(&doors, request, |form| {
        let payload = serde_json::from_str(form["payload"].as_str()?).ok()?;
        Some(Arrival::Interactive(payload))
    })
    .await
}

/// Handles a command or an interaction.
async fn asked(doors: &Doors, request: Request, read: impl FnOnce(Value) -> Option<Arrival>) -> Response {
    let Signed { by, body } = match open(doors, request).await {
        Ok(signed) => signed,
        Err(refusal) => return refusal,
    };
    let fields: Map<String, Value> = form_urlencoded::parse(&body)
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    if fields.get("ssl_check").is_some_and(|check| check == "1") {
        return StatusCode::OK.into_response();
    }
    let Some(arrival) = read(Value::Object(fields)) else {
        tracing::error!("A signed request cannot be parsed");
        return StatusCode::OK.into_response();
    };
    let payload = match &arrival {
        Arrival::Event(payload) | Arrival::Command(payload) | Arrival::Interactive(payload) => payload,
    };
    match by
        .into_iter()
        .find(|workspace| is_asked_of(payload, workspace.me()))
    {
        Some(workspace) => receive(workspace, arrival).await,
        None => StatusCode::OK.into_response(),
    }
}

/// Authenticates a request: the headers are checked first, then the body's signature.
async fn open(doors: &Doors, request: Request) -> Result<Signed, Response> {
    let (parts, body) = request.into_parts();
    let signature = Signature::read(&parts.headers, clock::now()).ok_or_else(unsigned)?;
    let body = read(&parts.headers, body).await?;
    let by: Vec<Arc<Workspace>> = doors
        .iter()
        .filter(|workspace| {
            let secret = workspace.signing_secret();
            secret.is_some_and(|secret| signature.is_by(secret, &body))
        })
        .cloned()
        .collect();
    if by.is_empty() {
        return Err(unsigned());
    }
    Ok(Signed { by, body })
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Response> {
    let too_large = || StatusCode::PAYLOAD_TOO_LARGE.into_response();
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    if announced.is_some_and(|length| length.parse().is_ok_and(|length: usize| length > LARGEST)) {
        return Err(too_large());
    }
    match tokio::time::timeout(READING, to_bytes(body, LARGEST)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into_response()),
    }
}

fn unsigned() -> Response {
    StatusCode::UNAUTHORIZED.into_response()
}

/// Hands a payload over and answers with its acknowledgement. The work continues if Slack closes the connection.
async fn receive(workspace: Arc<Workspace>, arrival: Arrival) -> Response {
    let (acks, ack) = tokio::sync::oneshot::channel();
    let follow_ups = workspace.follow_ups.clone();
    follow_ups.spawn(async move {
        let handled = workspace.receive(arrival, &workspace.door.intake()).await;
        // Slack may have closed the connection: then it tries again or has told the person.
        let _ = acks.send(handled.ack);
        workspace.follow_up(handled.then).await;
    });
    match ack.await {
        Ok(Ack::Bare) => StatusCode::OK.into_response(),
        Ok(Ack::With(payload)) => axum::Json(payload).into_response(),
        Ok(Ack::Withheld) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Whether an event belongs to our workspace's installation.
fn is_event_of(payload: &Value, me: &Me) -> bool {
    let installed = payload["authorizations"].as_array();
    installed.into_iter().flatten().any(|one| {
        one["team_id"] == *me.team
            || (me.enterprise.is_some() && one["enterprise_id"].as_str() == me.enterprise.as_deref())
    }) || payload["team_id"] == *me.team
}

/// Whether a command or an interaction belongs to our workspace. A payload without a workspace names its
/// organisation.
fn is_asked_of(payload: &Value, me: &Me) -> bool {
    let teams = [
        &payload["team_id"],
        &payload["team"]["id"],
        &payload["user"]["team_id"],
    ];
    let organisations = [&payload["enterprise_id"], &payload["enterprise"]["id"]];
    teams.into_iter().any(|team| *team == *me.team)
        || organisations
            .into_iter()
            .any(|of| of.is_string() && of.as_str() == me.enterprise.as_deref())
}
