//! HTTP for the REST handlers: parsing, faults, rate limits, headers, and the record.

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, State},
    http::{HeaderMap, Request as HttpRequest, Response, StatusCode, header, request::Parts},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    body,
    request::{Reply, Request},
    routes,
};
use crate::{
    Call, CallFault, Connection, Side,
    discord::{
        Discord,
        errors::{ApiError, TOO_LARGE, field_error},
        files::MOST_FILES,
        rate_limits::{RateLimitStatus, Refusal},
    },
};

/// The size limit of a call without its files.
const TEXT_BYTES: u64 = 1024 * 1024;
const PREFIX: &str = "/api/v10";

/// A response, before its conversion to HTTP.
struct RestOutcome {
    status: u16,
    body: Value,
    refused: Option<String>,
    inside_window: bool,
    refusal: Option<Refusal>,
}

/// Serves one REST call.
pub(crate) async fn serve(
    State(discord): State<Discord>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: HttpRequest<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let method = format!("{} {path}", parts.method);
    if let Some(until) = discord.banned_until() {
        return banned_response(&discord, method, until);
    }
    let most_bytes = discord.world().upload_limit() * MOST_FILES as u64 + TEXT_BYTES;
    let (call, body_error) = read(&parts, path, body, most_bytes).await;
    let fault = discord.inner.core.faults.on_call(Side::Discord, &method);
    if fault == CallFault::DropBefore {
        note(&discord, method, call.body, None);
        connection.reset();
        return Response::new(Body::empty());
    }
    let verdict = discord.count(&call.verb, &call.path);
    let outcome = match &fault {
        CallFault::ServerError(status) => plain(
            *status,
            json!({"message": format!("{status}: Server Error"), "code": 0}),
        ),
        CallFault::RateLimited {
            retry_after,
            global,
            inside_window,
        } => limited(Refusal {
            retry_after: TimeDelta::from_std(*retry_after).unwrap_or_default(),
            is_global: *global,
            inside_window: *inside_window,
        }),
        CallFault::Delay(by) => {
            discord.inner.core.clock.sleep(*by).await;
            decide(&discord, &call, verdict.refusal, body_error).await
        }
        CallFault::None | CallFault::DropAfter | CallFault::DropBefore => {
            decide(&discord, &call, verdict.refusal, body_error).await
        }
    };
    if matches!(outcome.status, 401 | 403 | 429) {
        discord.count_invalid();
    }
    note(&discord, method, call.body, Some(&outcome));
    if fault == CallFault::DropAfter {
        connection.reset();
    }
    into_http(&outcome, &verdict, discord.inner.core.clock.now())
}

/// The response to a banned client. It comes from the network in front of Discord, not from Discord.
fn banned_response(discord: &Discord, method: String, until: DateTime<Utc>) -> Response<Body> {
    let page = "<!DOCTYPE html><title>Access denied | discord.com used Cloudflare to restrict access</title>\
        <h1>Error 1015</h1><p>You are being rate limited.</p>";
    let outcome = RestOutcome {
        inside_window: true,
        ..plain(429, Value::Null)
    };
    note(discord, method, Value::Null, Some(&outcome));
    let seconds = (until - discord.inner.core.clock.now()).num_seconds().max(0) + 1;
    Response::builder()
        .status(StatusCode::TOO_MANY_REQUESTS)
        .header(header::CONTENT_TYPE, "text/html; charset=UTF-8")
        .header(header::RETRY_AFTER, seconds)
        .body(Body::from(page))
        .expect("status and headers are well formed")
}

