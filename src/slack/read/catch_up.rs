//! Catch-up: reads messages that were missed from the history and hands them over as events.
//!
//! A message has the same key in an event and in the history, so the inbox drops duplicates. Reactions and clicks are
//! not in the history, and a deletion is only there if it left a tombstone. Catch-up runs in the background and below
//! Slack's rate limit, so that lookups stay possible.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chat::{Answer, Inbound, InboundRequest, Intake};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::ground::error_codes::{is_not_found, is_slack_failure, is_token_error};
use crate::ground::limits;
use crate::ground::refs::{format_ts, parse_ts};
use crate::ground::sync::{Gap, SyncTarget};
use crate::ground::web_api::{CallError, next_cursor};
use crate::ground::workspace::Workspace;
use crate::read::{events, message_changes};

/// The maximum number of pages per target.
const MAX_PAGES: usize = 50;
/// The number of calls before calls are spaced by [`CALL_INTERVAL`]. Slack allows fifty calls a minute.
const BURST: usize = 20;
const CALL_INTERVAL: Duration = Duration::from_millis(1500);
/// The delay before a retry.
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// After this many refusals for an unknown reason, a target counts as unreadable.
const MAX_REFUSALS: usize = 10;

/// The reason why a target was not read to its end.
enum ReadError {
    /// Try again after this delay.
    RetryAfter(Duration),
    /// Slack refused, and the reason may be temporary.
    Refused(String),
    /// The target is permanently unreadable.
    Unreadable(String),
}

/// Reads every gap until cancelled.
pub(crate) async fn run(workspace: Arc<Workspace>, intake: Intake, cancel: CancellationToken) {
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            () = async {
                let gap = workspace.sync.next_gap().await;
                GapReader::new(&workspace, &intake, &gap).read(gap).await;
                workspace.sync.gap_read();
            } => {}
        }
    }
}

struct GapReader<'a> {
    workspace: &'a Workspace,
    intake: &'a Intake,
    since: DateTime<Utc>,
    calls: usize,
    /// The unread targets in order, and every target seen so far.
    targets: VecDeque<SyncTarget>,
    seen: BTreeSet<SyncTarget>,
    /// Targets that were already preferred once.
    preferred: BTreeSet<SyncTarget>,
    refusals: Refusals,
}

/// The number of refusals per target.
#[derive(Default)]
struct Refusals(BTreeMap<SyncTarget, usize>);

impl Refusals {
    /// Counts a refusal. Returns whether the limit is exceeded; without a limit, one target would keep the gap open
    /// forever.
    fn count_exceeds_limit(&mut self, of: &SyncTarget) -> bool {
        let count = self.0.entry(of.clone()).or_default();
        *count += 1;
        *count > MAX_REFUSALS
    }
}

impl<'a> GapReader<'a> {
    fn new(workspace: &'a Workspace, intake: &'a Intake, gap: &Gap) -> Self {
        Self {
            workspace,
            intake,
            since: gap.since,
            calls: 0,
            targets: VecDeque::new(),
            seen: BTreeSet::new(),
            preferred: BTreeSet::new(),
            refusals: Refusals::default(),
        }
    }

    async fn read(&mut self, gap: Gap) {
        let directory = &self.workspace.directory;
        let directs = directory.own_directs();
        for channel in gap.conversations.into_iter().chain(directs) {
            self.add(SyncTarget::Channel(channel));
        }
        for (channel, root) in gap.threads.into_iter().chain(directory.latest_threads()) {
            self.add(SyncTarget::Thread(channel, root));
        }
        tracing::info!(
            slack.targets = self.targets.len(),
            "Catching up on messages since {}",
            self.since
        );
        while let Some(target) = self.next_target() {
            match self.read_target(&target).await {
                Ok(()) => self.workspace.sync.mark_read(&target),
                // Other targets may be readable, so this one goes to the end of the queue.
                Err(ReadError::RetryAfter(after)) => {
                    self.targets.push_back(target);
                    sleep(after).await;
                }
                Err(ReadError::Refused(why)) if self.refusals.count_exceeds_limit(&target) => {
                    self.give_up(&target, &why);
                }
                Err(ReadError::Refused(_)) => {
                    self.targets.push_back(target);
                    sleep(RETRY_DELAY).await;
                }
                Err(ReadError::Unreadable(why)) => self.give_up(&target, &why),
            }
        }
        tracing::info!("Caught up on messages");
    }

    /// The next target. A target for which a person waits comes first, but only once, so that an unreadable target
    /// does not block the others.
    fn next_target(&mut self) -> Option<SyncTarget> {
        let sync = &self.workspace.sync;
        let is_urgent = |target: &SyncTarget| !self.preferred.contains(target) && sync.is_awaited(target);
        let Some(at) = self.targets.iter().position(is_urgent) else {
            return self.targets.pop_front();
        };
        let target = self.targets.remove(at)?;
        self.preferred.insert(target.clone());
        Some(target)
    }

    fn give_up(&self, target: &SyncTarget, why: &str) {
        let (SyncTarget::Channel(channel) | SyncTarget::Thread(channel, _)) = target;
        tracing::warn!(
            slack.code = why,
            slack.channel = channel,
            "A conversation cannot be caught up on"
        );
        self.workspace.sync.mark_read(target);
    }

