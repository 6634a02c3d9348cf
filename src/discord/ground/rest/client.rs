//! Sends calls, reads their answers, and learns the rate limits from them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::call::Call;
use super::error::{RestError, describe};
use super::rate_limits::{LimitHeaders, RateLimits};

/// From the first byte sent to the last byte read.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A client of Discord's REST API with a bot's token.
#[derive(Debug)]
pub(crate) struct RestClient {
    http: reqwest::Client,
    base: String,
    rate_limits: Mutex<RateLimits>,
}

impl RestClient {
    /// A client of the API at an address such as `https://discord.com`. It sends nothing yet.
    ///
    /// # Errors
    ///
    /// A text that says what is wrong with the token or with this machine's certificates.
    pub(crate) fn new(api_url: &str, token: &SecretString) -> Result<Self, String> {
        let mut headers = HeaderMap::new();
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.expose_secret()))
            .map_err(|_| "the bot token contains signs that no token has".to_owned())?;
        authorization.set_sensitive(true);
        headers.insert(AUTHORIZATION, authorization);
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(concat!("DiscordBot (frontdesk, ", env!("CARGO_PKG_VERSION"), ")"))
            .timeout(TIMEOUT)
            .no_proxy()
            .build()
            .map_err(|error| format!("no HTTP client can be made: {error}"))?;
        let base = format!("{}/api/v10", api_url.trim_end_matches('/'));
        Ok(Self {
            http,
            base,
            rate_limits: Mutex::default(),
        })
    }

    /// Makes a call and reads its answer. An empty answer becomes `null`.
    ///
    /// # Errors
    ///
    /// [`RestError`]. If a rate limit is known to be exhausted, the call is not sent.
    pub(crate) async fn call(&self, call: &Call) -> Result<Value, RestError> {
        self.admit(call)?;
        let mut request = self
            .http
            .request(call.method.clone(), format!("{}/{}", self.base, call.path));
        request = match &call.body {
            Some(body) => request.json(body),
            // Some calls have no body and still require a length.
            None if call.method != reqwest::Method::GET => request.header(CONTENT_LENGTH, 0),
            None => request,
        };
        self.exchange(call, request).await
    }

    /// Makes a call with files, with a timeout of its own.
    ///
    /// # Errors
    ///
    /// As [`RestClient::call`].
    pub(crate) async fn upload(
        &self,
        call: &Call,
        form: Form,
        timeout: Duration,
    ) -> Result<Value, RestError> {
        self.admit(call)?;
        let request = self
            .http
            .request(call.method.clone(), format!("{}/{}", self.base, call.path));
        self.exchange(call, request.multipart(form).timeout(timeout))
            .await
    }

    /// Whether Discord rejected the token when it was used last.
    pub(crate) fn is_token_rejected(&self) -> bool {
        self.rate_limits().is_token_rejected()
    }

    fn admit(&self, call: &Call) -> Result<(), RestError> {
        let (mut rate_limits, now) = (self.rate_limits(), Instant::now());
        if rate_limits.is_token_cooling_down(now) && !call.is_exempt() {
            return Err(RestError::Unauthorized);
        }
        rate_limits.admit(call, now).map_err(RestError::RateLimited)
    }

    /// Sends an admitted request and reads the answer.
    async fn exchange(&self, call: &Call, request: RequestBuilder) -> Result<Value, RestError> {
        let answer = request.send().await.map_err(|error| send_failure(&error))?;
        let status = answer.status().as_u16();
        let mut limit_headers = limit_headers(status, answer.headers());
        let body = answer.bytes().await;
        let body = body.as_deref().ok().map(|bytes| {
            if bytes.is_empty() {
                Ok(Value::Null)
            } else {
                serde_json::from_slice::<Value>(bytes)
            }
        });
        let json = body.as_ref().and_then(|body| body.as_ref().ok());
        if status == 429 {
            merge_body(&mut limit_headers, json);
        }
        let wait = self.rate_limits().learn(call, &limit_headers, Instant::now());
        if let Some(wait) = wait {
            tracing::warn!(
                wait.ms = wait.after.as_millis(),
                "Discord asks to wait: {}",
                wait.why
            );
            return Err(RestError::RateLimited(wait));
        }
        match status {
            200..=299 => json.cloned().ok_or_else(|| RestError::NoAnswer {
                why: format!("{}: the answer cannot be read", call.name()),
            }),
            // The call of an interaction uses the interaction's token, not the bot's.
            401 if !call.is_exempt() => Err(RestError::Unauthorized),
            500.. => Err(RestError::Unavailable {
                why: format!("{}: status {status}", call.name()),
            }),
            _ => Err(RestError::Rejected {
                status,
                code: json
                    .and_then(|body| body["code"].as_u64())
                    .unwrap_or(u64::from(status)),
                why: json.map_or_else(|| format!("status {status}"), describe),
            }),
        }
    }

    /// Makes a call and decodes its answer.
    ///
    /// # Errors
    ///
    /// As [`RestClient::call`]. An answer of an unexpected shape is [`RestError::NoAnswer`].
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: &Call) -> Result<T, RestError> {
        let answer = self.call(call).await?;
        Self::decode(call, answer)
    }

    /// Decodes an answer.
    pub(crate) fn decode<T: DeserializeOwned>(call: &Call, answer: Value) -> Result<T, RestError> {
        serde_json::from_value(answer).map_err(|error| RestError::NoAnswer {
            why: format!("{}: the answer has another shape: {error}", call.name()),
        })
    }

    fn rate_limits(&self) -> MutexGuard<'_, RateLimits> {
        self.rate_limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn send_failure(error: &reqwest::Error) -> RestError {
    // reqwest's message contains the address, and the address may contain an interaction's token.
    if error.is_connect() || error.is_builder() {
        return RestError::Unavailable {
            why: "Discord cannot be reached".to_owned(),
        };
    }
    let why = if error.is_timeout() {
        "no answer within 15 s"
    } else {
        "the connection broke before the answer"
    };
    RestError::NoAnswer { why: why.to_owned() }
}

fn limit_headers(status: u16, headers: &HeaderMap) -> LimitHeaders {
    let text = |name: &'static str| {
        headers
            .get(HeaderName::from_static(name))
            .and_then(|value| value.to_str().ok())
    };
    let seconds = |name| {
        text(name)
            .and_then(|value| value.parse::<f64>().ok())
            .and_then(|s| Duration::try_from_secs_f64(s).ok())
    };
    let scope = text("x-ratelimit-scope");
    LimitHeaders {
        status,
        bucket: text("x-ratelimit-bucket").map(ToOwned::to_owned),
        remaining: text("x-ratelimit-remaining").and_then(|value| value.parse().ok()),
        reset_after: seconds("x-ratelimit-reset-after"),
        retry_after: seconds("retry-after"),
        is_global: text("x-ratelimit-global") == Some("true") || scope == Some("global"),
        is_shared: scope == Some("shared"),
    }
}

/// Adds the wait in the body of a 429: the body has fractions of a second, and the header is rounded.
fn merge_body(limit_headers: &mut LimitHeaders, body: Option<&Value>) {
    let Some(body) = body else { return };
    limit_headers.is_global |= body["global"].as_bool() == Some(true);
    let in_body = body["retry_after"]
        .as_f64()
        .and_then(|s| Duration::try_from_secs_f64(s).ok());
    limit_headers.retry_after = limit_headers.retry_after.max(in_body);
}
