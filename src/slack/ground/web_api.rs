//! Calls to the Web API and the classification of their failures.
//!
//! This file neither sleeps nor retries. During a Retry-After window a method is not called. Errors carry Slack's
//! codes and never response bodies, because bodies contain what people wrote.

use std::time::Duration;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use slack_morphism::errors::SlackClientError;
use slack_morphism::hyper_tokio::SlackClientHyperConnector;
use slack_morphism::{
    ClientResult, SlackApiToken, SlackApiTokenValue, SlackClient, SlackClientApiCallContext,
    SlackClientHttpConnector,
};
use tokio::time::Instant;
use url::Url;

use crate::ground::rate_windows::RateWindows;

/// The base URL of Slack's Web API.
pub(crate) const SLACK_API_URL: &str = "https://slack.com/api";

/// Timeout of a whole call.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);
/// Timeout of opening a connection. Nothing has been sent before that.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The window after a 429 without Retry-After.
const DEFAULT_WINDOW: Duration = Duration::from_secs(2);

type Connector = SlackClientHyperConnector<HttpsConnector<HttpConnector>>;

/// A client of the Web API with the tokens of one app.
#[derive(Debug)]
pub(crate) struct WebApi {
    api_url: String,
    client: SlackClient<Connector>,
    bot: SlackApiToken,
    app: Option<SlackApiToken>,
    rate_windows: RateWindows,
}

/// The reason why a call failed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// Slack asked us to wait, now or in an earlier answer.
    #[error("asked to wait for {after:?}")]
    RateLimited {
        /// The minimum wait.
        after: Duration,
    },
    /// Slack refused the call.
    #[error("{code}")]
    Refused {
        /// Slack's error code.
        code: String,
        /// The scope that the token lacks.
        needed: Option<String>,
    },
    /// A 5xx answer, or another status that says nothing about the call.
    #[error("HTTP {status}")]
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// No connection: the request was not sent.
    #[error("not sent: {why}")]
    NotSent {
        /// The observed error.
        why: String,
    },
    /// The request was sent, and no readable answer came back.
    #[error("no answer: {why}")]
    NoAnswer {
        /// The observed error.
        why: String,
    },
}

impl WebApi {
    /// Creates a client; nothing is sent.
    pub(crate) fn new(api_url: Option<&str>, bot: &SecretString, app: Option<&SecretString>) -> Self {
        let api_url = api_url.unwrap_or(SLACK_API_URL).trim_end_matches('/').to_owned();
        let connector =
            SlackClientHyperConnector::with_connector(https_connector()).with_slack_api_url(&api_url);
        let token =
            |secret: &SecretString| SlackApiToken::new(SlackApiTokenValue(secret.expose_secret().to_owned()));
        Self {
            api_url,
            client: SlackClient::new(connector),
            bot: token(bot),
            app: app.map(token),
            rate_windows: RateWindows::default(),
        }
    }

    /// The URL of a method, for a call that needs the answer's headers.
    pub(crate) fn address(&self, method: &str) -> String {
        format!("{}/{method}", self.api_url)
    }

    /// Whether a URL belongs to Slack, so that the token may be sent there: the Web API's host or a subdomain of it
    /// (`files.slack.com`).
    pub(crate) fn is_slack_host(&self, address: &Url) -> bool {
        let Ok(api) = self.api_url.parse::<Url>() else {
            return false;
        };
        let (Some(home), Some(host)) = (api.host_str(), address.host_str()) else {
            return false;
        };
        let is_neighbour = api.domain().is_some() && host.ends_with(&format!(".{home}"));
        address.scheme() == api.scheme()
            && address.port_or_known_default() == api.port_or_known_default()
            && (host == home || is_neighbour)
    }

