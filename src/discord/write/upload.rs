//! Sends files: one message with what stands above them as JSON, and the files behind it as they arrive.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use chat::{
    DeliveryError, DeliveryKey, Download, FailureReason, FileRef, OutboundMessage, Receipt, Scope, What,
};
use futures::StreamExt;
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::client::connect::Inner;
use crate::write::deliver::created;
use crate::write::render::{clean, cut};
use crate::ground::rest::{Call, Trouble};
use crate::ground::dto::{Channel, Guild};

/// How many files one message carries.
const MOST: usize = 10;
/// How large a file may be where nothing better is known.
const LIMIT: u64 = 10 << 20;
/// A file's name.
const NAME: usize = 200;
/// How long a transfer may take; whoever delivers watches it besides.
const TRANSFER: Duration = Duration::from_secs(120);
/// How long to rest after a file broke off.
const BROKEN: Duration = Duration::from_secs(2);
/// "Request entity too large", by code and by status.
const TOO_LARGE: u64 = 40_005;
const TOO_LARGE_STATUS: u16 = 413;

impl Inner {
    /// Sends a message with files.
    pub(crate) async fn share(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        let (What::Share { place, card, .. } | What::Write { place, card, .. }) = &message.what else {
            return Err(refused("it carries no files"));
        };
        if files.is_empty() || files.len() > MOST {
            return Err(refused("too_many_files"));
        }
        let limit = self.largest_file(place).await?;
        if files.iter().any(|file| file.bytes > limit) {
            return Err(refused("file_too_large"));
        }
        let target = self.target(place).await?;
        let mut body = self.new_message(key, &target, card, &message.notify);
        body["attachments"] = files
            .iter()
            .enumerate()
            .map(|(n, file)| json!({"id": n.to_string(), "filename": name(&file.name)}))
            .collect();
        let is_broken = Arc::new(AtomicBool::new(false));
        let form = form(&body, files, &is_broken);
        let call = Call::new(reqwest::Method::POST, "channels/{}/messages", &[&target.channel]);
        let sent = self.upload(&call, form, TRANSFER).await;
        let answer = sent.map_err(|trouble| match trouble {
            // Half a message is none: Discord has taken nothing.
            Trouble::Silent { .. } if is_broken.load(Ordering::SeqCst) => DeliveryError::Retry {
                after: BROKEN,
                scope: Scope::Destination,
                asked: false,
                why: "a file broke off on its way".to_owned(),
            },
            Trouble::Refused { status, code, .. } if status == TOO_LARGE_STATUS || code == TOO_LARGE => {
                refused("file_too_large")
            }
            trouble => trouble.delivery(false),
        })?;
        let id = created(&answer, &call).map_err(|trouble| trouble.delivery(false))?;
        Ok(Receipt {
            message: Some(self.message_ref(target.channel.as_str(), id.as_str())),
        })
    }

    /// How large a file may be in a place: more in a boosted guild.
    async fn largest_file(&self, place: &chat::Place) -> Result<u64, DeliveryError> {
        let chat::Home::Channel(channel) = place.home() else {
            return Ok(LIMIT);
        };
        let known = self.find_channel(&channel.id).await;
        let guild = known
            .map_err(|trouble| trouble.delivery(true))
            .map(|channel: Channel| channel.guild_id.or_else(|| self.guilds.first().cloned()))?;
        let Some(guild) = guild else {
            return Ok(LIMIT);
        };
        let call = Call::get("guilds/{}", &[&guild]);
        let guild: Guild = self.ask(&call).await.map_err(|trouble| trouble.delivery(true))?;
        Ok(match guild.premium_tier {
            0 | 1 => LIMIT,
            2 => 50 << 20,
            _ => 100 << 20,
        })
    }
}

