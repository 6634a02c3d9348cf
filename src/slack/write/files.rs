//! People's files: read from where they lie, and sent in three steps (announced, put there, shown in a message).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chat::{
    Block, Card, DeliveryError, DeliveryKey, Download, FailureReason, FileRef, LookupError, OutboundMessage,
    Receipt, Scope, Span, Text, UserRef, What,
};
use serde_json::{Value, json};
use url::Url;

use crate::Client;
use crate::ground::file_transfer::OpenError;
use crate::ground::limits;
use crate::ground::sanitize::clean;
use crate::ground::web_api::CallError;
use crate::write::deliver::{MOMENT, Spot, retry};
use crate::write::mrkdwn::{BREAK, Voice, write};

/// A file's name is cut to this.
const NAME: usize = 120;
/// Slack shows a file's message a moment after it was told to; so often and so long is it asked for its address.
const ASKED: [Duration; 5] = [
    Duration::from_millis(0),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
    Duration::from_millis(1600),
];
/// How many messages under way are remembered before all are forgotten.
const REMEMBERED: usize = 1000;

/// Which files Slack was told to show under which key: with that a message is found again for sure.
#[derive(Debug, Default)]
pub(crate) struct Shares(Mutex<HashMap<String, Vec<String>>>);

impl Shares {
    fn remember(&self, key: &DeliveryKey, files: Vec<String>) {
        let mut shares = self.lock();
        if shares.len() >= REMEMBERED {
            shares.clear();
        }
        shares.insert(key.0.clone(), files);
    }

    fn forget(&self, key: &DeliveryKey) {
        self.lock().remove(&key.0);
    }

    pub(crate) fn of(&self, key: &DeliveryKey) -> Option<Vec<String>> {
        self.lock().get(&key.0).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<String>>> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

impl Client {
    /// Opens a file for reading.
    pub(crate) async fn open_file(&self, file: &FileRef) -> Result<Download, LookupError> {
        let answer = self
            .inner
            .web
            .get("files.info", &[("file", &file.id)])
            .await
            .map_err(|error| self.lookup_error(error))?;
        let facts = &answer["file"];
        let word = |name: &str| facts[name].as_str().filter(|word| !word.is_empty());
        let missing = |why: &str| LookupError::NotFound { why: why.to_owned() };
        if facts["is_external"] == true || matches!(word("mode"), Some("tombstone" | "hidden_by_limit")) {
            return Err(missing("file_not_hosted"));
        }
        let address = word("url_private_download").or_else(|| word("url_private"));
        let address: Url = address
            .and_then(|address| address.parse().ok())
            .ok_or_else(|| missing("file_not_hosted"))?;
        if !self.inner.web.is_slacks(&address) {
            return Err(missing("file_elsewhere"));
        }
        let bytes = facts["size"]
            .as_u64()
            .ok_or_else(|| missing("file_without_size"))?;
        let media_type = word("mimetype");
        let opened = self
            .inner
            .pipe
            .open(&address, &self.inner.web.bearer(), media_type, bytes)
            .await;
        let content = opened.map_err(|error| match error {
            OpenError::Closed(why) => LookupError::NotFound { why },
            OpenError::Away(why) => LookupError::Unanswered { after: None, why },
        })?;
        Ok(Download {
            name: word("name")
                .or_else(|| word("title"))
                .unwrap_or(&file.name)
                .to_owned(),
            bytes,
            media_type: media_type.map(str::to_owned),
            content,
        })
    }

    /// Sends a message with files.
    pub(crate) async fn send_files(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        let (What::Share { place, card, .. } | What::Write { place, card, .. }) = &message.what else {
            return Err(DeliveryError::Permanent {
                reason: FailureReason::Other,
                why: "it carries no files".into(),
            });
        };
        let spot = self.spot_of(place).await?;
        let mut ids = Vec::new();
        let mut shown = Vec::new();
        for file in files {
            let name = file_name(&file.name);
            let id = self.upload(&name, file).await?;
            shown.push(json!({ "id": id, "title": name }));
            ids.push(id);
        }
        let mut body = json!({
            "files": shown,
            "channel_id": spot.channel,
            "initial_comment": self.comment(card, &message.notify),
        });
        if let Some(thread) = &spot.thread {
            body["thread_ts"] = json!(thread);
        }
        self.inner.shares.remember(key, ids.clone());
        match self.inner.web.post("files.completeUploadExternal", &body).await {
            Ok(_) => {}
            Err(error) => {
                let error = self.delivery_error(error);
                if !matches!(error, DeliveryError::Uncertain { .. }) {
                    self.inner.shares.forget(key);
                }
                return Err(error);
            }
        }
        self.inner.shares.forget(key);
        self.inner.pulse.token_accepted();
        let message = self.where_shown(&ids, &spot).await;
        if let (Some(ts), Some(root)) = (&message, &spot.thread) {
            self.inner.directory.learn_thread(&spot.channel, ts, root);
        }
        Ok(Receipt {
            message: message.map(|ts| self.inner.names.message(&spot.channel, &ts)),
        })
    }

    /// Puts one file at Slack, where nobody sees it yet.
    async fn upload(&self, name: &str, file: Download) -> Result<String, DeliveryError> {
        let length = file.bytes.to_string();
        let answer = self
            .inner
            .web
            .get(
                "files.getUploadURLExternal",
                &[("filename", name), ("length", &length)],
            )
            .await
            .map_err(|error| self.unseen(error))?;
        let (Some(address), Some(id)) = (answer["upload_url"].as_str(), answer["file_id"].as_str()) else {
            return Err(retry(
                MOMENT,
                Scope::Destination,
                false,
                "the answer names no upload",
            ));
        };
        self.inner
            .pipe
            .put(address, file.bytes, file.content)
            .await
            .map_err(|error| self.unseen(error))?;
        Ok(id.to_owned())
    }

    /// An error before anything is to be seen: what may have happened may happen again.
    fn unseen(&self, error: CallError) -> DeliveryError {
        match self.delivery_error(error) {
            DeliveryError::Uncertain { why } => retry(MOMENT, Scope::Destination, false, why),
            error => error,
        }
    }

    /// The message in which Slack shows the files. It does so a moment later, and says where only then.
    async fn where_shown(&self, files: &[String], spot: &Spot) -> Option<String> {
        let file = files.first()?;
        for wait in ASKED {
            tokio::time::sleep(wait).await;
            match self.inner.web.get("files.info", &[("file", file)]).await {
                Ok(answer) => {
                    if let Some(ts) = shown_at(&answer["file"], &spot.channel) {
                        return Some(ts);
                    }
                }
                Err(error) => {
                    self.note_token(&error);
                    break;
                }
            }
        }
        tracing::warn!("files arrived, and Slack does not say in which message");
        None
    }

    /// The words above the files. They stand in markup, since Slack takes nothing else there.
    pub(crate) fn comment(&self, card: &Card, notify: &[UserRef]) -> String {
        let voice = Voice {
            connection: &self.inner.names.connection,
            notify,
        };
        comment(card, &voice)
    }
}

/// A card as markup.
fn comment(card: &Card, voice: &Voice<'_>) -> String {
    let draw = |text: &Text, room: usize| {
        limits::fit(
            text,
            room,
            |text| write(text, voice),
            |drawn| limits::length(drawn),
        )
    };
    let mut lines: Vec<String> = Vec::new();
    let mut left = limits::TEXT;
    let title = card
        .title
        .iter()
        .map(|title| Text::bold(title.to_plain().replace('\n', " ")));
    let blocks = card.blocks.iter().map(|block| match block {
        Block::Text(text) | Block::Facts(text) => text.clone(),
        Block::Quote(text) => Text(vec![Span::Quote(text.to_plain())]),
    });
    for text in title.chain(blocks).filter(|text| !text.is_blank()) {
        if left < limits::LEAST {
            break;
        }
        let line = draw(&text, left);
        left = left.saturating_sub(limits::length(&line) + 1);
        lines.push(line.trim_end().to_owned());
    }
    let mut markup = lines.join("\n");
    for user in notify_absent(&markup, voice) {
        markup.push_str(&format!(" <@{}>", user.id));
    }
    // What people write here Slack might read as they would type it.
    for all in ["here", "channel", "everyone"] {
        markup = markup.replace(&format!("@{all}"), &format!("@{BREAK}{all}"));
    }
    markup
}

fn notify_absent<'v>(markup: &str, voice: &Voice<'v>) -> Vec<&'v UserRef> {
    let notify = voice
        .notify
        .iter()
        .filter(|user| user.connection == *voice.connection);
    notify
        .filter(|user| !markup.contains(&format!("<@{}>", user.id)))
        .collect()
}

