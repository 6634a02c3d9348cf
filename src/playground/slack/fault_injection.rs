//! Applies faults to calls: delays, refusals and closed connections. Also records the calls.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Slack;
use super::rate_limits::whole_seconds;
use crate::{Call, CallFault, Connection, Side};

/// Applies the fault for a call. Returns whether the response must be dropped.
///
/// # Errors
///
/// The response, when the call has no effect.
pub(super) async fn apply_fault(
    slack: &Slack,
    call: &mut Call,
    connection: &Connection,
) -> Result<bool, Response> {
    match slack.core().faults.on_call(Side::Slack, &call.method) {
        CallFault::None => Ok(false),
        CallFault::DropAfter => Ok(true),
        CallFault::Delay(by) => {
            tokio::time::sleep(by).await;
            Ok(false)
        }
        CallFault::DropBefore => {
            connection.reset();
            call.status = 0;
            Err(respond(slack, call))
        }
        CallFault::ServerError(status) => {
            call.status = status;
            Err(respond(slack, call))
        }
        CallFault::RateLimited {
            retry_after,
            inside_window,
            ..
        } => Err(rate_limited(
            slack,
            call,
            whole_seconds(retry_after),
            inside_window,
        )),
    }
}

/// Refuses a call that exceeds a rate limit.
pub(super) fn rate_limited(
    slack: &Slack,
    call: &mut Call,
    retry_after_s: u64,
    inside_window: bool,
) -> Response {
    call.status = 429;
    call.inside_retry_after = inside_window;
    call.refused = Some("ratelimited".into());
    call.answer = json!({ "ok": false, "error": "ratelimited" });
    let mut response = respond(slack, call);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, retry_after_s.into());
    response
}

/// The record of a call that has just arrived.
pub(super) fn new_call(slack: &Slack, method: &str, body: Value) -> Call {
    Call {
        at: slack.core().clock.now(),
        side: Side::Slack,
        method: method.to_owned(),
        body,
        status: 200,
        answer: Value::Null,
        refused: None,
        inside_retry_after: false,
    }
}

/// Records the call and returns its response.
pub(super) fn respond(slack: &Slack, call: &Call) -> Response {
    let status = StatusCode::from_u16(call.status).unwrap_or(StatusCode::OK);
    let response = match &call.answer {
        Value::Null => status.into_response(),
        answer => {
            let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
            let mut response = (status, kind, answer.to_string()).into_response();
            // Slack sends this header with every response; clients read it from `auth.test` most often.
            if call.method == "auth.test" && answer["ok"] == true {
                let scopes = slack.state().app.scopes.join(",");
                if let Ok(scopes) = scopes.parse() {
                    response.headers_mut().insert("x-oauth-scopes", scopes);
                }
            }
            response
        }
    };
    slack.core().record.add(call.clone());
    response
}
