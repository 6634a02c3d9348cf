//! Catch-up: reads messages that were missed from the history and hands them over as events.
//!
//! A message has the same key in an event and in the history, so the inbox drops duplicates. Reactions and clicks are
//! not in the history, and a deletion is only there if it left a tombstone. Catch-up runs in the background and below
//! Slack's rate limit, so that lookups stay possible.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chat::{Answer, Handed, Inbound, Intake};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::ground::error_codes::{is_about_token, is_absence, is_slacks_own};
use crate::ground::refs::{as_ts, moment};
use crate::ground::sync::{Gap, Place};
use crate::ground::web_api::{CallError, next_cursor};
use crate::ground::workspace::Workspace;
use crate::read::{events, message_changes};

/// Messages per page.
const PAGE: &str = "200";
/// The maximum number of pages per target.
const PAGES: usize = 50;
/// The number of calls before calls are spaced by [`STEP`]. Slack allows fifty calls a minute.
const AT_ONCE: usize = 20;
const STEP: Duration = Duration::from_millis(1500);
/// The delay before a retry.
const PAUSE: Duration = Duration::from_secs(5);

/// After this many refusals for an unknown reason, a target counts as unreadable.
const REFUSALS: usize = 10;

/// The reason why a target was not read to its end.
enum Trouble {
    /// Try again after this delay.
    Later(Duration),
    /// Slack refused, and the reason may be temporary.
    Refused(String),
    /// The target is permanently unreadable.
    Never(String),
}

/// Reads every gap until cancelled.
pub(crate) async fn run(workspace: Arc<Workspace>, intake: Intake, cancel: CancellationToken) {
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            () = async {
                let gap = workspace.heard.gap().await;
                Reader::new(&workspace, &intake, &gap).read(gap).await;
                workspace.heard.caught_up();
            } => {}
        }
    }
}

struct Reader<'a> {
    workspace: &'a Workspace,
    intake: &'a Intake,
    since: DateTime<Utc>,
    calls: usize,
    /// The unread targets in order, and every target seen so far.
    places: VecDeque<Place>,
    known: BTreeSet<Place>,
    /// Targets that were already preferred once.
    hurried: BTreeSet<Place>,
    refusals: Refusals,
}

/// The number of refusals per target.
#[derive(Default)]
struct Refusals(BTreeMap<Place, usize>);

impl Refusals {
    /// Counts a refusal. Returns whether the limit is exceeded; without a limit, one target would keep the gap open
    /// forever.
    fn are_too_many(&mut self, of: &Place) -> bool {
        let count = self.0.entry(of.clone()).or_default();
        *count += 1;
        *count > REFUSALS
    }
}

impl<'a> Reader<'a> {
    fn new(workspace: &'a Workspace, intake: &'a Intake, gap: &Gap) -> Self {
        Self {
            workspace,
            intake,
            since: gap.since,
            calls: 0,
            places: VecDeque::new(),
            known: BTreeSet::new(),
            hurried: BTreeSet::new(),
            refusals: Refusals::default(),
        }
    }

    async fn read(&mut self, gap: Gap) {
        let directory = &self.workspace.directory;
        let directs = directory.our_directs();
        for channel in gap.conversations.into_iter().chain(directs) {
            self.add(Place::Channel(channel));
        }
        for (channel, root) in gap.threads.into_iter().chain(directory.latest_threads()) {
            self.add(Place::Thread(channel, root));
        }
        tracing::info!(
            slack.places = self.places.len(),
            "Catching up on messages since {}",
            self.since
        );
        while let Some(place) = self.next() {
            match self.place(&place).await {
                Ok(()) => self.workspace.heard.done_with(&place),
                // Other targets may be readable, so this one goes to the end of the queue.
                Err(Trouble::Later(after)) => {
                    self.places.push_back(place);
                    sleep(after).await;
                }
                Err(Trouble::Refused(why)) if self.refusals.are_too_many(&place) => {
                    self.unreadable(&place, &why);
                }
                Err(Trouble::Refused(_)) => {
                    self.places.push_back(place);
                    sleep(PAUSE).await;
                }
                Err(Trouble::Never(why)) => self.unreadable(&place, &why),
            }
        }
        tracing::info!("Caught up on messages");
    }

    /// The next target. A target for which a person waits comes first, but only once, so that an unreadable target
    /// does not block the others.
    fn next(&mut self) -> Option<Place> {
        let heard = &self.workspace.heard;
        let is_urgent = |place: &Place| !self.hurried.contains(place) && heard.is_awaited(place);
        let Some(at) = self.places.iter().position(is_urgent) else {
            return self.places.pop_front();
        };
        let place = self.places.remove(at)?;
        self.hurried.insert(place.clone());
        Some(place)
    }

