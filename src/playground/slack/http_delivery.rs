//! Deliveries over HTTP, signed as Slack signs them.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::payload::PayloadKind;

/// The target of HTTP deliveries.
#[derive(Clone, Debug)]
pub(super) struct HttpTarget {
    pub(super) url: String,
    pub(super) signing_secret: String,
}

/// Posts one payload; returns the body of a 2xx response, if there is one.
///
/// # Errors
///
/// The reason for the next attempt, or `no_retry` if the app asked for no retry.
pub(super) async fn post(
    target: &HttpTarget,
    kind: PayloadKind,
    payload: &Value,
    now: DateTime<Utc>,
    retry: Option<(usize, &str)>,
) -> Result<Option<Value>, &'static str> {
    let (path, content_type, body) = match kind {
        PayloadKind::EventsApi => ("events", "application/json", payload.to_string()),
        PayloadKind::SlashCommands => ("commands", "application/x-www-form-urlencoded", form(payload)),
        PayloadKind::Interactive => {
            let form = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("payload", &payload.to_string())
                .finish();
            ("interactions", "application/x-www-form-urlencoded", form)
        }
    };
    let timestamp = now.timestamp().to_string();
    let mut request = client()
        .post(format!("{}/{path}", target.url))
        .header("content-type", content_type)
        .header(
            "x-slack-signature",
            signature(&target.signing_secret, &timestamp, &body),
        )
        .header("x-slack-request-timestamp", &timestamp);
    if let Some((attempt, reason)) = retry {
        request = request
            .header("x-slack-retry-num", attempt)
            .header("x-slack-retry-reason", reason);
    }
    let answer = request.body(body).send().await.map_err(|_| "connection_failed")?;
    if !answer.status().is_success() {
        let stops = answer
            .headers()
            .get("x-slack-no-retry")
            .is_some_and(|value| value == "1");
        return Err(if stops { "no_retry" } else { "http_error" });
    }
    let text = answer.text().await.map_err(|_| "connection_failed")?;
    match serde_json::from_str(&text) {
        Ok(value) => Ok(Some(value)),
        Err(_) if text.is_empty() => Ok(None),
        // The app may answer a slash command in plain text.
        Err(_) => Ok(Some(serde_json::json!({ "text": text }))),
    }
}

/// `v0=` and the HMAC-SHA256 over version, timestamp and body.
fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

fn form(payload: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in payload.as_object().into_iter().flatten() {
        match value.as_str() {
            Some(text) => form.append_pair(name, text),
            None => form.append_pair(name, &value.to_string()),
        };
    }
    form.finish()
}

fn client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    // Requests to the loopback interface must not go through a proxy of the environment.
    CLIENT.get_or_init(|| {
        reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client without TLS options can always be built")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_slack_publishes() {
        let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
                    &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=\
                    &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
                    &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        let made = signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body);
        assert_eq!(
            made,
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        );
    }
}
