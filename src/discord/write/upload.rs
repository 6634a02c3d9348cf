//! Uploads files: one multipart request with the message as JSON and the files as streams. No file is held in memory.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use chat::{
    DeliveryError, DeliveryKey, Download, FailureReason, FileRef, OutboundAction, OutboundMessage, Receipt,
    Scope,
};
use futures::StreamExt;
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::render::{sanitize, truncate};
use super::targets::created_id;
use crate::ground::connection::bot::Bot;
use crate::ground::dto::Guild;
use crate::ground::limits::{FILE_BYTES, MESSAGE_FILES, file_bytes};
use crate::ground::rest::{Call, RestError};

/// The longest file name that is sent.
const FILE_NAME: usize = 200;
/// The timeout of an upload. The job that delivers has a timeout of its own.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(120);
/// The error word of a file that exceeds the limit.
const FILE_TOO_LARGE: &str = "file_too_large";
/// The pause after the stream of a file failed.
const BROKEN_STREAM_PAUSE: Duration = Duration::from_secs(2);

impl Bot {
    /// Delivers a message with files.
    pub(crate) async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        let (OutboundAction::Share { place, card, .. } | OutboundAction::Write { place, card, .. }) =
            &message.what
        else {
            return Err(rejected(FailureReason::Other, "it carries no files"));
        };
        if files.is_empty() || files.len() > MESSAGE_FILES {
            return Err(rejected(FailureReason::Other, "too_many_files"));
        }
        let limit = self.file_limit(place).await?;
        if files.iter().any(|file| file.bytes > limit) {
            return Err(rejected(FailureReason::TooLarge, FILE_TOO_LARGE));
        }
        let target = self.find_target(place).await?;
        let mut body = self.new_message(key, &target, card, &message.notify);
        body["attachments"] = files
            .iter()
            .enumerate()
            .map(|(n, file)| json!({"id": n.to_string(), "filename": display_name(&file.name)}))
            .collect();
        let is_broken = Arc::new(AtomicBool::new(false));
        let form = form(&body, files, &is_broken);
        let call = Call::new(reqwest::Method::POST, "channels/{}/messages", &[&target.channel]);
        let sent = self.upload(&call, form, UPLOAD_TIMEOUT).await;
        let answer = sent.map_err(|error| match error {
            // Discord does not process an incomplete request.
            RestError::NoAnswer { .. } if is_broken.load(Ordering::SeqCst) => DeliveryError::Retry {
                after: BROKEN_STREAM_PAUSE,
                scope: Scope::Destination,
                asked: false,
                why: "a file broke off on its way".to_owned(),
            },
            error => match error.send_error() {
                DeliveryError::Permanent {
                    reason: FailureReason::TooLarge,
                    ..
                } => rejected(FailureReason::TooLarge, FILE_TOO_LARGE),
                error => error,
            },
        })?;
        let id = created_id(&answer, &call).map_err(RestError::send_error)?;
        Ok(Receipt {
            message: Some(self.message_ref(target.channel.as_str(), id.as_str())),
        })
    }

    /// The largest file in a place. It depends on the boost level of the guild.
    async fn file_limit(&self, place: &chat::Place) -> Result<u64, DeliveryError> {
        let chat::Conversation::Channel(channel) = place.home() else {
            return Ok(FILE_BYTES);
        };
        let channel = self
            .find_channel(&channel.id)
            .await
            .map_err(RestError::delivery_error)?;
        let Some(guild) = channel.guild_id.or_else(|| self.guilds.first().cloned()) else {
            return Ok(FILE_BYTES);
        };
        let call = Call::get("guilds/{}", &[&guild]);
        let guild: Guild = self.fetch(&call).await.map_err(RestError::delivery_error)?;
        Ok(file_bytes(guild.premium_tier))
    }
}

/// Whether a message of the history has exactly these files.
pub(crate) fn has_files(message: &Value, files: &[FileRef]) -> bool {
    let attached = message["attachments"].as_array().into_iter().flatten();
    let sizes: Vec<Option<u64>> = attached.map(|file| file["size"].as_u64()).collect();
    let ours: Vec<Option<u64>> = files.iter().map(|file| Some(file.bytes)).collect();
    sizes == ours
}

/// Whether a message of the history has exactly one file, of that name.
pub(crate) fn has_file_named(message: &Value, name: &str) -> bool {
    let mut attached = message["attachments"].as_array().into_iter().flatten();
    let is_match = |file: &Value| {
        file["filename"]
            .as_str()
            .is_some_and(|known| header_name(known) == header_name(name))
    };
    attached.next().is_some_and(is_match) && attached.next().is_none()
}