    /// The bot token as an Authorization header.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.bot.token_value.0)
    }

    /// Calls a method with a JSON body.
    pub(crate) async fn post(&self, method: &str, body: &Value) -> Result<Value, CallError> {
        let session = self.client.open_session(&self.bot);
        self.guarded(method, session.http_session_api.http_post(method, body, None))
            .await
    }

    /// Calls a read-only method. Slack takes its arguments from the query only.
    pub(crate) async fn get(&self, method: &str, query: &[(&str, &str)]) -> Result<Value, CallError> {
        let session = self.client.open_session(&self.bot);
        let query: Vec<(&str, Option<&str>)> =
            query.iter().map(|(name, value)| (*name, Some(*value))).collect();
        self.guarded(method, session.http_session_api.http_get(method, &query, None))
            .await
    }

    /// Requests a socket's URL with the app token.
    pub(crate) async fn open_socket(&self) -> Result<String, CallError> {
        const METHOD: &str = "apps.connections.open";
        let Some(token) = &self.app else {
            return Err(CallError::Refused {
                code: "not_authed".into(),
                needed: None,
            });
        };
        let session = self.client.open_session(token);
        let empty = Value::Object(serde_json::Map::new());
        let answer = self
            .guarded(METHOD, session.http_session_api.http_post(METHOD, &empty, None))
            .await?;
        match answer["url"].as_str() {
            Some(url) => Ok(url.to_owned()),
            None => Err(CallError::NoAnswer {
                why: "the answer has no URL".into(),
            }),
        }
    }

    /// Posts to an interaction's `response_url`. The URL is a secret and needs no token.
    pub(crate) async fn respond(&self, response_url: &str, body: &Value) -> Result<(), CallError> {
        // Slack limits each `response_url` to five uses.
        const METHOD: &str = "response_url";
        let url: Url = response_url.parse().map_err(|_| CallError::NotSent {
            why: "the response_url is not a URL".into(),
        })?;
        if !self.is_slack_host(&url) {
            return Err(CallError::NotSent {
                why: "the response_url does not lead to Slack".into(),
            });
        }
        let span = tracing::Span::none();
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &span,
            is_sensitive_url: true,
        };
        let call = self
            .client
            .http_api
            .connector
            .http_post_uri::<_, Value>(url, body, context);
        self.timed(METHOD, call).await.map(|_| ())
    }

    async fn guarded(
        &self,
        method: &str,
        call: impl Future<Output = ClientResult<Value>>,
    ) -> Result<Value, CallError> {
        let answer = self.timed(method, call).await?;
        // slack-morphism parses an answer that is not JSON as an empty object.
        if answer["ok"] != Value::Bool(true) {
            return Err(CallError::NoAnswer {
                why: "the answer does not say ok".into(),
            });
        }
        Ok(answer)
    }

    async fn timed(
        &self,
        method: &str,
        call: impl Future<Output = ClientResult<Value>>,
    ) -> Result<Value, CallError> {
        if let Some(after) = self.rate_windows.remaining(method, Instant::now()) {
            return Err(CallError::RateLimited { after });
        }
        let error = match tokio::time::timeout(CALL_TIMEOUT, call).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => classify(error),
            Err(_) => CallError::NoAnswer {
                why: format!("no answer within {} s", CALL_TIMEOUT.as_secs()),
            },
        };
        if let CallError::RateLimited { after } = error {
            self.rate_windows.open(method, after, Instant::now());
        }
        Err(error)
    }
}

/// The cursor of the next page; empty on the last page.
pub(crate) fn next_cursor(answer: &Value) -> String {
    answer["response_metadata"]["next_cursor"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The connector for Slack's HTTPS and a local server's HTTP.
pub(crate) fn https_connector() -> HttpsConnector<HttpConnector> {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT_TIMEOUT));
    // A bare container may have no root certificates; then the bundled ones are used.
    let builder = match HttpsConnectorBuilder::new().with_native_roots() {
        Ok(builder) => builder,
        Err(_) => HttpsConnectorBuilder::new().with_webpki_roots(),
    };
    builder
        .https_or_http()
        .enable_http1()
        .enable_http2()
        .wrap_connector(http)
}

