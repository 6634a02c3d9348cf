//! Interactions over signed HTTP: Discord posts them to `/discord/interactions`, and the HTTP response is the answer.
//!
//! The body is read only if there are a signature and a fresh timestamp, it is parsed only if the signature is valid, and
//! at most a mebibyte is read. From time to time Discord sends an invalid signature on purpose, and disables an address
//! that accepts it. Messages arrive over the gateway in this mode, too.

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

use super::connect::Client;
use crate::ground::clock;
use crate::ground::connection::bot::Bot;
use crate::interactions::responder::Responder;
use crate::interactions::serve::{guild_of, serve};
use crate::read::partial::{self, reduce_interaction};

/// The largest accepted body. Discord's bodies are far smaller.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The largest difference between a timestamp and this machine's clock.
const MAX_TIMESTAMP_AGE: TimeDelta = TimeDelta::minutes(5);
/// The timeout of a body. Discord waits three seconds in all.
const BODY_TIMEOUT: Duration = Duration::from_secs(3);
/// The header with the signature.
const SIGNATURE_HEADER: &str = "x-signature-ed25519";
/// The header with the timestamp.
const TIMESTAMP_HEADER: &str = "x-signature-timestamp";

/// The connections that accept interactions over HTTP, with their intakes.
#[derive(Clone)]
struct Endpoints(Arc<[(Arc<Bot>, Intake)]>);

/// The route `/discord/interactions` for all connections with a public key. Other connections are ignored.
pub fn router(connections: impl IntoIterator<Item = (Client, Intake)>) -> Router {
    let endpoints: Arc<[_]> = connections
        .into_iter()
        .filter(|(client, _)| client.bot.config.public_key.is_some())
        .map(|(client, intake)| (client.bot, intake))
        .collect();
    if endpoints.is_empty() {
        return Router::new();
    }
    Router::new()
        .route("/discord/interactions", post(receive))
        .with_state(Endpoints(endpoints))
}

async fn receive(State(endpoints): State<Endpoints>, request: Request) -> Response {
    match endpoints.serve(request, clock::now()).await {
        Ok(answer) => axum::Json(answer).into_response(),
        Err(refusal) => {
            tracing::debug!(status = refusal.as_u16(), "Refused a posted interaction");
            refusal.into_response()
        }
    }
}

impl Endpoints {
    async fn serve(&self, request: Request, now: DateTime<Utc>) -> Result<Value, StatusCode> {
        let (head, body) = request.into_parts();
        let stamp = single_header(&head.headers, TIMESTAMP_HEADER).filter(|stamp| is_fresh(stamp, now));
        let (Some(stamp), Some(signature)) = (stamp, single_header(&head.headers, SIGNATURE_HEADER)) else {
            return Err(StatusCode::UNAUTHORIZED);
        };
        let body = read_body(&head.headers, body).await?;
        let signed: Vec<&(Arc<Bot>, Intake)> = self
            .0
            .iter()
            .filter(|(bot, _)| bot.has_signed(stamp, &body, signature))
            .collect();
        if signed.is_empty() {
            return Err(StatusCode::UNAUTHORIZED);
        }
        let read = serde_json::from_slice(&body).and_then(|raw| partial::parse(raw, reduce_interaction));
        let interaction: Interaction = read.map_err(|error| {
            tracing::warn!("A signed interaction cannot be parsed: {error}");
            StatusCode::BAD_REQUEST
        })?;
        if let Interaction::Ping(_) = interaction {
            return Ok(json!({"type": 1}));
        }
        let guild = guild_of(&interaction);
        let endpoint = signed.into_iter().find(|(bot, _)| bot.serves(guild.as_deref()));
        let Some((bot, intake)) = endpoint else {
            return Err(StatusCode::NOT_FOUND);
        };
        let (answer, answered) = oneshot::channel();
        let (bot, intake) = (Arc::clone(bot), intake.clone());
        // A started interaction is finished even if Discord closes the request.
        tokio::spawn(async move {
            serve(bot, &intake, interaction, Responder::http(answer)).await;
        });
        answered.await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl Bot {
    fn has_signed(&self, stamp: &str, body: &[u8], signature: &str) -> bool {
        let key = self.config.public_key.as_ref();
        key.is_some_and(|key| key.has_signed(stamp, body, signature))
    }
}

/// The value of a header that occurs once. If it occurs twice, another program could read the other value.
fn single_header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
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
    at.is_some_and(|at| (now - at).abs() <= MAX_TIMESTAMP_AGE)
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, StatusCode> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY_BYTES) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, MAX_BODY_BYTES)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_fresh_for_five_minutes_in_both_directions() {
        let now = DateTime::from_timestamp(1_763_769_600, 0).expect("the timestamp is valid");
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
    fn a_repeated_header_is_ignored() {
        let mut headers = HeaderMap::new();
        assert_eq!(single_header(&headers, TIMESTAMP_HEADER), None);
        headers.append(TIMESTAMP_HEADER, "1".parse().expect("a header value"));
        assert_eq!(single_header(&headers, TIMESTAMP_HEADER), Some("1"));
        headers.append(TIMESTAMP_HEADER, "1".parse().expect("a header value"));
        assert_eq!(single_header(&headers, TIMESTAMP_HEADER), None);
    }
}