    fn add(&mut self, target: SyncTarget) {
        if self.seen.insert(target.clone()) {
            self.workspace.sync.mark_unread(&target);
            self.targets.push_back(target);
        }
    }

    async fn read_target(&mut self, target: &SyncTarget) -> Result<(), ReadError> {
        let (channel, root) = match target {
            SyncTarget::Channel(channel) => (channel, None),
            SyncTarget::Thread(channel, root) => (channel, Some(root.as_str())),
        };
        let mut messages = self.messages(channel, root).await?;
        messages.sort_by(|one, other| ts_of(one).cmp(ts_of(other)));
        for message in &messages {
            if root.is_none()
                && message["latest_reply"]
                    .as_str()
                    .is_some_and(|ts| parse_ts(ts) >= self.since)
            {
                self.add(SyncTarget::Thread(channel.clone(), ts_of(message).to_owned()));
            }
            for inbound in self.parse_events(message, channel).await {
                self.hand_over(inbound).await?;
            }
        }
        Ok(())
    }

    /// The messages of a target since the gap began. A thread's root is on every page, however old the root is.
    async fn messages(&mut self, channel: &str, root: Option<&str>) -> Result<Vec<Value>, ReadError> {
        let oldest = format_ts(self.since);
        let mut found: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        for page in 0..MAX_PAGES {
            let mut query = vec![
                ("channel", channel),
                ("oldest", &oldest),
                ("limit", limits::HISTORY_PAGE),
            ];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let method = match root {
                Some(root) => {
                    query.push(("ts", root));
                    "conversations.replies"
                }
                None => "conversations.history",
            };
            let mut answer = self.call(method, &query).await?;
            if let Some(messages) = answer["messages"].as_array_mut() {
                let is_repeated =
                    |message: &Value| page > 0 && root.is_some_and(|root| message["ts"] == *root);
                found.extend(messages.drain(..).filter(|message| !is_repeated(message)));
            }
            cursor = next_cursor(&answer);
            if cursor.is_empty() {
                return Ok(found);
            }
        }
        tracing::warn!(
            slack.channel = channel,
            slack.thread = root,
            "A conversation has more missed messages than are read; the oldest ones are skipped"
        );
        Ok(found)
    }

    async fn call(&mut self, method: &str, query: &[(&str, &str)]) -> Result<Value, ReadError> {
        self.calls += 1;
        if self.calls > BURST {
            sleep(CALL_INTERVAL).await;
        }
        let answer = self.workspace.web.get(method, query).await;
        answer.map_err(|error| {
            self.workspace.record_token_error(&error);
            match error {
                CallError::RateLimited { after } => ReadError::RetryAfter(after),
                CallError::Refused { code, .. } if is_not_found(&code) || code == "missing_scope" => {
                    ReadError::Unreadable(code)
                }
                CallError::Refused { code, .. } if !is_token_error(&code) && !is_slack_failure(&code) => {
                    ReadError::Refused(code)
                }
                CallError::Refused { .. }
                | CallError::ServerError { .. }
                | CallError::NotSent { .. }
                | CallError::NoAnswer { .. } => ReadError::RetryAfter(RETRY_DELAY),
            }
        })
    }

    /// The events that a message of the history stands for: the message itself, its edit, or its deletion.
    async fn parse_events(&self, message: &Value, channel: &str) -> Vec<Inbound> {
        let workspace = self.workspace;
        let is_new = parse_ts(ts_of(message)) >= self.since;
        let changed_at = message["edited"]["ts"].as_str().map(parse_ts);
        let is_changed = changed_at.is_some_and(|at| at >= self.since);
        if !is_new && !is_changed && message["subtype"] != "tombstone" {
            return Vec::new();
        }
        if let Some(root) = message["thread_ts"].as_str() {
            workspace.directory.learn_thread(channel, ts_of(message), root);
        }
        let known = workspace.names_in(&[message]).await;
        let context = workspace.read_context(&known);
        if message["subtype"] == "tombstone" {
            return message_changes::tombstone(message, channel, context)
                .into_iter()
                .collect();
        }
        let said = is_new
            .then(|| events::message_posted(message, channel, context))
            .flatten();
        let changed = is_changed
            .then(|| message_changes::edit_by_others(message, channel, context))
            .flatten();
        said.into_iter().chain(changed).collect()
    }

    /// Hands an event over and waits without a timeout, because the desk may be busy.
    async fn hand_over(&self, inbound: Inbound) -> Result<(), ReadError> {
        let at = inbound.at;
        let (answer, answered) = oneshot::channel();
        let handed = self.intake.send(InboundRequest { inbound, answer }).await;
        match (handed, answered.await) {
            (Ok(()), Ok(Answer::Stored | Answer::Reply(_))) => {
                self.workspace.sync.stored(at);
                Ok(())
            }
            _ => Err(ReadError::RetryAfter(RETRY_DELAY)),
        }
    }
}

fn ts_of(message: &Value) -> &str {
    message["ts"].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_target_that_is_refused_repeatedly_is_given_up() {
        let (one, other) = (SyncTarget::Channel("C1".into()), SyncTarget::Channel("C2".into()));
        let mut refusals = Refusals::default();
        for _ in 0..MAX_REFUSALS {
            assert!(!refusals.count_exceeds_limit(&one));
        }
        assert!(refusals.count_exceeds_limit(&one));
        assert!(!refusals.count_exceeds_limit(&other));
    }
}