fn classify(error: SlackClientError) -> CallError {
    match error {
        SlackClientError::ApiError(error) => api_error(error.code, error.http_response_body.as_deref()),
        SlackClientError::RateLimitError(error) => CallError::RateLimited {
            after: error
                .retry_after
                .unwrap_or(DEFAULT_WINDOW)
                .max(Duration::from_millis(1)),
        },
        SlackClientError::HttpError(error) => CallError::ServerError {
            status: error.status_code.as_u16(),
        },
        SlackClientError::HttpProtocolError(error) => {
            let cause = error.cause.as_deref();
            let connecting = cause
                .and_then(|cause| cause.downcast_ref::<hyper_util::client::legacy::Error>())
                .is_some_and(hyper_util::client::legacy::Error::is_connect);
            let why = error_chain(cause);
            if connecting {
                CallError::NotSent { why }
            } else {
                CallError::NoAnswer { why }
            }
        }
        SlackClientError::ProtocolError(_) => CallError::NoAnswer {
            why: "the answer cannot be read".into(),
        },
        SlackClientError::SystemError(error) => CallError::NoAnswer {
            why: error_chain(error.cause.as_deref().map(|cause| cause as _)),
        },
        SlackClientError::EndOfStream(_) | SlackClientError::SocketModeProtocolError(_) => {
            CallError::NoAnswer {
                why: "the answer ended early".into(),
            }
        }
    }
}

fn api_error(code: String, body: Option<&str>) -> CallError {
    if matches!(code.as_str(), "ratelimited" | "rate_limited") {
        return CallError::RateLimited {
            after: DEFAULT_WINDOW,
        };
    }
    let body = body.and_then(|body| serde_json::from_str::<Value>(body).ok());
    CallError::Refused {
        code,
        needed: body.and_then(|body| Some(body.get("needed")?.as_str()?.to_owned())),
    }
}

pub(crate) fn error_chain(cause: Option<&(dyn std::error::Error + Send + Sync + 'static)>) -> String {
    let Some(cause) = cause else {
        return "the connection broke".to_owned();
    };
    let mut why = cause.to_string();
    let mut source = cause.source();
    while let Some(error) = source {
        why.push_str(": ");
        why.push_str(&error.to_string());
        source = error.source();
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_sent_to_slacks_hosts_only() {
        let web = WebApi::new(None, &SecretString::from("xoxb-1"), None);
        for address in [
            "https://evil.example/x",
            "http://127.0.0.1:1/x",
            "https://slack.com.evil.example/x",
        ] {
            let answer = web
                .respond(address, &serde_json::json!({ "text": "secret" }))
                .await;
            assert_eq!(
                answer,
                Err(CallError::NotSent {
                    why: "the response_url does not lead to Slack".into()
                })
            );
        }
    }

    #[test]
    fn the_token_is_sent_to_slacks_hosts_only() {
        let web = |api: Option<&str>| WebApi::new(api, &SecretString::from("xoxb-1"), None);
        let real = web(None);
        let emulated = web(Some("http://127.0.0.1:8080/slack/api"));
        for (web, address, is_slack_host) in [
            (
                &real,
                "https://files.slack.com/files-pri/T1-F1/download/log.txt",
                true,
            ),
            (&real, "https://slack.com/files", true),
            (&real, "https://hooks.slack.com/actions/T1/2/x", true),
            (&real, "https://files.slack.com/upload/v1/x", true),
            (&real, "http://files.slack.com/files-pri", false),
            (&real, "https://files.slack.com.evil.example/", false),
            (&real, "https://evilslack.com/", false),
            (&real, "https://slack.com@evil.example/", false),
            (&real, "https://files.slack.com:8443/", false),
            (&emulated, "http://127.0.0.1:8080/slack/files/F1", true),
            (&emulated, "http://127.0.0.1:8081/slack/files/F1", false),
            (&emulated, "https://files.slack.com/F1", false),
        ] {
            let address: Url = address.parse().expect("a URL");
            assert_eq!(web.is_slack_host(&address), is_slack_host, "{address}");
        }
    }
}
