//! The sync state: whether events were missed, since when, and which conversations must be read again.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chat::{ChannelRef, MessageRef, SyncState};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::ground::clock;

/// A silent socket is detected after half a minute, and Slack's clock differs from ours.
const CLOCK_MARGIN: TimeDelta = TimeDelta::minutes(2);
/// Slack redelivers an unacknowledged event three times within six minutes. After that, the event is lost.
const REDELIVERY_PERIOD: Duration = Duration::from_secs(7 * 60);

/// The sync state of one connection.
#[derive(Debug, Default)]
pub(crate) struct SyncProgress {
    state: Mutex<State>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Channels and direct conversations to read after a gap.
    conversations: Vec<String>,
    /// Threads to read after a gap, as channel and root.
    threads: Vec<(String, String)>,
    /// Since when events may be missing.
    gap_since: Option<DateTime<Utc>>,
    /// The oldest event that could not be stored, and when its last redelivery is over.
    not_stored: Option<(DateTime<Utc>, Instant)>,
    /// Whether a gap is being read, and which targets of it are still unread.
    is_reading: bool,
    unread: BTreeSet<SyncTarget>,
    /// Unread targets in which a person wrote meanwhile.
    awaited: BTreeSet<SyncTarget>,
    /// The time of the newest stored event.
    newest: Option<DateTime<Utc>>,
    /// The number of open transports.
    open_transports: usize,
}

/// A history to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SyncTarget {
    /// The top level of a channel or direct conversation.
    Channel(String),
    /// A thread, as channel and root.
    Thread(String, String),
}

/// A period in which events may be missing, and the histories to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) since: DateTime<Utc>,
    pub(crate) conversations: Vec<String>,
    pub(crate) threads: Vec<(String, String)>,
}

impl SyncProgress {
    /// Sets the conversations and threads to watch, and the time until which all events are known. `None` starts
    /// without a gap.
    pub(crate) fn follow(
        &self,
        conversations: &[ChannelRef],
        threads: &[MessageRef],
        known_until: Option<DateTime<Utc>>,
    ) {
        let mut state = self.lock();
        state.conversations = conversations.iter().map(|channel| channel.id.clone()).collect();
        state.threads = threads
            .iter()
            .map(|root| (root.channel.id.clone(), root.id.clone()))
            .collect();
        state.gap_since = known_until;
    }

    /// A transport opened: events arrive from now on.
    pub(crate) fn transport_opened(&self) {
        let mut state = self.lock();
        state.open_transports += 1;
        if state.open_transports == 1 {
            self.wake.notify_one();
        }
    }

    /// A transport closed. When the last one closes, a gap begins.
    pub(crate) fn transport_closed(&self) {
        let mut state = self.lock();
        state.open_transports = state.open_transports.saturating_sub(1);
        if state.open_transports == 0 {
            state.extend_gap(clock::now() - CLOCK_MARGIN);
        }
    }

    /// A transport fell silent. Slack redelivers its events, but perhaps into another transport that has fallen
    /// silent unnoticed, so a gap begins.
    pub(crate) fn transport_fell_silent(&self) {
        self.lock().extend_gap(clock::now() - CLOCK_MARGIN);
        self.wake.notify_one();
    }

    /// An event arrived and could not be stored.
    pub(crate) fn not_stored(&self, at: DateTime<Utc>) {
        let mut state = self.lock();
        let due = Instant::now() + REDELIVERY_PERIOD;
        state.not_stored = Some(match state.not_stored {
            Some((oldest, _)) => (oldest.min(at), due),
            None => (at, due),
        });
        drop(state);
        self.wake.notify_one();
    }

    /// An event was stored.
    pub(crate) fn stored(&self, at: DateTime<Utc>) {
        let mut state = self.lock();
        state.newest = state.newest.max(Some(at));
    }

    /// Marks a target of the gap as unread.
    pub(crate) fn mark_unread(&self, target: &SyncTarget) {
        self.lock().unread.insert(target.clone());
    }

    /// Marks a target as read to its end, or as permanently unreadable.
    pub(crate) fn mark_read(&self, target: &SyncTarget) {
        self.lock().unread.remove(target);
    }

    /// The whole gap was read.
    pub(crate) fn gap_read(&self) {
        let mut state = self.lock();
        state.is_reading = false;
        state.unread.clear();
        state.awaited.clear();
    }

    /// Whether events may be missing there. Replies in a thread are also found through the thread's channel. The
    /// unread targets get priority, because a person waits.
    pub(crate) fn may_miss(&self, channel: &str, root: Option<&str>) -> bool {
        let mut state = self.lock();
        let thread = root.map(|root| SyncTarget::Thread(channel.to_owned(), root.to_owned()));
        let mut targets: BTreeSet<SyncTarget> = thread.into_iter().collect();
        targets.insert(SyncTarget::Channel(channel.to_owned()));
        targets.retain(|target| state.unread.contains(target));
        let may_miss = state.gap_since.is_some() || !targets.is_empty();
        state.awaited.append(&mut targets);
        may_miss
    }

    /// Whether a person waits for this target.
    pub(crate) fn is_awaited(&self, target: &SyncTarget) -> bool {
        self.lock().awaited.contains(target)
    }

    /// Whether events are missing.
    pub(crate) fn status(&self) -> SyncState {
        let state = self.lock();
        if state.open_transports == 0
            || state.gap_since.is_some()
            || state.is_reading
            || state.not_stored.is_some()
        {
            return SyncState::Behind;
        }
        SyncState::Whole { newest: state.newest }
    }

