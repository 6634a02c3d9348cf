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
use crate::ground::directory::AppIdentity;
use crate::ground::workspace::Workspace;
use crate::interactions::receive::Payload;
use crate::interactions::response::Ack;

/// The maximum size of a body. Slack's payloads are far smaller.
const MAX_BODY: usize = 1024 * 1024;
/// Timeout of reading a body. Slack itself waits three seconds for the response.
const BODY_TIMEOUT: Duration = Duration::from_secs(3);

type Workspaces = Arc<[Arc<Workspace>]>;

/// A request with a valid signature.
struct SignedRequest {
    /// The workspaces whose secret signed the request. Workspaces can share an app.
    signers: Vec<Arc<Workspace>>,
    body: Bytes,
}

/// Serves `POST /slack/events`, `/slack/interactions` and `/slack/commands` for these workspaces. The signature
/// decides which workspace a request belongs to. Workspaces with another transport are ignored.
pub fn router(clients: impl IntoIterator<Item = Client>) -> Router {
    let workspaces: Workspaces = clients
        .into_iter()
        .map(|client| client.workspace)
        .filter(|workspace| workspace.signing_secret().is_some())
        .collect();
    if workspaces.is_empty() {
        return Router::new();
    }
    // Slack checks the certificate now and then with an unsigned request.
    let certificate = || async { StatusCode::OK };
    Router::new()
        .route("/slack/events", post(events))
        .route("/slack/interactions", post(interactions))
        .route("/slack/commands", get(certificate).post(commands))
        .with_state(workspaces)
}

async fn events(State(workspaces): State<Workspaces>, request: Request) -> Response {
    let SignedRequest { signers, body } = match authenticate(&workspaces, request).await {
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
    match signers
        .into_iter()
        .find(|workspace| is_event_of(&payload, workspace.identity()))
    {
        Some(workspace) => receive(workspace, Payload::Event(payload)).await,
        None => StatusCode::OK.into_response(),
    }
}

async fn commands(State(workspaces): State<Workspaces>, request: Request) -> Response {
    interaction_request(&workspaces, request, |form| Some(Payload::Command(form))).await
}

async fn interactions(State(workspaces): State<Workspaces>, request: Request) -> Response {
    interaction_request(&workspaces, request, |form| {
        let payload = serde_json::from_str(form["payload"].as_str()?).ok()?;
        Some(Payload::Interactive(payload))
    })
    .await
}

/// Handles a command or an interaction.
async fn interaction_request(
    workspaces: &Workspaces,
    request: Request,
    parse: impl FnOnce(Value) -> Option<Payload>,
) -> Response {
    let SignedRequest { signers, body } = match authenticate(workspaces, request).await {
        Ok(signed) => signed,
        Err(refusal) => return refusal,
    };
    let fields: Map<String, Value> = form_urlencoded::parse(&body)
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    if fields.get("ssl_check").is_some_and(|check| check == "1") {
        return StatusCode::OK.into_response();
    }
    let Some(arrived) = parse(Value::Object(fields)) else {
        tracing::error!("A signed request cannot be parsed");
        return StatusCode::OK.into_response();
    };
    let payload = match &arrived {
        Payload::Event(payload) | Payload::Command(payload) | Payload::Interactive(payload) => payload,
    };
    match signers
        .into_iter()
        .find(|workspace| is_interaction_of(payload, workspace.identity()))
    {
        Some(workspace) => receive(workspace, arrived).await,
        None => StatusCode::OK.into_response(),
    }
}

/// Authenticates a request: the headers are checked first, then the body's signature.
async fn authenticate(workspaces: &Workspaces, request: Request) -> Result<SignedRequest, Response> {
    let (parts, body) = request.into_parts();
    let signature = Signature::parse(&parts.headers, clock::now()).ok_or_else(unauthorized)?;
    let body = read_body(&parts.headers, body).await?;
    let signers: Vec<Arc<Workspace>> = workspaces
        .iter()
        .filter(|workspace| {
            let secret = workspace.signing_secret();
            secret.is_some_and(|secret| signature.is_signed_with(secret, &body))
        })
        .cloned()
        .collect();
    if signers.is_empty() {
        return Err(unauthorized());
    }
    Ok(SignedRequest { signers, body })
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Response> {
    let too_large = || StatusCode::PAYLOAD_TOO_LARGE.into_response();
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    if announced.is_some_and(|length| length.parse().is_ok_and(|length: usize| length > MAX_BODY)) {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into_response()),
    }
}

fn unauthorized() -> Response {
    StatusCode::UNAUTHORIZED.into_response()
}

/// Hands a payload over and answers with its acknowledgement. The work continues if Slack closes the connection.
async fn receive(workspace: Arc<Workspace>, arrived: Payload) -> Response {
    let (acks, ack) = tokio::sync::oneshot::channel();
    let follow_ups = workspace.follow_ups.clone();
    follow_ups.spawn(async move {
        let response = workspace.receive(arrived, &workspace.http_intake.intake()).await;
        // Slack may have closed the connection: then it tries again or has told the person.
        let _ = acks.send(response.ack);
        workspace.follow_up(response.follow_up).await;
    });
    match ack.await {
        Ok(Ack::Empty) => StatusCode::OK.into_response(),
        Ok(Ack::Content(payload)) => axum::Json(payload).into_response(),
        Ok(Ack::Withheld) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Whether an event belongs to our workspace's installation.
fn is_event_of(payload: &Value, identity: &AppIdentity) -> bool {
    let installed = payload["authorizations"].as_array();
    installed.into_iter().flatten().any(|one| {
        one["team_id"] == *identity.team
            || (identity.enterprise.is_some()
                && one["enterprise_id"].as_str() == identity.enterprise.as_deref())
    }) || payload["team_id"] == *identity.team
}

/// Whether a command or an interaction belongs to our workspace. A payload without a workspace names its
/// organisation.
fn is_interaction_of(payload: &Value, identity: &AppIdentity) -> bool {
    let teams = [
        &payload["team_id"],
        &payload["team"]["id"],
        &payload["user"]["team_id"],
    ];
    let organisations = [&payload["enterprise_id"], &payload["enterprise"]["id"]];
    teams.into_iter().any(|team| *team == *identity.team)
        || organisations
            .into_iter()
            .any(|of| of.is_string() && of.as_str() == identity.enterprise.as_deref())
}
