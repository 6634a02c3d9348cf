//! Downloads a file: reads its message again for a valid address, and reads that address as a stream.
//!
//! An address expires within a day, and everybody who has it can read the file. So addresses are never stored. The
//! download sends no token and connects only to Discord's own file servers.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use chat::{Download, FileRef, LookupError};
use futures::stream::{BoxStream, StreamExt, try_unfold};
use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode, Url, redirect};
use serde::Deserialize;

use crate::ground::connection::bot::Bot;
use crate::ground::connection::config::DISCORD_URL;
use crate::ground::rest::{Call, RestError};

/// Discord's file servers.
const SERVERS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];
/// The timeout of the connection, and of each read.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A message with its attachments.
#[derive(Deserialize)]
struct Carrier {
    #[serde(default)]
    attachments: Vec<Attachment>,
    /// The messages that it forwards.
    #[serde(default)]
    message_snapshots: Vec<Snapshot>,
}

#[derive(Deserialize)]
struct Snapshot {
    message: ForwardedMessage,
}

#[derive(Deserialize)]
struct ForwardedMessage {
    #[serde(default)]
    attachments: Vec<Attachment>,
}

#[derive(Deserialize)]
struct Attachment {
    id: String,
    filename: String,
    size: u64,
    url: String,
    #[serde(default)]
    content_type: Option<String>,
}

/// The HTTP client for downloads. It has no token and follows no redirects.
///
/// # Errors
///
/// A text that says what is wrong with this machine's certificates.
pub(crate) fn file_client() -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .user_agent(concat!("DiscordBot (frontdesk, ", env!("CARGO_PKG_VERSION"), ")"))
        .redirect(redirect::Policy::none())
        .connect_timeout(TIMEOUT)
        .read_timeout(TIMEOUT)
        .no_proxy()
        .build()
        .map_err(|error| format!("no HTTP client can be made: {error}"))
}

impl Bot {
    /// Opens a file for reading.
    pub(crate) async fn open_file(&self, file: &FileRef) -> Result<Download, LookupError> {
        let ids = [file.message.channel.id.as_str(), &file.message.id];
        let call = Call::get("channels/{}/messages/{}", &ids);
        let carrier: Carrier = self.fetch(&call).await.map_err(RestError::lookup_error)?;
        let forwarded = carrier.message_snapshots.into_iter();
        let forwarded = forwarded.flat_map(|snapshot| snapshot.message.attachments);
        let attached = carrier
            .attachments
            .into_iter()
            .chain(forwarded)
            .find(|attachment| attachment.id == file.id)
            .ok_or_else(|| missing("the file is not attached any more"))?;
        let url = address(&self.config.api_url, &attached.url)
            .ok_or_else(|| missing("the file is not on Discord's servers"))?;
        // reqwest's errors contain the address, which gives access to the file.
        let answer = self
            .file_client
            .get(url)
            .send()
            .await
            .map_err(|_| LookupError::Unanswered {
                after: None,
                why: "the file server does not answer".to_owned(),
            })?;
        let answer = accepted(answer)?;
        if answer
            .content_length()
            .is_some_and(|length| length != attached.size)
        {
            return Err(missing("the file is not as large as Discord says"));
        }
        Ok(Download {
            name: attached.filename,
            bytes: attached.size,
            media_type: attached.content_type,
            content: counted(answer, attached.size),
        })
    }
}

/// The address of a file, if it leads to Discord's file servers. Another server serves files from its own origin.
fn address(api_url: &str, url: &str) -> Option<Url> {
    let url: Url = url.parse().ok()?;
    let is_allowed = if api_url.trim_end_matches('/') == DISCORD_URL {
        url.scheme() == "https"
            && url.port().is_none()
            && url.host_str().is_some_and(|host| SERVERS.contains(&host))
    } else {
        let own: Url = api_url.parse().ok()?;
        own.origin() == url.origin()
    };
    is_allowed.then_some(url)
}

fn accepted(answer: Response) -> Result<Response, LookupError> {
    let status = answer.status();
    if status == StatusCode::OK {
        return Ok(answer);
    }
    let why = format!("the file server says {}", status.as_u16());
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let after = answer
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        return Err(LookupError::Unanswered {
            after: after.map(Duration::from_secs),
            why,
        });
    }
    Err(LookupError::NotFound { why })
}

/// The content as a stream. The stream fails if the content does not have the expected length.
fn counted(answer: Response, bytes: u64) -> BoxStream<'static, io::Result<Bytes>> {
    try_unfold((answer, bytes), |(mut answer, left)| async move {
        let chunk = answer
            .chunk()
            .await
            .map_err(|_| io::Error::other("the file server broke off"))?;
        let Some(chunk) = chunk else {
            return match left {
                0 => Ok(None),
                _ => Err(io::Error::other("the file is smaller than Discord says")),
            };
        };
        let left = u64::try_from(chunk.len())
            .ok()
            .and_then(|length| left.checked_sub(length));
        match left {
            Some(left) => Ok(Some((chunk, (answer, left)))),
            None => Err(io::Error::other("the file is larger than Discord says")),
        }
    })
    .boxed()
}

fn missing(why: &str) -> LookupError {
    LookupError::NotFound { why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_downloaded_only_from_discords_servers() {
        for url in [
            "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3&",
            "https://media.discordapp.net/attachments/1/2/a.png",
        ] {
            assert!(address(DISCORD_URL, url).is_some(), "{url}");
        }
        for url in [
            "http://cdn.discordapp.com/a",
            "https://cdn.discordapp.com:8443/a",
            "https://cdn.discordapp.com.evil.example/a",
            "https://cdn.discordapp.com@evil.example/a",
            "https://127.0.0.1/a",
            "file:///etc/passwd",
            "cdn.discordapp.com/a",
        ] {
            assert_eq!(address(DISCORD_URL, url), None, "{url}");
        }
        let own = "http://127.0.0.1:9";
        assert!(address(own, "http://127.0.0.1:9/attachments/1/2/a.png").is_some());
        assert_eq!(address(own, "http://127.0.0.1:10/attachments/1/2/a.png"), None);
    }
}