    /// Waits until there is a gap to read and a transport is open.
    pub(crate) async fn next_gap(&self) -> Gap {
        loop {
            let due = match self.take_gap(Instant::now()) {
                Ok(gap) => return gap,
                Err(due) => due,
            };
            match due {
                Some(due) => tokio::select! {
                    () = self.wake.notified() => {}
                    () = sleep_until(due) => {}
                },
                None => self.wake.notified().await,
            }
        }
    }

    /// Takes the gap, or returns when to check again.
    fn take_gap(&self, now: Instant) -> Result<Gap, Option<Instant>> {
        let mut state = self.lock();
        if let Some((at, due)) = state.not_stored
            && due <= now
        {
            state.not_stored = None;
            state.extend_gap(at - CLOCK_MARGIN);
        }
        if state.open_transports == 0 {
            return Err(None);
        }
        let Some(since) = state.gap_since.take() else {
            return Err(state.not_stored.map(|(_, due)| due));
        };
        state.is_reading = true;
        Ok(Gap {
            since,
            conversations: state.conversations.clone(),
            threads: state.threads.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the lock is not poisoned")
    }
}

impl State {
    fn extend_gap(&mut self, since: DateTime<Utc>) {
        self.gap_since = Some(self.gap_since.map_or(since, |before| before.min(since)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_taken_once_when_a_transport_is_open() {
        let sync = SyncProgress::default();
        let now = Instant::now();
        let until = DateTime::from_timestamp(1_000, 0);
        sync.follow(&[], &[], until);
        assert_eq!(sync.take_gap(now), Err(None), "no transport is open");
        sync.transport_opened();
        sync.transport_opened();
        assert_eq!(sync.take_gap(now).map(|gap| Some(gap.since)), Ok(until));
        assert_eq!(sync.take_gap(now), Err(None), "a gap is taken once");
        sync.transport_closed();
        assert_eq!(sync.take_gap(now), Err(None), "another transport is open");
        sync.transport_closed();
        sync.transport_opened();
        assert!(sync.take_gap(now).is_ok());
        sync.transport_opened();
        sync.transport_fell_silent();
        assert!(sync.take_gap(now).is_ok(), "in spite of the other transports");
    }

    #[test]
    fn unread_targets_may_miss_events() {
        let sync = SyncProgress::default();
        let targets = [
            SyncTarget::Channel("C1".into()),
            SyncTarget::Thread("C1".into(), "1.0".into()),
            SyncTarget::Thread("C2".into(), "2.0".into()),
        ];
        let misses = || {
            let locations = [
                ("C1", None),
                ("C1", Some("1.0")),
                ("C2", None),
                ("C2", Some("2.0")),
            ];
            locations.map(|(channel, root)| sync.may_miss(channel, root))
        };
        sync.follow(&[], &[], DateTime::from_timestamp(1_000, 0));
        assert_eq!(misses(), [true; 4], "no transport is open");
        sync.transport_opened();
        sync.take_gap(Instant::now()).expect("a gap");
        targets.iter().for_each(|target| sync.mark_unread(target));
        assert!(!sync.is_awaited(&targets[2]));
        assert_eq!(misses(), [true, true, false, true]);
        assert!(sync.is_awaited(&targets[2]));
        sync.mark_read(&targets[0]);
        assert_eq!(misses(), [false, true, false, true]);
        sync.mark_read(&targets[1]);
        sync.gap_read();
        assert_eq!(misses(), [false; 4]);
    }

    #[test]
    fn the_status_is_behind_while_events_are_missing() {
        let sync = SyncProgress::default();
        let now = Instant::now();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a valid time");
        let newest = |newest| SyncState::Whole { newest };
        sync.follow(&[], &[], Some(at(1_000)));
        assert_eq!(sync.status(), SyncState::Behind, "no transport is open");
        sync.transport_opened();
        sync.stored(at(9_000));
        assert_eq!(sync.status(), SyncState::Behind, "the gap is not taken yet");
        sync.take_gap(now).expect("a gap");
        assert_eq!(sync.status(), SyncState::Behind, "the gap is being read");
        sync.gap_read();
        sync.stored(at(8_000));
        assert_eq!(sync.status(), newest(Some(at(9_000))));

        sync.transport_closed();
        assert_eq!(sync.status(), SyncState::Behind, "a second gap began");
        sync.transport_opened();
        assert_eq!(sync.status(), SyncState::Behind);
        sync.take_gap(now).expect("a gap");
        sync.transport_closed();
        sync.transport_opened();
        sync.gap_read();
        assert_eq!(
            sync.status(),
            SyncState::Behind,
            "a third gap began while the second was read"
        );
        sync.take_gap(now).expect("a gap");
        sync.gap_read();
        sync.not_stored(at(9_500));
        assert_eq!(sync.status(), SyncState::Behind, "an event was not stored");
        let later = now + REDELIVERY_PERIOD + Duration::from_secs(1);
        sync.take_gap(later).expect("a gap");
        sync.gap_read();
        assert_eq!(sync.status(), newest(Some(at(9_000))));
    }

    #[test]
    fn an_event_that_was_not_stored_opens_a_gap_after_its_last_redelivery() {
        let sync = SyncProgress::default();
        sync.transport_opened();
        let now = Instant::now();
        let at = DateTime::from_timestamp(1_000, 0).expect("a valid time");
        sync.not_stored(at + TimeDelta::seconds(5));
        sync.not_stored(at);
        assert!(matches!(sync.take_gap(now), Err(Some(_))));
        let later = now + REDELIVERY_PERIOD + Duration::from_secs(1);
        assert_eq!(sync.take_gap(later).map(|gap| gap.since), Ok(at - CLOCK_MARGIN));
    }
}
