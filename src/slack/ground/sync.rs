//! Up to when everything was heard, and where to look for what was not.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chat::{ChannelRef, Hearing, MessageRef};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::ground::clock;

/// A socket that fell silent is noticed half a minute later, and Slack's clock is not ours.
const MARGIN: TimeDelta = TimeDelta::minutes(2);
/// Slack delivers what was not acknowledged three times, within six minutes. What is missing then never comes.
const PATIENCE: Duration = Duration::from_secs(7 * 60);

/// What was heard, and where.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    marks: Mutex<Marks>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Marks {
    /// Channels and direct conversations that are looked through.
    conversations: Vec<String>,
    /// Threads that are looked through, as a channel and its root.
    threads: Vec<(String, String)>,
    /// From when on something may be missing.
    behind: Option<DateTime<Utc>>,
    /// The oldest event that came and could not be kept, and when to stop hoping that it comes again.
    missed: Option<(DateTime<Utc>, Instant)>,
    /// Whether a gap is being read, and what of it was not read yet.
    is_reading: bool,
    unread: BTreeSet<Place>,
    /// What somebody waits for who goes on there.
    awaited: BTreeSet<Place>,
    /// When the newest event happened that was kept.
    newest: Option<DateTime<Utc>>,
    /// Ways in that are open.
    open: usize,
}

/// One conversation to be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// What stands in a channel or direct conversation itself.
    Channel(String),
    /// What was said under a message of that channel.
    Thread(String, String),
}

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) since: DateTime<Utc>,
    pub(crate) conversations: Vec<String>,
    pub(crate) threads: Vec<(String, String)>,
}

impl Heard {
    /// These matter, and were heard up to that moment; nothing is missing if nothing was ever heard.
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

    /// From now on what happens is told.
    pub(crate) fn opened(&self) {
        let mut marks = self.lock();
        marks.open += 1;
        if marks.open == 1 {
            self.wake.notify_one();
        }
    }

    /// One way in is shut; with the last begins a gap.
    pub(crate) fn closed(&self) {
        let mut marks = self.lock();
        marks.open = marks.open.saturating_sub(1);
        if marks.open == 0 {
            marks.fall_behind(clock::now() - MARGIN);
        }
    }

    /// One way in carries nothing any more. What went into it is told again, but perhaps into another that carries
    /// nothing either, and that is not known yet.
    pub(crate) fn fell_silent(&self) {
        self.lock().fall_behind(clock::now() - MARGIN);
        self.wake.notify_one();
    }

    /// An event came in that could not be kept.
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

    /// An event was kept.
    pub(crate) fn kept(&self, at: DateTime<Utc>) {
        let mut marks = self.lock();
        marks.newest = marks.newest.max(Some(at));
    }

    /// This belongs to the gap, and is not read yet.
    pub(crate) fn to_be_read(&self, place: &Place) {
        self.lock().unread.insert(place.clone());
    }

    /// This was read to its end, or never can be.
    pub(crate) fn done_with(&self, place: &Place) {
        self.lock().unread.remove(place);
    }

    /// The gap was read to its end.
    pub(crate) fn caught_up(&self) {
        let mut marks = self.lock();
        marks.is_reading = false;
        marks.unread.clear();
        marks.awaited.clear();
    }

    /// Whether something may be missing there. What is said in a thread is found through its channel, too. Whoever asks
    /// waits for it, so that it is read before the others.
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

    /// Whether somebody waits for what was said there.
    pub(crate) fn is_awaited(&self, place: &Place) -> bool {
        self.lock().awaited.contains(place)
    }

    /// Whether something is missing.
    pub(crate) fn hearing(&self) -> Hearing {
        let marks = self.lock();
        if marks.open == 0 || marks.behind.is_some() || marks.is_reading || marks.missed.is_some() {
            return Hearing::Behind;
        }
        Hearing::Whole { newest: marks.newest }
    }

    /// Waits until there is something to be read, and somebody listens meanwhile.
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

    /// The gap, or when to look again.
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
        self.marks.lock().expect("no holder of this lock panics")
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
    fn a_gap_is_read_once_somebody_listens_again_and_from_its_beginning() {
        let heard = Heard::default();
        let now = Instant::now();
        let until = DateTime::from_timestamp(1_000, 0);
        heard.follow(&[], &[], until);
        assert_eq!(heard.look(now), Err(None), "nobody listens yet");
        heard.opened();
        heard.opened();
        assert_eq!(heard.look(now).map(|gap| Some(gap.since)), Ok(until));
        assert_eq!(heard.look(now), Err(None), "it is read once");
        heard.closed();
        assert_eq!(heard.look(now), Err(None), "another way in is open");
        heard.closed();
        heard.opened();
        assert!(heard.look(now).is_ok());
        heard.opened();
        heard.fell_silent();
        assert!(heard.look(now).is_ok(), "whatever else is open");
    }

    #[test]
    fn something_may_be_missing_where_the_gap_was_not_read_yet() {
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
        assert_eq!(misses(), [true; 4], "nobody listens yet");
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
    fn nothing_is_whole_while_something_is_missing() {
        let heard = Heard::default();
        let now = Instant::now();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a moment");
        let newest = |newest| Hearing::Whole { newest };
        heard.follow(&[], &[], Some(at(1_000)));
        assert_eq!(heard.hearing(), Hearing::Behind, "nobody listens yet");
        heard.opened();
        heard.kept(at(9_000));
        assert_eq!(heard.hearing(), Hearing::Behind, "it is not read yet");
        heard.look(now).expect("a gap");
        assert_eq!(heard.hearing(), Hearing::Behind, "it is being read");
        heard.caught_up();
        heard.kept(at(8_000));
        assert_eq!(heard.hearing(), newest(Some(at(9_000))));

        heard.closed();
        assert_eq!(heard.hearing(), Hearing::Behind, "another gap began");
        heard.opened();
        assert_eq!(heard.hearing(), Hearing::Behind);
        heard.look(now).expect("a gap");
        heard.closed();
        heard.opened();
        heard.caught_up();
        assert_eq!(heard.hearing(), Hearing::Behind, "and another while it was read");
        heard.look(now).expect("a gap");
        heard.caught_up();
        heard.missed(at(9_500));
        assert_eq!(heard.hearing(), Hearing::Behind, "something was not kept");
        let later = now + PATIENCE + Duration::from_secs(1);
        heard.look(later).expect("a gap");
        heard.caught_up();
        assert_eq!(heard.hearing(), newest(Some(at(9_000))));
    }

    #[test]
    fn what_could_not_be_kept_is_read_when_slack_has_stopped_to_tell_it() {
        let heard = Heard::default();
        heard.opened();
        let now = Instant::now();
        let at = DateTime::from_timestamp(1_000, 0).expect("a moment");
        heard.missed(at + TimeDelta::seconds(5));
        heard.missed(at);
        assert!(matches!(heard.look(now), Err(Some(_))));
        let later = now + PATIENCE + Duration::from_secs(1);
        assert_eq!(heard.look(later).map(|gap| gap.since), Ok(at - MARGIN));
    }
}