    fn unreadable(&self, place: &Place, why: &str) {
        let (Place::Channel(channel) | Place::Thread(channel, _)) = place;
        tracing::warn!(
            slack.code = why,
            slack.channel = channel,
            "A conversation cannot be caught up on"
        );
        self.workspace.heard.done_with(place);
    }

    fn add(&mut self, place: Place) {
        if self.known.insert(place.clone()) {
            self.workspace.heard.to_be_read(&place);
            self.places.push_back(place);
        }
    }

    async fn place(&mut self, place: &Place) -> Result<(), Trouble> {
        let (channel, root) = match place {
            Place::Channel(channel) => (channel, None),
            Place::Thread(channel, root) => (channel, Some(root.as_str())),
        };
        let mut messages = self.messages(channel, root).await?;
        messages.sort_by(|one, other| ts_of(one).cmp(ts_of(other)));
        for message in &messages {
            if root.is_none()
                && message["latest_reply"]
                    .as_str()
                    .is_some_and(|ts| moment(ts) >= self.since)
            {
                self.add(Place::Thread(channel.clone(), ts_of(message).to_owned()));
            }
            for inbound in self.inbounds(message, channel).await {
                self.hand(inbound).await?;
            }
        }
        Ok(())
    }

    /// The messages of a target since the gap began. A thread's root is on every page, however old the root is.
    async fn messages(&mut self, channel: &str, root: Option<&str>) -> Result<Vec<Value>, Trouble> {
        let oldest = as_ts(self.since);
        let mut found: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        for page in 0..PAGES {
            let mut query = vec![("channel", channel), ("oldest", &oldest), ("limit", PAGE)];
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

    async fn call(&mut self, method: &str, query: &[(&str, &str)]) -> Result<Value, Trouble> {
        self.calls += 1;
        if self.calls > AT_ONCE {
            sleep(STEP).await;
        }
        let answer = self.workspace.web.get(method, query).await;
        answer.map_err(|error| {
            self.workspace.note_token(&error);
            match error {
                CallError::Asked { after } => Trouble::Later(after),
                CallError::Refused { code, .. } if is_absence(&code) || code == "missing_scope" => {
                    Trouble::Never(code)
                }
                CallError::Refused { code, .. } if !is_about_token(&code) && !is_slacks_own(&code) => {
                    Trouble::Refused(code)
                }
                CallError::Refused { .. }
                | CallError::Broken { .. }
                | CallError::Unsent { .. }
                | CallError::Lost { .. } => Trouble::Later(PAUSE),
            }
        })
    }

    /// The events that a message of the history stands for: the message itself, its edit, or its deletion.
    async fn inbounds(&self, message: &Value, channel: &str) -> Vec<Inbound> {
        let workspace = self.workspace;
        let is_new = moment(ts_of(message)) >= self.since;
        let changed_at = message["edited"]["ts"].as_str().map(moment);
        let is_changed = changed_at.is_some_and(|at| at >= self.since);
        if !is_new && !is_changed && message["subtype"] != "tombstone" {
            return Vec::new();
        }
        if let Some(root) = message["thread_ts"].as_str() {
            workspace.directory.learn_thread(channel, ts_of(message), root);
        }
        let known = self
            .workspace
            .names_in(message["text"].as_str().unwrap_or_default())
            .await;
        let ears = workspace.ears(&known);
        if message["subtype"] == "tombstone" {
            return message_changes::stone(message, channel, ears)
                .into_iter()
                .collect();
        }
        let said = is_new.then(|| events::heard(message, channel, ears)).flatten();
        let changed = is_changed
            .then(|| message_changes::edited_by_others(message, channel, ears))
            .flatten();
        said.into_iter().chain(changed).collect()
    }

    /// Hands an event over and waits without a timeout, because the desk may be busy.
    async fn hand(&self, inbound: Inbound) -> Result<(), Trouble> {
        let at = inbound.at;
        let (answer, answered) = oneshot::channel();
        let handed = self.intake.send(Handed { inbound, answer }).await;
        match (handed, answered.await) {
            (Ok(()), Ok(Answer::Stored | Answer::Reply(_))) => {
                self.workspace.heard.kept(at);
                Ok(())
            }
            _ => Err(Trouble::Later(PAUSE)),
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
        let (one, other) = (Place::Channel("C1".into()), Place::Channel("C2".into()));
        let mut refusals = Refusals::default();
        for _ in 0..REFUSALS {
            assert!(!refusals.are_too_many(&one));
        }
        assert!(refusals.are_too_many(&one));
        assert!(!refusals.are_too_many(&other));
    }
}
