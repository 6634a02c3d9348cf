//! The sync state: whether events were missed, since when, and which conversations must be read again.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chat::{ChannelRef, Hearing, MessageRef};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::ground::clock;

/// A silent socket is detected after half a minute, and Slack's clock differs from ours.
const MARGIN: TimeDelta = TimeDelta::minutes(2);
/// Slack redelivers an unacknowledged event three times within six minutes. After that, the event is lost.
const PATIENCE: Duration = Duration::from_secs(7 * 60);

/// The sync state of one connection.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    marks: Mutex<Marks>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Marks {
    /// Channels and direct conversations to read after a gap.
    conversations: Vec<String>,
    /// Threads to read after a gap, as channel and root.
    threads: Vec<(String, String)>,
    /// Since when events may be missing.
    behind: Option<DateTime<Utc>>,
    /// The oldest event that could not be stored, and when its last redelivery is over.
    missed: Option<(DateTime<Utc>, Instant)>,
    /// Whether a gap is being read, and which targets of it are still unread.
    is_reading: bool,
    unread: BTreeSet<Place>,
    /// Unread targets in which a person wrote meanwhile.
    awaited: BTreeSet<Place>,
    /// The time of the newest stored event.
    newest: Option<DateTime<Utc>>,
    /// The number of open transports.
    open: usize,
}

/// A history to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
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

impl Heard {
    /// Sets the conversations and threads to watch, and the time until which all events are known. `None` starts
    /// without a gap.
    pub(crate) fn follow(
        &self,
        conversations: &[ChannelRef],
        threads: &[MessageRef],
        heard_until: Option<DateTime<Utc>>,
    ) {
        let mut marks = self.lock();
        marks.conversations = conversations.iter().map(|channel| channel.id.clone()).collect();
        marks.threads = threads
            .iter()
            .map(|root| (root.channel.id.clone(), root.id.clone()))
            .collect();
        marks.behind = heard_until;
    }

    /// A transport opened: events arrive from now on.
    pub(crate) fn opened(&self) {
        let mut marks = self.lock();
        marks.open += 1;
        if marks.open == 1 {
            self.wake.notify_one();
        }
    }

    /// A transport closed. When the last one closes, a gap begins.
    pub(crate) fn closed(&self) {
        let mut marks = self.lock();
        marks.open = marks.open.saturating_sub(1);
        if marks.open == 0 {
            marks.fall_behind(clock::now() - MARGIN);
        }
    }

    /// A transport fell silent. Slack redelivers its events, but perhaps into another transport that has fallen
    /// silent unnoticed, so a gap begins.
    pub(crate) fn fell_silent(&self) {
        self.lock().fall_behind(clock::now() - MARGIN);
        self.wake.notify_one();
    }

    /// An event arrived and could not be stored.
    pub(crate) fn missed(&self, at: DateTime<Utc>) {
        let mut marks = self.lock();
        let due = Instant::now() + PATIENCE;
        marks.missed = Some(match marks.missed {
            Some((oldest, _)) => (oldest.min(at), due),
            None => (at, due),
        });
        drop(marks);
        self.wake.notify_one();
    }

    /// An event was stored.
    pub(crate) fn kept(&self, at: DateTime<Utc>) {
        let mut marks = self.lock();
        marks.newest = marks.newest.max(Some(at));
    }

    /// Marks a target of the gap as unread.
    pub(crate) fn to_be_read(&self, place: &Place) {
        self.lock().unread.insert(place.clone());
    }

    /// Marks a target as read to its end, or as permanently unreadable.
    pub(crate) fn done_with(&self, place: &Place) {
        self.lock().unread.remove(place);
    }

    /// The whole gap was read.
    pub(crate) fn caught_up(&self) {
        let mut marks = self.lock();
        marks.is_reading = false;
        marks.unread.clear();
        marks.awaited.clear();
    }

    /// Whether events may be missing there. Replies in a thread are also found through the thread's channel. The
    /// unread targets get priority, because a person waits.
    pub(crate) fn may_miss(&self, channel: &str, root: Option<&str>) -> bool {
        let mut marks = self.lock();
        let thread = root.map(|root| Place::Thread(channel.to_owned(), root.to_owned()));
        let mut places: BTreeSet<Place> = thread.into_iter().collect();
        places.insert(Place::Channel(channel.to_owned()));
        places.retain(|place| marks.unread.contains(place));
        let may_miss = marks.behind.is_some() || !places.is_empty();
        marks.awaited.append(&mut places);
        may_miss
    }

    /// Whether a person waits for this target.
    pub(crate) fn is_awaited(&self, place: &Place) -> bool {
        self.lock().awaited.contains(place)
    }

    /// Whether events are missing.
    pub(crate) fn hearing(&self) -> Hearing {
        let marks = self.lock();
        if marks.open == 0 || marks.behind.is_some() || marks.is_reading || marks.missed.is_some() {
            return Hearing::Behind;
        }
        Hearing::Whole { newest: marks.newest }
    }