/// Parses a call. An error in the body is returned separately, because other refusals take precedence.
async fn read(parts: &Parts, path: &str, body: Body, most_bytes: u64) -> (Request, Option<ApiError>) {
    let content_type = text_header(&parts.headers, "content-type").unwrap_or_default();
    let most_bytes = usize::try_from(most_bytes).unwrap_or(usize::MAX);
    let read = match to_bytes(body, most_bytes).await {
        Ok(bytes) => body::read(&content_type, &bytes).await,
        Err(_) => Err(TOO_LARGE.into()),
    };
    let ((body, files), body_error) = match read {
        Ok(read) => (read, None),
        Err(body_error) => (Default::default(), Some(body_error)),
    };
    let query = parts.uri.query().unwrap_or_default();
    let call = Request {
        verb: parts.method.to_string(),
        path: path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(decode)
            .collect(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        body,
        files,
        authorization: text_header(&parts.headers, "authorization"),
    };
    (call, body_error)
}

/// The response to a call without a fault.
async fn decide(
    discord: &Discord,
    call: &Request,
    limit: Option<Refusal>,
    body_error: Option<ApiError>,
) -> RestOutcome {
    if let Some(refusal) = limit {
        return limited(refusal);
    }
    if let Some(body_error) = body_error {
        return refused(&body_error);
    }
    let checked = check_endpoint(discord, call).await;
    let answer = checked.and_then(|()| routes::answer(&mut discord.world(), call));
    answer.map_or_else(|error| refused(&error), accepted)
}

/// An address for interactions is saved only after Discord's check.
async fn check_endpoint(discord: &Discord, call: &Request) -> Result<(), ApiError> {
    let address = call.body["interactions_endpoint_url"].as_str();
    match (call.verb.as_str(), call.path.as_slice(), address) {
        ("PATCH", [what, who], Some(address)) if what == "applications" && who == "@me" => {
            let checked = discord.register_interactions_url(address).await;
            checked.map_err(|why| {
                field_error(
                    "interactions_endpoint_url",
                    "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
                    &why,
                )
            })
        }
        _ => Ok(()),
    }
}

fn plain(status: u16, body: Value) -> RestOutcome {
    let refused = (status >= 400).then(|| status.to_string());
    RestOutcome {
        status,
        body,
        refused,
        inside_window: false,
        refusal: None,
    }
}

fn accepted(reply: Reply) -> RestOutcome {
    match reply {
        Reply::Json(body) => plain(200, body),
        Reply::Created(body) => plain(201, body),
        Reply::Nothing => plain(204, Value::Null),
    }
}

fn refused(error: &ApiError) -> RestOutcome {
    let code = if error.code == 0 {
        error.status.into()
    } else {
        error.code
    };
    RestOutcome {
        refused: Some(code.to_string()),
        ..plain(error.status, error.body())
    }
}

fn limited(refusal: Refusal) -> RestOutcome {
    // Discord's precision is milliseconds.
    let seconds =
        f64::from(i32::try_from(refusal.retry_after.num_milliseconds().max(1)).unwrap_or(i32::MAX)) / 1000.0;
    let body = json!({
        "message": "You are being rate limited.", "retry_after": seconds, "global": refusal.is_global,
    });
    RestOutcome {
        inside_window: refusal.inside_window,
        refusal: Some(refusal),
        ..plain(429, body)
    }
}

fn into_http(outcome: &RestOutcome, verdict: &RateLimitStatus, now: DateTime<Utc>) -> Response<Body> {
    let whole_seconds = |span: TimeDelta| (span.num_milliseconds().max(1) + 999) / 1000;
    let reset_after = whole_seconds(verdict.resets_at - now);
    let mut response = Response::builder()
        .status(StatusCode::from_u16(outcome.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .header("x-ratelimit-limit", verdict.limit)
        .header(
            "x-ratelimit-remaining",
            if outcome.refusal.is_some() {
                0
            } else {
                verdict.remaining
            },
        )
        .header("x-ratelimit-reset", now.timestamp() + reset_after)
        .header("x-ratelimit-reset-after", reset_after)
        .header("x-ratelimit-bucket", &verdict.bucket)
        .header("via", "1.1 google");
    if let Some(refusal) = &outcome.refusal {
        response = response
            .header("retry-after", whole_seconds(refusal.retry_after))
            .header(
                "x-ratelimit-scope",
                if refusal.is_global { "global" } else { "user" },
            );
        if refusal.is_global {
            response = response.header("x-ratelimit-global", "true");
        }
    }
    // An empty response has no content type: clients would try to parse it.
    let response = if outcome.status == 204 {
        response.body(Body::empty())
    } else {
        let response = response.header(header::CONTENT_TYPE, "application/json");
        response.body(Body::from(outcome.body.to_string()))
    };
    response.expect("status and headers are well formed")
}

fn note(discord: &Discord, method: String, body: Value, outcome: Option<&RestOutcome>) {
    discord.inner.core.record.add(Call {
        at: discord.inner.core.clock.now(),
        side: Side::Discord,
        method,
        body,
        status: outcome.map_or(0, |outcome| outcome.status),
        answer: outcome.map_or(Value::Null, |outcome| outcome.body.clone()),
        refused: outcome.and_then(|outcome| outcome.refused.clone()),
        inside_retry_after: outcome.is_some_and(|outcome| outcome.inside_window),
    });
}

fn text_header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

/// Decodes percent-encoding, which emoji in paths need.
fn decode(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = (first == b'%').then(|| tail.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
