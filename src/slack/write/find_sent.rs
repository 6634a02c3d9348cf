//! Search of the history for a message whose delivery is uncertain.
//!
//! A message is found by the key in its metadata. A message with files has no metadata and is found by its files.

use chat::{Card, DeliveryError, DeliveryKey, OutboundAction, OutboundMessage, Place, Receipt, Scope};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::ground::error_codes::{is_slack_failure, is_token_error};
use crate::ground::limits;
use crate::ground::refs::{format_ts, parse_ts};
use crate::ground::web_api::{CallError, next_cursor};
use crate::ground::workspace::Workspace;
use crate::read::message::is_own_message;
use crate::write::deliver::METADATA_EVENT_TYPE;
use crate::write::delivery_error::{SHORT_DELAY, retry};
use crate::write::destination::Destination;
use crate::write::file_name::file_name;

/// The maximum clock difference to Slack. Keys are unique, so an earlier start only costs a page.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(2);
/// The maximum number of pages. A very busy channel is not searched to its end.
const MAX_PAGES: usize = 25;

/// The result of a search.
#[derive(Debug)]
enum Search {
    /// The timestamp of the message.
    Found(String),
    /// No message matches.
    Nothing,
    /// The root of the thread does not exist.
    ThreadGone,
}

/// The content of a message with files, for comparison with the history.
struct SharedFiles<'a> {
    place: &'a Place,
    card: &'a Card,
    names: Vec<String>,
}

impl Workspace {
    /// Finds a message that may have been delivered since then.
    pub(crate) async fn find_sent(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        match &message.what {
            OutboundAction::Post { place, .. } => {
                let destination = self.destination_of(place).await?;
                self.search_history(&destination, since, |found| has_delivery_key(found, key))
                    .await
            }
            OutboundAction::Share { place, card, files } => {
                let names = files.iter().map(|file| file_name(&file.name)).collect();
                self.find_files(key, message, since, SharedFiles { place, card, names })
                    .await
            }
            OutboundAction::Write { place, card, file } => {
                let names = vec![file_name(&file.name)];
                self.find_files(key, message, since, SharedFiles { place, card, names })
                    .await
            }
            // An edit is idempotent. An ephemeral message leaves no trace and may be lost or doubled.
            OutboundAction::Remove { .. }
            | OutboundAction::Close { .. }
            | OutboundAction::Edit { .. }
            | OutboundAction::Whisper { .. }
            | OutboundAction::Unreact { .. } => Ok(None),
        }
    }

    async fn find_files(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
        shared: SharedFiles<'_>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let SharedFiles { place, card, names } = shared;
        let destination = self.destination_of(place).await?;
        let identity = &self.directory.identity;
        let remembered = self.pending_uploads.of(key);
        let words = self.file_comment(card, &message.notify);
        let matches = |found: &Value| {
            is_own_message(found, identity) && shares_files(found, remembered.as_deref(), &names, &words)
        };
        self.search_history(&destination, since, matches).await
    }

    async fn search_history(
        &self,
        destination: &Destination,
        since: DateTime<Utc>,
        is_match: impl Fn(&Value) -> bool,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let found = match &destination.thread {
            Some(root) if self.directory.is_gone(&destination.channel, root) => Search::ThreadGone,
            Some(_) | None => self.search(destination, since, &is_match).await?,
        };
        match (found, &destination.thread) {
            (Search::Found(ts), _) => Ok(Some(Receipt {
                message: Some(self.refs.message(&destination.channel, &ts)),
            })),
            (Search::Nothing, _) | (Search::ThreadGone, None) => Ok(None),
            // Slack may have posted the message in the conversation itself.
            (Search::ThreadGone, Some(root)) => {
                self.directory.learn_gone(&destination.channel, root);
                let channel = Destination {
                    channel: destination.channel.clone(),
                    thread: None,
                };
                if let Search::Found(ts) = self.search(&channel, since, &is_match).await? {
                    self.delete_found_stray(&channel.channel, &ts).await?;
                }
                Ok(None)
            }
        }
    }

    async fn search(
        &self,
        destination: &Destination,
        since: DateTime<Utc>,
        is_match: &impl Fn(&Value) -> bool,
    ) -> Result<Search, DeliveryError> {
        let oldest = format_ts(since - CLOCK_SKEW);
        let mut cursor = String::new();
        for _ in 0..MAX_PAGES {
            let mut query = vec![
                ("channel", destination.channel.as_str()),
                ("oldest", &oldest),
                ("limit", limits::HISTORY_PAGE),
                ("include_all_metadata", "true"),
            ];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let method = match &destination.thread {
                Some(root) => {
                    query.push(("ts", root));
                    "conversations.replies"
                }
                None => "conversations.history",
            };
            let answer = match self.web.get(method, &query).await {
                Ok(answer) => answer,
                Err(CallError::Refused { code, .. })
                    if code == "thread_not_found" && destination.thread.is_some() =>
                {
                    return Ok(Search::ThreadGone);
                }
                Err(error) => return Err(self.search_error(error)),
            };
            let found = answer["messages"].as_array().and_then(|page| {
                page.iter()
                    .find(|found| is_since(found, since) && is_match(found))
            });
            if let Some(ts) = found.and_then(|found| found["ts"].as_str()) {
                return Ok(Search::Found(ts.to_owned()));
            }
            cursor = next_cursor(&answer);
            if cursor.is_empty() {
                return Ok(Search::Nothing);
            }
        }
        Err(DeliveryError::Uncertain {
            why: format!("not among the last {MAX_PAGES} pages of the history"),
        })
    }

    /// Translates a failed search. Reading has no side effects, so a lost answer is retried; only a refusal leaves
    /// the delivery uncertain.
    fn search_error(&self, error: CallError) -> DeliveryError {
        match error {
            CallError::RateLimited { .. } | CallError::ServerError { .. } | CallError::NotSent { .. } => {
                self.delivery_error(error)
            }
            CallError::NoAnswer { why } => retry(SHORT_DELAY, Scope::Destination, false, why),
            CallError::Refused { ref code, .. } if is_token_error(code) => self.delivery_error(error),
            CallError::Refused { ref code, .. } if is_slack_failure(code) => {
                retry(SHORT_DELAY, Scope::Destination, false, code)
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
        .is_some_and(|ts| parse_ts(ts) >= since - CLOCK_SKEW)
}

fn has_delivery_key(message: &Value, key: &DeliveryKey) -> bool {
    let metadata = &message["metadata"];
    metadata["event_type"] == METADATA_EVENT_TYPE && metadata["event_payload"]["key"] == key.0.as_str()
}

/// Whether a message has exactly the uploaded files. If the ids are unknown, the files' names and the comment are
/// compared.
fn shares_files(found: &Value, remembered: Option<&[String]>, names: &[String], words: &str) -> bool {
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
        assert!(shares_files(&found, Some(&ids), &[], ""));
        assert!(!shares_files(
            &found,
            Some(&ids[..1]),
            &names(&["a.png", "b.png"]),
            "Lee: see & here"
        ));
        assert!(shares_files(
            &found,
            None,
            &names(&["a.png", "b.png"]),
            "Lee: *see* &amp; here"
        ));
        assert!(!shares_files(
            &found,
            None,
            &names(&["a.png", "b.png"]),
            "Sam: see"
        ));
        assert!(!shares_files(
            &found,
            None,
            &names(&["a.png"]),
            "Lee: *see* &amp; here"
        ));
        assert!(!shares_files(&json!({ "text": "" }), None, &[], ""));
    }
}
