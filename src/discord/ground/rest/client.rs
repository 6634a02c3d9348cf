//! Sends calls, reads answers, and remembers what they said about limits.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::call::Call;
use super::error::{self as trouble, Trouble};
use super::rate_limits::{Gate, Heard};

/// From the first byte sent to the last one read.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A bot's way to Discord's API.
#[derive(Debug)]
pub(crate) struct Rest {
    http: reqwest::Client,
    base: String,
    gate: Mutex<Gate>,
}

impl Rest {
    /// A way to the API at an address such as `https://discord.com`; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// What is wrong with the token or with this machine's certificates.
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
            gate: Mutex::default(),
        })
    }

    /// Makes a call and reads its answer; an empty answer is `null`.
    ///
    /// # Errors
    ///
    /// [`Trouble`]; where a limit is known to be exhausted nothing is sent.
    pub(crate) async fn call(&self, call: &Call) -> Result<Value, Trouble> {
        self.let_out(call)?;
        let mut request = self
            .http
            .request(call.method.clone(), format!("{}/{}", self.base, call.path));
        request = match &call.body {
            Some(body) => request.json(body),
            // Some calls want no body and yet a length.
            None if call.method != reqwest::Method::GET => request.header(CONTENT_LENGTH, 0),
            None => request,
        };
        self.exchange(call, request).await
    }

    /// Makes a call with files behind it, which may take its time.
    ///
    /// # Errors
    ///
    /// As [`Rest::call`].
    pub(crate) async fn upload(&self, call: &Call, form: Form, within: Duration) -> Result<Value, Trouble> {
        self.let_out(call)?;
        let request = self
            .http
            .request(call.method.clone(), format!("{}/{}", self.base, call.path));
        self.exchange(call, request.multipart(form).timeout(within)).await
    }

    /// Whether the token opened nothing when it was tried last.
    pub(crate) fn is_token_refused(&self) -> bool {
        self.gate().is_token_refused()
    }

    fn let_out(&self, call: &Call) -> Result<(), Trouble> {
        let (mut gate, now) = (self.gate(), Instant::now());
        if gate.rests_for_token(now) && !call.is_exempt() {
            return Err(Trouble::Token);
        }
        gate.admit(call, now).map_err(Trouble::Wait)
    }

    /// Sends what was let out, and reads the answer.
    async fn exchange(&self, call: &Call, request: RequestBuilder) -> Result<Value, Trouble> {
        let answer = request.send().await.map_err(|error| unanswered(&error))?;
        let status = answer.status().as_u16();
        let mut heard = heard(status, answer.headers());
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
            take_body(&mut heard, json);
        }
        let wait = self.gate().learn(call, &heard, Instant::now());
        if let Some(wait) = wait {
            tracing::warn!(
                wait.ms = wait.after.as_millis(),
                "Discord asks to wait: {}",
                wait.why
            );
            return Err(Trouble::Wait(wait));
        }
        match status {
            200..=299 => json.cloned().ok_or_else(|| Trouble::Silent {
                why: format!("{}: the answer cannot be read", call.name()),
            }),
            // An interaction's own token is no matter of the bot's.
            401 if !call.is_exempt() => Err(Trouble::Token),
            500.. => Err(Trouble::Down {
                why: format!("{}: status {status}", call.name()),
            }),
            _ => Err(Trouble::Refused {
                status,
                code: json
                    .and_then(|body| body["code"].as_u64())
                    .unwrap_or(u64::from(status)),
                why: json.map_or_else(|| format!("status {status}"), trouble::words),
            }),
        }
    }

    /// Makes a call and reads its answer into a type.
    ///
    /// # Errors
    ///
    /// As [`Rest::call`]; an answer of another shape is [`Trouble::Silent`].
    pub(crate) async fn ask<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Trouble> {
        let answer = self.call(call).await?;
        Self::shape(call, answer)
    }

    /// Reads an answer into a type.
    pub(crate) fn shape<T: DeserializeOwned>(call: &Call, answer: Value) -> Result<T, Trouble> {
        serde_json::from_value(answer).map_err(|error| Trouble::Silent {
            why: format!("{}: the answer has another shape: {error}", call.name()),
        })
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unanswered(error: &reqwest::Error) -> Trouble {
    // The address stands in reqwest's message, and an interaction's token in the address.
    if error.is_connect() || error.is_builder() {
        return Trouble::Down {
            why: "Discord cannot be reached".to_owned(),
        };
    }
    let why = if error.is_timeout() {
        "no answer within 15 s"
    } else {
        "the connection broke before the answer"
    };
    Trouble::Silent { why: why.to_owned() }
}

fn heard(status: u16, headers: &HeaderMap) -> Heard {
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
    Heard {
        status,
        bucket: text("x-ratelimit-bucket").map(ToOwned::to_owned),
        remaining: text("x-ratelimit-remaining").and_then(|value| value.parse().ok()),
        reset_after: seconds("x-ratelimit-reset-after"),
        retry_after: seconds("retry-after"),
        is_global: text("x-ratelimit-global") == Some("true") || scope == Some("global"),
        is_shared: scope == Some("shared"),
    }
}

/// The body of a 429 says the wait with fractions, where the header is rounded.
fn take_body(heard: &mut Heard, body: Option<&Value>) {
    let Some(body) = body else { return };
    heard.is_global |= body["global"].as_bool() == Some(true);
    let said = body["retry_after"]
        .as_f64()
        .and_then(|s| Duration::try_from_secs_f64(s).ok());
    heard.retry_after = heard.retry_after.max(said);
}
