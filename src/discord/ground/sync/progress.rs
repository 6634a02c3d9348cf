//! The synchronization progress: up to which message each conversation was received, and where messages are missing.
//!
//! A gap begins when a gateway session ends. Catching up reads the history of each conversation and closes its gap.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chat::{ChannelRef, SyncState};
use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use crate::ground::snowflake::{Snowflake, created_at};

/// How much later than a younger message a message may arrive, in milliseconds.
const MAX_REORDER_MS: u64 = 60_000;
/// The most conversations whose newest message is stored.
const MAX_CONVERSATIONS: usize = 5_000;

/// A day in milliseconds.
const DAY_MS: u64 = 86_400_000;

/// The synchronization progress of all conversations.
#[derive(Debug)]
pub(crate) struct SyncProgress {
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Everything before this id was received.
    since: Snowflake,
    /// The conversations that are read after every gap.
    watched: BTreeSet<String>,
    /// The newest stored message of each conversation.
    stored: HashMap<String, Snowflake>,
    /// The oldest message that arrived and could not be stored.
    missed: HashMap<String, Snowflake>,
    /// Where the gap begins in each conversation that was not read since. Messages stored meanwhile lie after the gap.
    gaps: HashMap<String, Snowflake>,
    /// Whether some conversations with a gap may not be known yet.
    is_behind: bool,
    /// The number of gaps so far; identifies the latest gap.
    gap: u64,
    /// Whether a session began since the last scan.
    is_new_session: bool,
}

impl SyncProgress {
    /// The progress where everything up to a moment was received.
    pub(crate) fn since(at: DateTime<Utc>) -> Self {
        let state = State {
            since: Snowflake::at(at),
            ..State::default()
        };
        Self {
            state: Mutex::new(state),
            wake: Notify::new(),
        }
    }

    /// Sets the watched conversations, and the moment up to which everything was received.
    pub(crate) fn watch(&self, conversations: &[ChannelRef], heard_until: Option<DateTime<Utc>>) {
        let mut state = self.state();
        state.watched = conversations.iter().map(|channel| channel.id.clone()).collect();
        if let Some(at) = heard_until {
            state.since = Snowflake::at(at);
        }
    }

    /// The conversations that are read after every gap.
    pub(crate) fn watched(&self) -> BTreeSet<String> {
        self.state().watched.clone()
    }

    /// Begins a gap: nothing is received until the next session begins.
    pub(crate) fn begin_gap(&self) {
        let mut state = self.state();
        let state = &mut *state;
        state.is_behind = true;
        state.gap += 1;
        for channel in state.watched.iter().chain(state.stored.keys()) {
            let newest = state.stored.get(channel).copied().unwrap_or_default();
            // An older message may still have been on its way when the session ended.
            let start = newest.minus_ms(MAX_REORDER_MS).max(state.since);
            state.gaps.entry(channel.clone()).or_insert(start);
        }
    }

    /// Records a stored message.
    pub(crate) fn mark_stored(&self, channel: &str, message: &str) {
        let mut state = self.state();
        if state.is_behind && !state.stored.contains_key(channel) {
            let since = state.since;
            state.gaps.entry(channel.to_owned()).or_insert(since);
        }
        if state.stored.len() >= MAX_CONVERSATIONS {
            let newest = state.stored.values().max().copied().unwrap_or_default();
            // A conversation that was quiet for more than a day starts at `since` again.
            let edge = newest.minus_ms(DAY_MS);
            state.stored.retain(|_, mark| *mark > edge);
        }
        let mark = state.stored.entry(channel.to_owned()).or_default();
        *mark = (*mark).max(Snowflake::parse(message));
    }

    /// Records a message that could not be stored, and wakes catching up.
    pub(crate) fn mark_missed(&self, channel: &str, message: &str) {
        let message = Snowflake::parse(message);
        let mut state = self.state();
        let mark = state.missed.entry(channel.to_owned()).or_insert(message);
        *mark = (*mark).min(message);
        drop(state);
        self.wake.notify_one();
    }

    /// Records a new session: messages may be missing in every conversation.
    pub(crate) fn begin_session(&self) {
        self.state().is_new_session = true;
        self.wake.notify_one();
    }

    /// The message after which a conversation has to be read.
    pub(crate) fn after(&self, channel: &str) -> Snowflake {
        let state = self.state();
        let stored = state.gaps.get(channel).or_else(|| state.stored.get(channel));
        let stored = stored.copied().unwrap_or_default().max(state.since);
        match state.missed.get(channel) {
            Some(missed) => missed.predecessor().min(stored),
            None => stored,
        }
    }

    /// Waits until a conversation has to be read.
    pub(crate) async fn wait_for_work(&self) {
        self.wake.notified().await;
    }

    /// Ends [`wait_for_work`](Self::wait_for_work) once more.
    pub(crate) fn wake_again(&self) {
        self.wake.notify_one();
    }

    /// Whether a session began since the last call of this function.
    pub(crate) fn take_new_session(&self) -> bool {
        std::mem::take(&mut self.state().is_new_session)
    }

    /// The number of the latest gap.
    pub(crate) fn gap(&self) -> u64 {
        self.state().gap
    }

    /// Records that a conversation was read up to a message. `gap` is the latest gap when the reading began.
    pub(crate) fn mark_read(&self, channel: &str, message: &str, gap: u64) {
        let mut state = self.state();
        if state.gap == gap
            && let Some(mark) = state.gaps.get_mut(channel)
        {
            *mark = (*mark).max(Snowflake::parse(message));
        }
    }

