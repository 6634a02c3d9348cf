//! The bytes of files: taken from who uploads, given to who holds the token.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Slack;
use super::state::StoredFile;

/// Takes the bytes of a file that was announced.
pub(super) async fn take(State(slack): State<Slack>, Path(id): Path<String>, body: Bytes) -> Response {
    let mut state = slack.state();
    match state.files.get_mut(&id) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(file) if file.content.is_some() => (StatusCode::CONFLICT, "already uploaded").into_response(),
        Some(file) => {
            file.size_bytes = body.len();
            file.content = Some(body.to_vec());
            format!("OK - {}", body.len()).into_response()
        }
    }
}

/// Gives the bytes of a file to the app.
pub(super) async fn give(State(slack): State<Slack>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let state = slack.state();
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if token != Some(&format!("Bearer {}", state.app.bot_token)) || !state.has_scope("files:read") {
        // Slack shows its login page instead of refusing; the effect is the same.
        return StatusCode::FORBIDDEN.into_response();
    }
    match state.files.get(&id).and_then(|file| file.content.clone()) {
        Some(content) => content.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A file as messages carry it.
pub(super) fn file_json(file: &StoredFile, base_url: &str) -> Value {
    let kind = file.name.rsplit('.').next().unwrap_or_default();
    let url = format!("{base_url}/slack/files/{}", file.id);
    json!({
        "id": file.id, "created": 1_700_000_000, "timestamp": 1_700_000_000, "name": file.name, "title": file.title,
        "mimetype": "application/octet-stream", "filetype": kind, "pretty_type": kind, "user": file.user,
        "size": file.size_bytes, "mode": "hosted", "is_external": false, "is_public": false,
        "url_private": url, "url_private_download": url, "permalink": url,
    })
}
