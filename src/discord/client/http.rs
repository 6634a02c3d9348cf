//! Interactions over signed HTTP: what Discord posts to `/discord/interactions`, answered in the same breath.
//!
//! Nothing is read before there is a signature and a fresh time stamp, nothing is parsed before the signature holds,
//! and no more than a mebibyte is ever read. From time to time Discord sends a bad signature on purpose, and takes the
//! address away from whoever accepts it. Messages come over the gateway in this mode, too.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chat::Intake;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use serenity::all::Interaction;
use tokio::sync::oneshot;

use crate::client::connect::{Client, Inner};
use crate::ground::clock;
use crate::interactions::{self, Door, guild_of};

/// The largest body that is read: Discord's own stay far below.
const LARGEST: usize = 1024 * 1024;
/// How old, or how far ahead of our clock, a time stamp may be.
const FRESH: TimeDelta = TimeDelta::minutes(5);
/// How long a body may take to arrive; Discord waits three seconds in all.
const ARRIVES: Duration = Duration::from_secs(3);
/// Discord's two headers.
const SIGNATURE: &str = "x-signature-ed25519";
const STAMP: &str = "x-signature-timestamp";

/// The connections that take interactions over HTTP, and where these go.
#[derive(Clone)]
struct Doors(Arc<[(Arc<Inner>, Intake)]>);

/// The route `/discord/interactions`, for all connections that have a public key; the others are passed over.
pub fn router(connections: impl IntoIterator<Item = (Client, Intake)>) -> Router {
    let doors: Arc<[_]> = connections
        .into_iter()
        .filter(|(client, _)| client.inner.config.public_key.is_some())
        .map(|(client, intake)| (client.inner, intake))
        .collect();
    if doors.is_empty() {
        return Router::new();
    }
    Router::new()
        .route("/discord/interactions", post(posted))
        .with_state(Doors(doors))
}

async fn posted(State(doors): State<Doors>, request: Request) -> Response {
    match doors.take(request, clock::now()).await {
        Ok(answer) => axum::Json(answer).into_response(),
        Err(refusal) => {
            tracing::debug!(
                status = refusal.as_u16(),
                "Refused what was posted as an interaction"
            );
            refusal.into_response()
        }
    }
}

impl Doors {
    async fn take(&self, request: Request, now: DateTime<Utc>) -> Result<Value, StatusCode> {
        let (head, body) = request.into_parts();
        let stamp = only(&head.headers, STAMP).filter(|stamp| is_fresh(stamp, now));
        let (Some(stamp), Some(signature)) = (stamp, only(&head.headers, SIGNATURE)) else {
            return Err(StatusCode::UNAUTHORIZED);
        };
        let body = read(&head.headers, body).await?;
        let signed: Vec<&(Arc<Inner>, Intake)> = self
            .0
            .iter()
            .filter(|(inner, _)| inner.has_signed(stamp, &body, signature))
            .collect();
        if signed.is_empty() {
            return Err(StatusCode::UNAUTHORIZED);
        }
        let interaction: Interaction = serde_json::from_slice(&body).map_err(|error| {
            tracing::warn!("A signed interaction cannot be read: {error}");
            StatusCode::BAD_REQUEST
        })?;
        if let Interaction::Ping(_) = interaction {
            return Ok(json!({"type": 1}));
        }
        let guild = guild_of(&interaction);
        let door = signed
            .into_iter()
            .find(|(inner, _)| inner.serves(guild.as_deref()));
        let Some((inner, intake)) = door else {
            return Err(StatusCode::NOT_FOUND);
        };
        let (answer, answered) = oneshot::channel();
        let (inner, intake) = (Arc::clone(inner), intake.clone());
        // What was begun is finished even if Discord hangs up.
        tokio::spawn(async move {
            interactions::serve(inner, &intake, interaction, Door::http(answer)).await;
        });
        answered.await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl Inner {
    fn has_signed(&self, stamp: &str, body: &[u8], signature: &str) -> bool {
        let key = self.config.public_key.as_ref();
        key.is_some_and(|key| key.has_signed(stamp, body, signature))
    }
}

/// A header that stands there once: of two, somebody else may read the other.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn is_fresh(stamp: &str, now: DateTime<Utc>) -> bool {
    let is_number = !stamp.is_empty() && stamp.bytes().all(|byte| byte.is_ascii_digit());
    let at = stamp
        .parse()
        .ok()
        .filter(|_| is_number)
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    at.is_some_and(|at| (now - at).abs() <= FRESH)
}

async fn read(headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, StatusCode> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LARGEST) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match tokio::time::timeout(ARRIVES, to_bytes(body, LARGEST)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stamp_is_fresh_for_five_minutes_either_way() {
        let now = DateTime::from_timestamp(1_763_769_600, 0).expect("a moment");
        for (seconds, fresh) in [(0, true), (300, true), (-300, true), (301, false), (-301, false)] {
            let stamp = (now.timestamp() + seconds).to_string();
            assert_eq!(is_fresh(&stamp, now), fresh, "{seconds}");
        }
        for wrong in [
            "",
            "now",
            "+1763769600",
            "-1",
            "1763769600.0",
            "99999999999999999999",
        ] {
            assert!(!is_fresh(wrong, now), "{wrong}");
        }
    }

    #[test]
    fn of_two_headers_none_is_believed() {
        let mut headers = HeaderMap::new();
        assert_eq!(only(&headers, STAMP), None);
        headers.append(STAMP, "1".parse().expect("a value"));
        assert_eq!(only(&headers, STAMP), Some("1"));
        headers.append(STAMP, "1".parse().expect("a value"));
        assert_eq!(only(&headers, STAMP), None);
    }
}
