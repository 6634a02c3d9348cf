//! Uploads and downloads of files.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::Value;

use super::files::media_type;
use super::{Slack, fault_injection};
use crate::blob::{Blob, BodyError};
use crate::{Connection, multipart};

/// The size that the multipart framing may add to the file.
const FRAME_BYTES: u64 = 64 * 1024;

/// Receives the bytes of an announced file, raw or in a form.
pub(super) async fn receive(
    State(slack): State<Slack>,
    Path(id): Path<String>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let mut call = fault_injection::new_call(&slack, &format!("upload {id}"), Value::Null);
    let drops_answer = match fault_injection::apply_fault(&slack, &mut call, &connection).await {
        Ok(drops_answer) => drops_answer,
        Err(response) => return response,
    };
    let announced = slack
        .state()
        .files
        .get(&id)
        .map(|file| (file.size_bytes, file.content.is_some()));
    let taken = match announced {
        None => Err((404, "no such upload")),
        Some((_, true)) => Err((409, "already uploaded")),
        Some((size_bytes, false)) => bytes_of(&headers, body, size_bytes).await,
    };
    let answer = match taken {
        Ok(content) => {
            let told = format!("OK - {}", content.size_bytes());
            if let Some(file) = slack.state().files.get_mut(&id) {
                file.content = Some(content);
            }
            told.into_response()
        }
        Err((status, why)) => {
            call.status = status;
            call.refused = Some(why.to_owned());
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, why).into_response()
        }
    };
    // The response was built above; this call only adds to the record.
    let _ = fault_injection::respond(&slack, &call);
    if drops_answer {
        connection.reset();
    }
    answer
}

/// The bytes of a body, if their number is the announced one.
async fn bytes_of(headers: &HeaderMap, body: Body, announced: u64) -> Result<Blob, (u16, &'static str)> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let wrong = (400, "not as long as announced");
    let content = match multipart::boundary(kind) {
        None => Blob::read_body(body, announced)
            .await
            .map_err(|error| match error {
                BodyError::TooLarge => wrong,
                BodyError::Broken(_) => (400, "the bytes stopped coming"),
            })?,
        Some(boundary) => {
            let most = usize::try_from(announced + FRAME_BYTES).unwrap_or(usize::MAX);
            let form: Bytes = to_bytes(body, most).await.map_err(|_| wrong)?;
            let parts = multipart::parts(&boundary, &form).await;
            let file = parts
                .into_iter()
                .find(|part| part.filename.is_some())
                .ok_or((400, "no file in the form"))?;
            Blob::of(file.content)
        }
    };
    if content.size_bytes() == announced {
        Ok(content)
    } else {
        Err(wrong)
    }
}

/// Serves the bytes of a file to the app.
pub(super) async fn serve(
    State(slack): State<Slack>,
    Path(id): Path<String>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    headers: HeaderMap,
) -> Response {
    let mut call = fault_injection::new_call(&slack, &format!("download {id}"), Value::Null);
    let drops_answer = match fault_injection::apply_fault(&slack, &mut call, &connection).await {
        Ok(drops_answer) => drops_answer,
        Err(response) => return response,
    };
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let response = {
        let state = slack.state();
        let is_app =
            token == Some(&format!("Bearer {}", state.app.bot_token)) && state.has_scope("files:read");
        let file = state.files.get(&id).filter(|file| state.app_may_read(file));
        match file.and_then(|file| Some((file, file.content.as_ref()?))) {
            // Slack does not refuse: it redirects unauthorized clients to its login page, which has the status 200.
            _ if !is_app => Redirect::to("/slack/login").into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
            Some((file, content)) if drops_answer => content.truncated_response(media_type(file)),
            Some((file, content)) => content.response(media_type(file)),
        }
    };
    call.status = response.status().as_u16();
    call.refused = (call.status != 200).then(|| call.status.to_string());
    let _ = fault_injection::respond(&slack, &call);
    response
}

/// The page that unauthorized clients receive instead of a file.
pub(super) async fn login() -> Html<&'static str> {
    Html("<!DOCTYPE html><title>Login | Slack</title><h1>Sign in to your workspace</h1>")
}
