//! Files that a person uploads on the page before the message is sent.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use serde_json::{Value, json};

use crate::blob::{Blob, BodyError};
use crate::discord::{IncomingFile, NewPost};
use crate::{Playground, ids};

/// The largest file that either platform takes.
const LARGEST_BYTES: u64 = 1024 * 1024 * 1024;
/// How many files may be pending; a person who never sends the message must not fill the memory.
const WAITING: usize = 64;

/// Uploaded files that are not part of a message yet: names and contents.
#[derive(Default)]
pub(super) struct PendingUploads(Mutex<BTreeMap<u64, (String, Blob)>>);

impl PendingUploads {
    /// Stores a file; the action that sends the message refers to the returned number.
    ///
    /// # Errors
    ///
    /// The message that the page shows.
    pub(super) async fn take(&self, name: String, body: Body) -> Result<u64, String> {
        let content = Blob::read_body(body, LARGEST_BYTES)
            .await
            .map_err(|error| match error {
                BodyError::TooLarge => "it is larger than 1 GB".to_owned(),
                BodyError::Broken(error) => error.to_string(),
            })?;
        let id = ids::next();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id, (name, content));
        if all.len() > WAITING {
            all.pop_first();
        }
        Ok(id)
    }

    /// The files that an action refers to. They stay pending until the action succeeds.
    fn named(&self, files: &Value) -> Result<Vec<(String, Blob)>, String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |id: &Value| all.get(&id.as_u64()?).cloned();
        let named = files.as_array().into_iter().flatten();
        named
            .map(|id| find(id).ok_or_else(|| "a file is not there any more; attach it again".to_owned()))
            .collect()
    }

    fn forget(&self, files: &Value) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for id in files.as_array().into_iter().flatten().filter_map(Value::as_u64) {
            all.remove(&id);
        }
    }
}

/// Posts a message with files on the platform in `asked`.
///
/// # Errors
///
/// The message that the page shows.
pub(super) fn share(
    playground: &Playground,
    pending_uploads: &PendingUploads,
    asked: &Value,
) -> Result<Value, String> {
    let need = |key: &str| {
        asked[key]
            .as_str()
            .ok_or_else(|| format!("missing argument: {key}"))
    };
    let (user, channel) = (need("as")?, need("channel")?);
    let text = asked["text"].as_str().unwrap_or_default();
    let files = pending_uploads.named(&asked["files"])?;
    let done = if asked["side"] == "slack" {
        let thread_ts = asked["thread_ts"].as_str();
        let ts = playground
            .slack()
            .share(user, (channel, thread_ts), files, text)?;
        json!({ "ts": ts })
    } else {
        let files = files
            .into_iter()
            .map(|(name, content)| IncomingFile::from_person(&name, content))
            .collect();
        let answers = asked["message_id"].as_str();
        let post = NewPost { text, answers, files };
        let id = playground.discord().talk(user, channel, post)?;
        json!({ "id": id })
    };
    pending_uploads.forget(&asked["files"]);
    Ok(done)
}