/// A person's name for a file, without what deceives, and short enough; its ending stays.
pub(crate) fn file_name(name: &str) -> String {
    let name: String = clean(name)
        .chars()
        .map(|char| {
            if matches!(char, '/' | '\\' | '\n' | '\t') {
                '_'
            } else {
                char
            }
        })
        .collect();
    let name = name.trim();
    if name.is_empty() {
        return "file".to_owned();
    }
    if limits::length(name) <= NAME {
        return name.to_owned();
    }
    let ending = match name.rsplit_once('.') {
        Some((_, ending)) if limits::length(ending) <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    format!(
        "{}…{ending}",
        limits::head(name, NAME - 1 - limits::length(&ending))
    )
}

/// In which message of a channel a file is shown.
fn shown_at(file: &Value, channel: &str) -> Option<String> {
    let shares = &file["shares"];
    ["public", "private"]
        .into_iter()
        .find_map(|kind| shares[kind][channel][0]["ts"].as_str())
        .map(str::to_owned)
}

/// Whether a message in a history is the one: it shows just those files, or, where nobody remembers which, files of
/// just those names under just those words.
pub(crate) fn is_it(found: &Value, remembered: Option<&[String]>, names: &[String], words: &str) -> bool {
    let files = found["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    let all = |what: &str| -> Vec<String> {
        let mut all: Vec<String> = files
            .iter()
            .filter_map(|file| file[what].as_str().map(str::to_owned))
            .collect();
        all.sort();
        all
    };
    if files.is_empty() {
        return false;
    }
    if let Some(remembered) = remembered {
        let mut ids = remembered.to_vec();
        ids.sort();
        return all("id") == ids;
    }
    let mut names = names.to_vec();
    names.sort();
    // Slack writes markup down in its own way; the letters stay.
    let letters = |text: &str| {
        text.chars()
            .filter(|char| char.is_alphanumeric())
            .collect::<String>()
    };
    all("name") == names && letters(found["text"].as_str().unwrap_or_default()) == letters(words)
}

#[cfg(test)]
mod tests;
