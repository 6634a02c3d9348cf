//! Delivery of a message with files, in three steps: get an upload URL, upload, share in a message.

use std::time::Duration;

use chat::{
    DeliveryError, DeliveryKey, Download, FailureReason, OutboundAction, OutboundMessage, Receipt, Scope,
};
use serde_json::{Value, json};

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::write::delivery_error::{SHORT_DELAY, retry};
use crate::write::destination::Destination;
use crate::write::file_name::file_name;

/// Slack creates the message a moment after the share. Its timestamp is polled with these delays.
const SHARE_POLL_DELAYS: [Duration; 5] = [
    Duration::from_millis(0),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
    Duration::from_millis(1600),
];

/// The message that shows a file.
#[derive(Debug)]
struct Share {
    ts: String,
    is_in_thread: bool,
}

impl Workspace {
    /// Sends a message with files.
    pub(crate) async fn send_files(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        files: Vec<Download>,
    ) -> Result<Receipt, DeliveryError> {
        let (OutboundAction::Share { place, card, .. } | OutboundAction::Write { place, card, .. }) =
            &message.what
        else {
            return Err(DeliveryError::Permanent {
                reason: FailureReason::Other,
                why: "it carries no files".into(),
            });
        };
        let destination = self.destination_of(place).await?;
        self.check_thread(&destination)?;
        let mut ids = Vec::new();
        let mut references = Vec::new();
        for file in files {
            let name = file_name(&file.name);
            let id = self.upload(&name, file).await?;
            references.push(json!({ "id": id, "title": name }));
            ids.push(id);
        }
        let mut body = json!({
            "files": references,
            "channel_id": destination.channel,
            "initial_comment": self.file_comment(card, &message.notify),
        });
        if let Some(thread) = &destination.thread {
            body["thread_ts"] = json!(thread);
        }
        self.pending_uploads.remember(key, ids.clone());
        match self.web.post("files.completeUploadExternal", &body).await {
            Ok(_) => {}
            Err(error) => {
                let error = self.delivery_error(error);
                if !matches!(error, DeliveryError::Uncertain { .. }) {
                    self.pending_uploads.forget(key);
                }
                return Err(error);
            }
        }
        self.pending_uploads.forget(key);
        self.health.token_accepted();
        let share = self.find_share(&ids, &destination).await;
        if let (Some(share), Some(root)) = (&share, &destination.thread) {
            if !share.is_in_thread && self.is_thread_gone(&destination.channel, root).await {
                return Err(self.withdraw_stray(&destination, &share.ts).await);
            }
            self.directory.learn_thread(&destination.channel, &share.ts, root);
        }
        Ok(Receipt {
            message: share.map(|share| self.refs.message(&destination.channel, &share.ts)),
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
            .map_err(|error| self.upload_error(error))?;
        let (Some(address), Some(id)) = (answer["upload_url"].as_str(), answer["file_id"].as_str()) else {
            return Err(retry(
                SHORT_DELAY,
                Scope::Destination,
                false,
                "the answer names no upload",
            ));
        };
        if !address
            .parse()
            .is_ok_and(|address| self.web.is_slack_host(&address))
        {
            return Err(retry(
                SHORT_DELAY,
                Scope::Destination,
                false,
                "the upload does not lead to Slack",
            ));
        }
        self.file_transfer
            .upload(address, file.bytes, file.content)
            .await
            .map_err(|error| self.upload_error(error))?;
        Ok(id.to_owned())
    }

    /// Translates an error of an upload. Nothing is visible yet, so an uncertain outcome is retried.
    fn upload_error(&self, error: CallError) -> DeliveryError {
        match self.delivery_error(error) {
            DeliveryError::Uncertain { why } => retry(SHORT_DELAY, Scope::Destination, false, why),
            error => error,
        }
    }

    /// The message that shows the files. Slack states it only after a moment.
    async fn find_share(&self, files: &[String], destination: &Destination) -> Option<Share> {
        let file = files.first()?;
        for wait in SHARE_POLL_DELAYS {
            tokio::time::sleep(wait).await;
            match self.web.get("files.info", &[("file", file)]).await {
                Ok(answer) => {
                    if let Some(share) = share_in(&answer["file"], &destination.channel) {
                        return Some(share);
                    }
                }
                Err(error) => {
                    self.record_token_error(&error);
                    break;
                }
            }
        }
        tracing::warn!("Files were shared, but Slack does not state their message");
        None
    }

    /// Whether Slack says that the root of a thread does not exist. An answer that says something else proves nothing.
    async fn is_thread_gone(&self, channel: &str, root: &str) -> bool {
        let query = [("channel", channel), ("ts", root), ("limit", "1")];
        match self.web.get("conversations.replies", &query).await {
            Err(CallError::Refused { code, .. }) => code == "thread_not_found",
            Ok(_) | Err(_) => false,
        }
    }
}

/// The message of this channel that shows a file.
fn share_in(file: &Value, channel: &str) -> Option<Share> {
    let shares = &file["shares"];
    ["public", "private"].into_iter().find_map(|kind| {
        let share = &shares[kind][channel][0];
        Some(Share {
            ts: share["ts"].as_str()?.to_owned(),
            is_in_thread: share["thread_ts"].is_string(),
        })
    })
}