fn form(body: &Value, files: Vec<Download>, is_broken: &Arc<AtomicBool>) -> Form {
    let json = Part::text(body.to_string())
        .mime_str("application/json")
        .expect("application/json is a media type");
    let mut form = Form::new().part("payload_json", json);
    for (n, file) in files.into_iter().enumerate() {
        let content = Body::wrap_stream(checked_stream(file.content, file.bytes, is_broken));
        let mut part = Part::stream_with_length(content, file.bytes).file_name(header_name(&file.name));
        // The other platform may report an invalid media type. Then Discord detects the type itself.
        let kind = file.media_type.as_deref();
        if let Some(kind) = kind.filter(|kind| is_media_type(kind)) {
            part = part.mime_str(kind).expect("the media type was checked");
        }
        form = form.part(format!("files[{n}]"), part);
    }
    form
}

/// The content of a file. It sets `is_broken` if the stream fails or does not have the announced length.
fn checked_stream(
    content: impl futures::Stream<Item = io::Result<Bytes>> + Send + 'static,
    bytes: u64,
    is_broken: &Arc<AtomicBool>,
) -> impl futures::Stream<Item = io::Result<Bytes>> + Send + 'static {
    let is_broken = Arc::clone(is_broken);
    let end = futures::stream::once(async { Ok(Bytes::new()) });
    let content = content
        .map(|chunk| (chunk, false))
        .chain(end.map(|end| (end, true)));
    content.scan(bytes, move |left, (chunk, is_end)| {
        let length = chunk.as_ref().map_or(0, Bytes::len);
        let checked = chunk.and_then(|chunk| {
            *left = u64::try_from(length)
                .ok()
                .and_then(|length| left.checked_sub(length))
                .ok_or_else(|| io::Error::other("the file is larger than announced"))?;
            if is_end && *left > 0 {
                return Err(io::Error::other("the file is smaller than announced"));
            }
            Ok(chunk)
        });
        if checked.is_err() {
            is_broken.store(true, Ordering::SeqCst);
        }
        futures::future::ready(Some(checked))
    })
}

/// A file name as people see it.
fn display_name(name: &str) -> String {
    let name = sanitize(name).replace(['\n', '\t', '/', '\\'], "_");
    match name.trim() {
        "" => "file".to_owned(),
        name => truncate(name, FILE_NAME),
    }
}

/// A file name for a header: ASCII only.
fn header_name(text: &str) -> String {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_');
    display_name(text)
        .chars()
        .map(|sign| if is_plain(sign) { sign } else { '_' })
        .collect()
}

fn is_media_type(kind: &str) -> bool {
    Part::text("").mime_str(kind).is_ok()
}

fn rejected(reason: FailureReason, why: &str) -> DeliveryError {
    DeliveryError::Permanent {
        reason,
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    fn pieces(pieces: &[&'static str]) -> impl futures::Stream<Item = io::Result<Bytes>> + Send + 'static {
        let pieces: Vec<io::Result<Bytes>> = pieces
            .iter()
            .map(|piece| Ok(Bytes::from_static(piece.as_bytes())))
            .collect();
        futures::stream::iter(pieces)
    }

    async fn read_all(content: &[&'static str], bytes: u64) -> (bool, Option<String>) {
        let is_broken = Arc::default();
        let read: io::Result<Vec<Bytes>> = checked_stream(pieces(content), bytes, &is_broken)
            .try_collect()
            .await;
        let text = read
            .ok()
            .map(|read| String::from_utf8_lossy(&read.concat()).into_owned());
        (is_broken.load(Ordering::SeqCst), text)
    }

    #[tokio::test]
    async fn a_file_of_an_unexpected_length_breaks_the_upload() {
        assert_eq!(read_all(&["ab", "c"], 3).await, (false, Some("abc".to_owned())));
        assert_eq!(read_all(&[], 0).await, (false, Some(String::new())));
        assert_eq!(read_all(&["ab"], 3).await, (true, None));
        assert_eq!(read_all(&["ab", "cd"], 3).await, (true, None));
    }

    #[test]
    fn file_names_keep_letters_and_lose_deceptive_characters() {
        assert_eq!(display_name("Größe 1.png"), "Größe 1.png");
        assert_eq!(header_name("Größe 1.png"), "Gr__e_1.png");
        assert_eq!(display_name("a\u{202E}gnp.exe"), "agnp.exe");
        assert_eq!(display_name("../../etc/passwd"), ".._.._etc_passwd");
        assert_eq!(display_name(" \u{200B}"), "file");
        assert!(display_name(&"x".repeat(1_000)).chars().count() <= FILE_NAME);
    }

    #[test]
    fn invalid_media_types_are_recognized() {
        assert!(is_media_type("image/png") && !is_media_type("a picture"));
    }
}
