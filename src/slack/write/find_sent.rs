//! Search of the history for a message whose delivery is uncertain.
//!
//! A message is found by the key in its metadata. A message with files has no metadata and is found by its files.

use chat::{Card, DeliveryError, DeliveryKey, OutboundMessage, Place, Receipt, Scope, What};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::ground::error_codes::{is_about_token, is_slacks_own};
use crate::ground::refs::{as_ts, moment};
use crate::ground::web_api::{CallError, next_cursor};
use crate::ground::workspace::Workspace;
use crate::read::message::is_ours;
use crate::write::deliver::EVENT_TYPE;
use crate::write::delivery_error::{MOMENT, retry};
use crate::write::destination::Spot;
use crate::write::file_name::file_name;

/// The maximum clock difference to Slack. Keys are unique, so an earlier start only costs a page.
const SKEW: TimeDelta = TimeDelta::minutes(2);
/// Messages per page.
const PAGE: &str = "200";
/// The maximum number of pages. A very busy channel is not searched to its end.
const PAGES: usize = 25;

impl Workspace {
    pub(crate) async fn find_sent(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        match &message.what {
            What::Post { place, .. } => {
                let spot = self.spot_of(place).await?;
                self.find_in(&spot, since, |found| carries(found, key)).await
            }
            What::Share { place, card, files } => {
                let names = files.iter().map(|file| file_name(&file.name)).collect();
                self.find_files(key, message, since, (place, card, names)).await
            }
            What::Write { place, card, file } => {
                let names = vec![file_name(&file.name)];
                self.find_files(key, message, since, (place, card, names)).await
            }
            // An edit is idempotent. An ephemeral message leaves no trace and may be lost or doubled.
            What::Remove { .. }
            | What::Close { .. }
            | What::Edit { .. }
            | What::Whisper { .. }
            | What::Unreact { .. } => Ok(None),
        }
    }

    async fn find_files(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
        (place, card, names): (&Place, &Card, Vec<String>),
    ) -> Result<Option<Receipt>, DeliveryError> {
        let spot = self.spot_of(place).await?;
        let me = &self.directory.me;
        let remembered = self.shares.of(key);
        let words = self.comment(card, &message.notify);
        let matches =
            |found: &Value| is_ours(found, me) && is_it(found, remembered.as_deref(), &names, &words);
        self.find_in(&spot, since, matches).await
    }

    async fn find_in(
        &self,
        spot: &Spot,
        since: DateTime<Utc>,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let oldest = as_ts(since - SKEW);
        let mut cursor = String::new();
        for _ in 0..PAGES {
            let mut query = vec![
                ("channel", spot.channel.as_str()),
                ("oldest", &oldest),
                ("limit", PAGE),
                ("include_all_metadata", "true"),
            ];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let method = match &spot.thread {
                Some(root) => {
                    query.push(("ts", root));
                    "conversations.replies"
                }
                None => "conversations.history",
            };
            let answer = self
                .web
                .get(method, &query)
                .await
                .map_err(|error| self.search_error(error))?;
            let found = answer["messages"]
                .as_array()
                .and_then(|page| page.iter().find(|found| is_since(found, since) && is_it(found)));
            if let Some(ts) = found.and_then(|found| found["ts"].as_str()) {
                return Ok(Some(Receipt {
                    message: Some(self.names.message(&spot.channel, ts)),
                }));
            }
            cursor = next_cursor(&answer);
            if cursor.is_empty() {
                return Ok(None);
            }
        }
        Err(DeliveryError::Uncertain {
            why: format!("not among the last {PAGES} pages of the history"),
        })
    }

    /// Translates a failed search. Reading has no side effects, so a lost answer is retried; only a refusal leaves
    /// the delivery uncertain.
    fn search_error(&self, error: CallError) -> DeliveryError {
        match error {
            CallError::Asked { .. } | CallError::Broken { .. } | CallError::Unsent { .. } => {
                self.delivery_error(error)
            }
            CallError::Lost { why } => retry(MOMENT, Scope::Destination, false, why),
            CallError::Refused { ref code, .. } if is_about_token(code) => self.delivery_error(error),
            CallError::Refused { ref code, .. } if is_slacks_own(code) => {
                retry(MOMENT, Scope::Destination, false, code)
            }
            CallError::Refused { .. } => DeliveryError::Uncertain {
                why: format!("the history cannot be read: {error}"),
            },
        }
    }
}

/// Whether a message is recent enough. A thread's root is on every page, however old it is.
fn is_since(message: &Value, since: DateTime<Utc>) -> bool {
    message["ts"]
        .as_str()
        .is_some_and(|ts| moment(ts) >= since - SKEW)
}

fn carries(message: &Value, key: &DeliveryKey) -> bool {
    let metadata = &message["metadata"];
    metadata["event_type"] == EVENT_TYPE && metadata["event_payload"]["key"] == key.0.as_str()
}

/// Whether a message has exactly the uploaded files. If the ids are unknown, the files' names and the comment are
/// compared.
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
    // Slack rewrites markup, so only letters and digits are compared.
    let letters = |text: &str| {
        text.chars()
            .filter(|char| char.is_alphanumeric())
            .collect::<String>()
    };
    all("name") == names && letters(found["text"].as_str().unwrap_or_default()) == letters(words)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_is_recognized_by_file_ids_or_else_by_file_names_and_comment() {
        let found = json!({
            "text": "Lee: *see* &amp; here",
            "files": [{ "id": "F1", "name": "b.png" }, { "id": "F2", "name": "a.png" }],
        });
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let ids = names(&["F2", "F1"]);
        assert!(is_it(&found, Some(&ids), &[], ""));
        assert!(!is_it(
            &found,
            Some(&ids[..1]),
            &names(&["a.png", "b.png"]),
            "Lee: see & here"
        ));
        assert!(is_it(
            &found,
            None,
            &names(&["a.png", "b.png"]),
            "Lee: *see* &amp; here"
        ));
        assert!(!is_it(&found, None, &names(&["a.png", "b.png"]), "Sam: see"));
        assert!(!is_it(&found, None, &names(&["a.png"]), "Lee: *see* &amp; here"));
        assert!(!is_it(&json!({ "text": "" }), None, &[], ""));
    }
}
