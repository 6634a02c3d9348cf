//! Delivery of a message with files, in three steps: get an upload URL, upload, share in a message.

use std::time::Duration;

use chat::{DeliveryError, DeliveryKey, Download, FailureReason, OutboundMessage, Receipt, Scope, What};
use serde_json::{Value, json};

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::delivery_error::{MOMENT, retry};
use crate::write::destination::Spot;
use crate::write::file_name::file_name;

/// Slack creates the message a moment after the share. Its timestamp is polled with these delays.
const ASKED: [Duration; 5] = [
    Duration::from_millis(0),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
    Duration::from_millis(1600),
];

impl Workspace {
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
        self.shares.remember(key, ids.clone());
        match self.web.post("files.completeUploadExternal", &body).await {
            Ok(_) => {}
            Err(error) => {
                let error = self.delivery_error(error);
                if !matches!(error, DeliveryError::Uncertain { .. }) {
                    self.shares.forget(key);
                }
                return Err(error);
            }
        }
        self.shares.forget(key);
        self.pulse.token_accepted();
        let message = self.where_shown(&ids, &spot).await;
        if let (Some(ts), Some(root)) = (&message, &spot.thread) {
            self.directory.learn_thread(&spot.channel, ts, root);
        }
        Ok(Receipt {
            message: message.map(|ts| self.names.message(&spot.channel, &ts)),
        })
    }

    /// Uploads one file. Nobody sees it before it is shared.
    async fn upload(&self, name: &str, file: Download) -> Result<String, DeliveryError> {
        let length = file.bytes.to_string();
        let answer = self
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
        self.pipe
            .put(address, file.bytes, file.content)
            .await
            .map_err(|error| self.unseen(error))?;
        Ok(id.to_owned())
    }

    /// Translates an error of an upload. Nothing is visible yet, so an uncertain outcome is retried.
    fn unseen(&self, error: CallError) -> DeliveryError {
        match self.delivery_error(error) {
            DeliveryError::Uncertain { why } => retry(MOMENT, Scope::Destination, false, why),
            error => error,
        }
    }

    /// The message that shows the files. Slack states it only after a moment.
    async fn where_shown(&self, files: &[String], spot: &Spot) -> Option<String> {
        let file = files.first()?;
        for wait in ASKED {
            tokio::time::sleep(wait).await;
            match self.web.get("files.info", &[("file", file)]).await {
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
        tracing::warn!("Files were shared, but Slack does not state their message");
        None
    }
}

/// The message of this channel that shows a file.
fn shown_at(file: &Value, channel: &str) -> Option<String> {
    let shares = &file["shares"];
    ["public", "private"]
        .into_iter()
        .find_map(|kind| shares[kind][channel][0]["ts"].as_str())
        .map(str::to_owned)
}
