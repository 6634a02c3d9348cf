//! File content as a stream to and from Slack. No file is held in memory as a whole.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{BoxStream, try_unfold};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client as Http, Error as HttpError};
use hyper_util::rt::TokioExecutor;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use tokio_tungstenite::tungstenite::http::{Request, Response, StatusCode};
use url::Url;

use crate::ground::web_api::{CallError, error_chain, https_connector};

/// Timeout until the answer's headers.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// Timeout of a transfer without progress.
const STALL_TIMEOUT: Duration = Duration::from_secs(20);

type Body = UnsyncBoxBody<Bytes, io::Error>;
type Incoming = hyper::body::Incoming;

/// An HTTP client for file content. It follows no redirects, so that the token is sent to Slack only.
#[derive(Clone, Debug)]
pub(crate) struct FileTransfer(Http<HttpsConnector<HttpConnector>, Body>);

/// The reason why a file could not be opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DownloadError {
    /// Slack answers with its login page or denies access.
    Denied(String),
    /// Slack is unavailable or could not be reached.
    Unavailable(String),
}

impl FileTransfer {
    pub(crate) fn new() -> Self {
        Self(Http::builder(TokioExecutor::new()).build(https_connector()))
    }

    /// Downloads a file of known length.
    ///
    /// # Errors
    ///
    /// [`DownloadError`].
    pub(crate) async fn download(
        &self,
        address: &Url,
        bearer: &str,
        media_type: Option<&str>,
        bytes: u64,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, DownloadError> {
        let request = Request::get(address.as_str())
            .header(AUTHORIZATION, bearer)
            .body(Empty::new().map_err(|never| match never {}).boxed_unsync())
            .map_err(|_| DownloadError::Denied("its URL is not valid".into()))?;
        let answer = tokio::time::timeout(ANSWER_TIMEOUT, self.0.request(request))
            .await
            .map_err(|_| DownloadError::Unavailable("no answer".into()))?
            .map_err(|error| DownloadError::Unavailable(error_text(&error)))?;
        check_answer(&answer, media_type, bytes)?;
        Ok(exact_length(answer.into_body(), bytes))
    }

    /// Uploads a file to the URL that Slack gave for it.
    ///
    /// # Errors
    ///
    /// [`CallError`]; a retry is harmless, because an incomplete upload is invisible.
    pub(crate) async fn upload(
        &self,
        address: &str,
        bytes: u64,
        content: BoxStream<'static, io::Result<Bytes>>,
    ) -> Result<(), CallError> {
        let frames = content.map(|chunk| chunk.map(hyper::body::Frame::data));
        let request = Request::post(address)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_LENGTH, bytes)
            .body(BodyExt::boxed_unsync(StreamBody::new(frames)))
            .map_err(|_| CallError::NotSent {
                why: "the upload URL is not valid".into(),
            })?;
        let answer = self
            .0
            .request(request)
            .await
            .map_err(|error| CallError::NoAnswer {
                why: error_text(&error),
            })?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::TOO_MANY_REQUESTS => Err(CallError::RateLimited {
                after: Duration::from_secs(1),
            }),
            status if status.is_client_error() => Err(CallError::Refused {
                code: format!("upload refused: HTTP {}", status.as_u16()),
                needed: None,
            }),
            status => Err(CallError::ServerError {
                status: status.as_u16(),
            }),
        }
    }
}

/// Checks that an answer can be the file: not the login page, and of the expected length.
fn check_answer(
    answer: &Response<Incoming>,
    media_type: Option<&str>,
    bytes: u64,
) -> Result<(), DownloadError> {
    let status = answer.status();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(DownloadError::Unavailable(format!("HTTP {}", status.as_u16())));
    }
    if status != StatusCode::OK {
        return Err(DownloadError::Denied(format!("HTTP {}", status.as_u16())));
    }
    let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let is_page = |kind: &str| kind.starts_with("text/html");
    if header(CONTENT_TYPE).is_some_and(is_page) && !media_type.is_some_and(is_page) {
        return Err(DownloadError::Denied("login_page".into()));
    }
    let length = header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| length != bytes) {
        return Err(DownloadError::Denied(
            "its length differs from the length that Slack states".into(),
        ));
    }
    Ok(())
}

/// The content. The stream fails if its length is wrong or if it stalls.
fn exact_length(body: Incoming, bytes: u64) -> BoxStream<'static, io::Result<Bytes>> {
    let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    try_unfold((body, bytes), move |(mut body, left)| async move {
        loop {
            let frame = tokio::time::timeout(STALL_TIMEOUT, body.frame())
                .await
                .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the transfer stalled"))?;
            let Some(frame) = frame else {
                return match left {
                    0 => Ok(None),
                    _ => Err(wrong("the file is shorter than the length that Slack states")),
                };
            };
            let Ok(chunk) = frame.map_err(io::Error::other)?.into_data() else {
                continue;
            };
            let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            let left = left
                .checked_sub(length)
                .ok_or_else(|| wrong("the file is longer than the length that Slack states"))?;
            return Ok(Some((chunk, (body, left))));
        }
    })
    .boxed()
}

/// The error's text without URLs.
fn error_text(error: &HttpError) -> String {
    error_chain(Some(error))
}