    /// Waits until there is a gap to read and a transport is open.
    pub(crate) async fn gap(&self) -> Gap {
        loop {
            let due = match self.look(Instant::now()) {
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
    fn look(&self, now: Instant) -> Result<Gap, Option<Instant>> {
        let mut marks = self.lock();
        if let Some((at, due)) = marks.missed
            && due <= now
        {
            marks.missed = None;
            marks.fall_behind(at - MARGIN);
        }
        if marks.open == 0 {
            return Err(None);
        }
        let Some(since) = marks.behind.take() else {
            return Err(marks.missed.map(|(_, due)| due));
        };
        marks.is_reading = true;
        Ok(Gap {
            since,
            conversations: marks.conversations.clone(),
            threads: marks.threads.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().expect("the lock is not poisoned")
    }
}

impl Marks {
    fn fall_behind(&mut self, since: DateTime<Utc>) {
        self.behind = Some(self.behind.map_or(since, |before| before.min(since)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_taken_once_when_a_transport_is_open() {
        let heard = Heard::default();
        let now = Instant::now();
        let until = DateTime::from_timestamp(1_000, 0);
        heard.follow(&[], &[], until);
        assert_eq!(heard.look(now), Err(None), "no transport is open");
        heard.opened();
        heard.opened();
        assert_eq!(heard.look(now).map(|gap| Some(gap.since)), Ok(until));
        assert_eq!(heard.look(now), Err(None), "a gap is taken once");
        heard.closed();
        assert_eq!(heard.look(now), Err(None), "another transport is open");
        heard.closed();
        heard.opened();
        assert!(heard.look(now).is_ok());
        heard.opened();
        heard.fell_silent();
        assert!(heard.look(now).is_ok(), "in spite of the other transports");
    }

    #[test]
    fn unread_targets_may_miss_events() {
        let heard = Heard::default();
        let places = [
            Place::Channel("C1".into()),
            Place::Thread("C1".into(), "1.0".into()),
            Place::Thread("C2".into(), "2.0".into()),
        ];
        let misses = || {
            let asked = [
                ("C1", None),
                ("C1", Some("1.0")),
                ("C2", None),
                ("C2", Some("2.0")),
            ];
            asked.map(|(channel, root)| heard.may_miss(channel, root))
        };
        heard.follow(&[], &[], DateTime::from_timestamp(1_000, 0));
        assert_eq!(misses(), [true; 4], "no transport is open");
        heard.opened();
        heard.look(Instant::now()).expect("a gap");
        places.iter().for_each(|place| heard.to_be_read(place));
        assert!(!heard.is_awaited(&places[2]));
        assert_eq!(misses(), [true, true, false, true]);
        assert!(heard.is_awaited(&places[2]));
        heard.done_with(&places[0]);
        assert_eq!(misses(), [false, true, false, true]);
        heard.done_with(&places[1]);
        heard.caught_up();
        assert_eq!(misses(), [false; 4]);
    }

    #[test]
    fn the_status_is_behind_while_events_are_missing() {
        let heard = Heard::default();
        let now = Instant::now();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a valid time");
        let newest = |newest| Hearing::Whole { newest };
        heard.follow(&[], &[], Some(at(1_000)));
        assert_eq!(heard.hearing(), Hearing::Behind, "no transport is open");
        heard.opened();
        heard.kept(at(9_000));
        assert_eq!(heard.hearing(), Hearing::Behind, "the gap is not taken yet");
        heard.look(now).expect("a gap");
        assert_eq!(heard.hearing(), Hearing::Behind, "the gap is being read");
        heard.caught_up();
        heard.kept(at(8_000));
        assert_eq!(heard.hearing(), newest(Some(at(9_000))));

        heard.closed();
        assert_eq!(heard.hearing(), Hearing::Behind, "a second gap began");
        heard.opened();
        assert_eq!(heard.hearing(), Hearing::Behind);
        heard.look(now).expect("a gap");
        heard.closed();
        heard.opened();
        heard.caught_up();
        assert_eq!(heard.hearing(), Hearing::Behind, "a third gap began while the second was read");
        heard.look(now).expect("a gap");
        heard.caught_up();
        heard.missed(at(9_500));
        assert_eq!(heard.hearing(), Hearing::Behind, "an event was not stored");
        let later = now + PATIENCE + Duration::from_secs(1);
        heard.look(later).expect("a gap");
        heard.caught_up();
        assert_eq!(heard.hearing(), newest(Some(at(9_000))));
    }

    #[test]
    fn an_event_that_was_not_stored_opens_a_gap_after_its_last_redelivery() {
        let heard = Heard::default();
        heard.opened();
        let now = Instant::now();
        let at = DateTime::from_timestamp(1_000, 0).expect("a valid time");
        heard.missed(at + TimeDelta::seconds(5));
        heard.missed(at);
        assert!(matches!(heard.look(now), Err(Some(_))));
        let later = now + PATIENCE + Duration::from_secs(1);
        assert_eq!(heard.look(later).map(|gap| gap.since), Ok(at - MARGIN));
    }
}