    /// Records that a conversation was read to its end. `gap` is the latest gap when the reading began.
    pub(crate) fn mark_caught_up(&self, channel: &str, gap: u64) {
        let mut state = self.state();
        state.missed.remove(channel);
        if state.gap == gap {
            state.gaps.remove(channel);
        }
    }

    /// Records that all conversations that may have a gap are known.
    pub(crate) fn finish_scan(&self, gap: u64) {
        let mut state = self.state();
        state.is_behind &= state.gap != gap;
        if !state.is_behind && !state.gaps.is_empty() {
            // A conversation may have received its first message while the others were read.
            self.wake.notify_one();
        }
    }

    /// Whether messages are missing. Before the first session the answer is always yes.
    pub(crate) fn sync_state(&self) -> SyncState {
        let state = self.state();
        let is_read = state.gaps.is_empty() && state.missed.is_empty() && !state.is_new_session;
        if state.gap == 0 || state.is_behind || !is_read {
            return SyncState::Behind;
        }
        let newest = state.stored.values().max();
        SyncState::Whole {
            newest: newest.map(|newest| created_at(&newest.to_string())),
        }
    }

    /// Whether messages may be missing in a conversation.
    pub(crate) fn may_miss(&self, conversation: &str) -> bool {
        let state = self.state();
        state.gaps.contains_key(conversation) || state.missed.contains_key(conversation)
    }

    /// The conversations that are known to miss messages.
    pub(crate) fn pending(&self) -> Vec<String> {
        let state = self.state();
        let pending: BTreeSet<&String> = state.missed.keys().chain(state.gaps.keys()).collect();
        pending.into_iter().cloned().collect()
    }

    /// All conversations of which a message was received.
    pub(crate) fn seen(&self) -> Vec<String> {
        let state = self.state();
        state.stored.keys().chain(state.gaps.keys()).cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_was_not_stored_is_read_again_even_if_later_ones_were_stored() {
        let sync = SyncProgress::since(DateTime::UNIX_EPOCH);
        sync.mark_stored("c", "100");
        sync.mark_missed("c", "101");
        sync.mark_stored("c", "105");
        assert_eq!(sync.after("c"), Snowflake(100));
        sync.mark_caught_up("c", 0);
        assert_eq!(sync.after("c"), Snowflake(105));
    }

    #[test]
    fn messages_of_a_new_session_do_not_hide_the_gap_before_it() {
        let start = created_at("175928847299117063");
        let sync = SyncProgress::since(start);
        let said = |seconds: u64| Snowflake(Snowflake::at(start).0 + ((seconds * 1000) << 22));
        let watched = ChannelRef::new(&chat::Connection("hub".to_owned()), "c".to_owned());
        sync.watch(&[watched], None);
        sync.begin_gap();
        sync.mark_stored("c", &said(100).to_string());
        sync.mark_stored("thread", &said(100).to_string());
        assert_eq!(sync.after("c"), Snowflake::at(start));
        assert_eq!(sync.after("thread"), Snowflake::at(start));
        sync.mark_caught_up("c", sync.gap());
        assert_eq!(sync.after("c"), said(100));

        let before = sync.gap();
        sync.begin_gap();
        sync.mark_stored("c", &said(300).to_string());
        sync.mark_caught_up("c", before);
        assert_eq!(
            sync.after("c"),
            said(40),
            "a reading that began before the gap does not close it"
        );
    }

    #[test]
    fn messages_are_missing_until_every_gap_is_read() {
        let start = created_at("175928847299117063");
        let sync = SyncProgress::since(start);
        let said = |seconds: i64| start + chrono::TimeDelta::seconds(seconds);
        let id = |seconds| Snowflake::at(said(seconds)).to_string();
        let watched = ChannelRef::new(&chat::Connection("hub".to_owned()), "c".to_owned());
        sync.watch(&[watched], None);
        assert_eq!(sync.sync_state(), SyncState::Behind, "no session has begun yet");
        sync.begin_gap();
        sync.begin_session();
        assert!(sync.take_new_session());
        sync.mark_stored("c", &id(900));
        // This conversation was not known when the scan began.
        sync.mark_stored("thread", &id(950));
        sync.mark_caught_up("c", sync.gap());
        sync.finish_scan(sync.gap());
        assert_eq!(sync.sync_state(), SyncState::Behind);
        assert_eq!(sync.pending(), ["thread"], "the conversation is read next");
        assert!(sync.may_miss("thread") && !sync.may_miss("c"));
        sync.mark_caught_up("thread", sync.gap());
        let whole = SyncState::Whole {
            newest: Some(said(950)),
        };
        assert_eq!(sync.sync_state(), whole);
        sync.mark_missed("c", &id(990));
        assert_eq!(sync.sync_state(), SyncState::Behind, "a message was not stored");
        sync.mark_caught_up("c", sync.gap());
        assert_eq!(sync.sync_state(), whole);
        sync.begin_gap();
        assert_eq!(sync.sync_state(), SyncState::Behind, "another gap began");
    }

    #[test]
    fn an_unknown_conversation_is_read_from_the_start_on() {
        let start = created_at("175928847299117063");
        assert_eq!(SyncProgress::since(start).after("c"), Snowflake::at(start));
    }
}