/// Whether a message carries these files, as far as its history shows.
pub(crate) fn is_of_files(message: &Value, files: &[FileRef]) -> bool {
    let attached = message["attachments"].as_array().into_iter().flatten();
    let sizes: Vec<Option<u64>> = attached.map(|file| file["size"].as_u64()).collect();
    let ours: Vec<Option<u64>> = files.iter().map(|file| Some(file.bytes)).collect();
    sizes == ours
}

/// Whether a message carries one file, of that name.
pub(crate) fn is_of_name(message: &Value, name: &str) -> bool {
    let mut attached = message["attachments"].as_array().into_iter().flatten();
    let is_it = |file: &Value| {
        file["filename"]
            .as_str()
            .is_some_and(|known| plain(known) == plain(name))
    };
    attached.next().is_some_and(is_it) && attached.next().is_none()
}

fn form(body: &Value, files: Vec<Download>, is_broken: &Arc<AtomicBool>) -> Form {
    let json = Part::text(body.to_string())
        .mime_str("application/json")
        .expect("it is a media type");
    let mut form = Form::new().part("payload_json", json);
    for (n, file) in files.into_iter().enumerate() {
        let content = Body::wrap_stream(watched(file.content, file.bytes, is_broken));
        let mut part = Part::stream_with_length(content, file.bytes).file_name(plain(&file.name));
        // What the other platform says of a file's kind may be no media type at all; then Discord finds out itself.
        let kind = file.media_type.as_deref();
        if let Some(kind) = kind.filter(|kind| is_media_type(kind)) {
            part = part.mime_str(kind).expect("just looked at");
        }
        form = form.part(format!("files[{n}]"), part);
    }
    form
}

/// The content, noting where it breaks off or has another length than it was announced with.
fn watched(
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

/// A file's name as people see it.
fn name(name: &str) -> String {
    let name = clean(name).replace(['\n', '\t', '/', '\\'], "_");
    match name.trim() {
        "" => "file".to_owned(),
        name => cut(name, NAME),
    }
}

/// A file's name as it stands in a header.
fn plain(text: &str) -> String {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_');
    name(text)
        .chars()
        .map(|sign| if is_plain(sign) { sign } else { '_' })
        .collect()
}

fn is_media_type(kind: &str) -> bool {
    Part::text("").mime_str(kind).is_ok()
}

fn refused(why: &str) -> DeliveryError {
    DeliveryError::Permanent {
        reason: FailureReason::TooLarge,
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

    async fn read(content: &[&'static str], bytes: u64) -> (bool, Option<String>) {
        let is_broken = Arc::default();
        let read: io::Result<Vec<Bytes>> = watched(pieces(content), bytes, &is_broken).try_collect().await;
        let text = read
            .ok()
            .map(|read| String::from_utf8_lossy(&read.concat()).into_owned());
        (is_broken.load(Ordering::SeqCst), text)
    }

    #[tokio::test]
    async fn a_file_that_is_not_as_long_as_announced_breaks_the_transfer_off() {
        assert_eq!(read(&["ab", "c"], 3).await, (false, Some("abc".to_owned())));
        assert_eq!(read(&[], 0).await, (false, Some(String::new())));
        assert_eq!(read(&["ab"], 3).await, (true, None));
        assert_eq!(read(&["ab", "cd"], 3).await, (true, None));
    }

    #[test]
    fn names_keep_their_letters_and_lose_what_could_deceive() {
        assert_eq!(name("Größe 1.png"), "Größe 1.png");
        assert_eq!(plain("Größe 1.png"), "Gr__e_1.png");
        assert_eq!(name("a\u{202E}gnp.exe"), "agnp.exe");
        assert_eq!(name("../../etc/passwd"), ".._.._etc_passwd");
        assert_eq!(name(" \u{200B}"), "file");
        assert!(name(&"x".repeat(1_000)).chars().count() <= NAME);
    }

    #[test]
    fn what_is_no_media_type_is_left_out() {
        assert!(is_media_type("image/png") && !is_media_type("a picture"));
    }
}
