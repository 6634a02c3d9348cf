//! Up to where each conversation was heard, and where something is missing.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chat::{ChannelRef, Hearing};
use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use crate::ground::clock::{Snowflake, id_at, time_of};

/// For how long a message may be on its way while younger ones come in, in milliseconds.
const OVERTAKEN: u64 = 60_000;
/// How many conversations beyond the watched channels are remembered.
const CONVERSATIONS: usize = 5_000;

/// Up to where each conversation was heard.
#[derive(Debug)]
pub(crate) struct Heard {
    marks: Mutex<Marks>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Marks {
    /// Everything before was heard.
    since: Snowflake,
    /// The conversations that are always looked through.
    followed: BTreeSet<String>,
    /// The newest message that was kept.
    kept: HashMap<String, Snowflake>,
    /// The oldest message that came in and could not be kept.
    missed: HashMap<String, Snowflake>,
    /// Where the gap begins, of conversations that were not read since. What is kept meanwhile lies behind the gap.
    gaps: HashMap<String, Snowflake>,
    /// Whether the conversations are still to be read that lie open since the gap.
    is_behind: bool,
    /// How many gaps there were.
    gap: u64,
    /// Whether a session began since the last look.
    is_new_session: bool,
}

impl Heard {
    /// Everything up to a moment was heard.
    pub(crate) fn since(at: DateTime<Utc>) -> Self {
        let marks = Marks {
            since: id_at(at),
            ..Marks::default()
        };
        Self {
            marks: Mutex::new(marks),
            wake: Notify::new(),
        }
    }

    /// These conversations are always looked through, from that moment on.
    pub(crate) fn follow(&self, conversations: &[ChannelRef], heard_until: Option<DateTime<Utc>>) {
        let mut marks = self.marks();
        marks.followed = conversations.iter().map(|channel| channel.id.clone()).collect();
        if let Some(at) = heard_until {
            marks.since = id_at(at);
        }
    }

    /// The conversations that are always looked through.
    pub(crate) fn followed(&self) -> BTreeSet<String> {
        self.marks().followed.clone()
    }

    /// Nobody listens until the next session begins.
    pub(crate) fn fall_behind(&self) {
        let mut marks = self.marks();
        let marks = &mut *marks;
        marks.is_behind = true;
        marks.gap += 1;
        for channel in marks.followed.iter().chain(marks.kept.keys()) {
            let heard = marks.kept.get(channel).copied().unwrap_or_default();
            // One that was overtaken just before the end never came.
            let sure = Snowflake(heard.0.saturating_sub(OVERTAKEN << 22));
            marks.gaps.entry(channel.clone()).or_insert(sure.max(marks.since));
        }
    }

    /// A message was kept.
    pub(crate) fn kept(&self, channel: &str, message: &str) {
        let mut marks = self.marks();
        if marks.is_behind && !marks.kept.contains_key(channel) {
            let since = marks.since;
            marks.gaps.entry(channel.to_owned()).or_insert(since);
        }
        if marks.kept.len() >= CONVERSATIONS {
            let newest = marks.kept.values().max().copied().unwrap_or_default();
            // A day of ids; what was quiet for longer begins again at `since`.
            let edge = Snowflake(newest.0.saturating_sub(86_400_000 << 22));
            marks.kept.retain(|_, mark| *mark > edge);
        }
        let mark = marks.kept.entry(channel.to_owned()).or_default();
        *mark = (*mark).max(Snowflake::of(message));
    }

    /// A message came in and could not be kept: it is read again soon.
    pub(crate) fn missed(&self, channel: &str, message: &str) {
        let message = Snowflake::of(message);
        let mut marks = self.marks();
        let mark = marks.missed.entry(channel.to_owned()).or_insert(message);
        *mark = (*mark).min(message);
        drop(marks);
        self.wake.notify_one();
    }

    /// A new session began: something may have been missed anywhere.
    pub(crate) fn begin_session(&self) {
        self.marks().is_new_session = true;
        self.wake.notify_one();
    }

    /// After which message a conversation is to be read.
    pub(crate) fn after(&self, channel: &str) -> Snowflake {
        let marks = self.marks();
        let kept = marks.gaps.get(channel).or_else(|| marks.kept.get(channel));
        let kept = kept.copied().unwrap_or_default().max(marks.since);
        match marks.missed.get(channel) {
            Some(missed) => missed.just_before().min(kept),
            None => kept,
        }
    }

    /// Waits until something is to be read.
    pub(crate) async fn to_be_read(&self) {
        self.wake.notified().await;
    }

    /// Something is to be read once more.
    pub(crate) fn look_again(&self) {
        self.wake.notify_one();
    }

    /// Whether a session began since the last time this was asked.
    pub(crate) fn take_session(&self) -> bool {
        std::mem::take(&mut self.marks().is_new_session)
    }

    /// How many gaps there were.
    pub(crate) fn gap(&self) -> u64 {
        self.marks().gap
    }

    /// A conversation was read up to there, begun when there had been so many gaps.
    pub(crate) fn read(&self, channel: &str, message: &str, gap: u64) {
        let mut marks = self.marks();
        if marks.gap == gap
            && let Some(mark) = marks.gaps.get_mut(channel)
        {
            *mark = (*mark).max(Snowflake::of(message));
        }
    }

    /// A conversation was read to its end, begun when there had been so many gaps.
    pub(crate) fn found_again(&self, channel: &str, gap: u64) {
        let mut marks = self.marks();
        marks.missed.remove(channel);
        if marks.gap == gap {
            marks.gaps.remove(channel);
        }
    }

    /// Every conversation that may have a gap is known now.
    pub(crate) fn looked_everywhere(&self, gap: u64) {
        let mut marks = self.marks();
        marks.is_behind &= marks.gap != gap;
        if !marks.is_behind && !marks.gaps.is_empty() {
            // One that was first heard while the others were read.
            self.wake.notify_one();
        }
    }

    /// Whether something is missing. Before the first session nobody was told anything.
    pub(crate) fn hearing(&self) -> Hearing {
        let marks = self.marks();
        let is_read = marks.gaps.is_empty() && marks.missed.is_empty() && !marks.is_new_session;
        if marks.gap == 0 || marks.is_behind || !is_read {
            return Hearing::Behind;
        }
        let newest = marks.kept.values().max();
        Hearing::Whole {
            newest: newest.map(|newest| time_of(&newest.to_string())),
        }
    }

    /// Whether something is missing there.
    pub(crate) fn may_miss(&self, conversation: &str) -> bool {
        let marks = self.marks();
        marks.gaps.contains_key(conversation) || marks.missed.contains_key(conversation)
    }

    /// The conversations that are to be read before everybody's next look.
    pub(crate) fn missing(&self) -> Vec<String> {
        let marks = self.marks();
        let missing: BTreeSet<&String> = marks.missed.keys().chain(marks.gaps.keys()).collect();
        missing.into_iter().cloned().collect()
    }

    /// Every conversation that something was heard of.
    pub(crate) fn known(&self) -> Vec<String> {
        let marks = self.marks();
        marks.kept.keys().chain(marks.gaps.keys()).cloned().collect()
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_kept_is_read_again_even_if_later_messages_were_kept() {
        let heard = Heard::since(DateTime::UNIX_EPOCH);
        heard.kept("c", "100");
        heard.missed("c", "101");
        heard.kept("c", "105");
        assert_eq!(heard.after("c"), Snowflake(100));
        heard.found_again("c", 0);
        assert_eq!(heard.after("c"), Snowflake(105));
    }

    #[test]
    fn what_is_said_in_a_new_session_does_not_hide_what_was_missed_before_it() {
        let start = time_of("175928847299117063");
        let heard = Heard::since(start);
        let said = |seconds: u64| Snowflake(id_at(start).0 + ((seconds * 1000) << 22));
        let watched = ChannelRef::new(&chat::Connection("hub".to_owned()), "c".to_owned());
        heard.follow(&[watched], None);
        heard.fall_behind();
        heard.kept("c", &said(100).to_string());
        heard.kept("thread", &said(100).to_string());
        assert_eq!(heard.after("c"), id_at(start));
        assert_eq!(heard.after("thread"), id_at(start));
        heard.found_again("c", heard.gap());
        assert_eq!(heard.after("c"), said(100));

        let before = heard.gap();
        heard.fall_behind();
        heard.kept("c", &said(300).to_string());
        heard.found_again("c", before);
        assert_eq!(
            heard.after("c"),
            said(40),
            "what was read before the gap began says nothing of it"
        );
    }

    #[test]
    fn nothing_is_whole_until_every_gap_is_read() {
        let start = time_of("175928847299117063");
        let heard = Heard::since(start);
        let said = |seconds: i64| start + chrono::TimeDelta::seconds(seconds);
        let id = |seconds| id_at(said(seconds)).to_string();
        let watched = ChannelRef::new(&chat::Connection("hub".to_owned()), "c".to_owned());
        heard.follow(&[watched], None);
        assert_eq!(heard.hearing(), Hearing::Behind, "nobody was told anything yet");
        heard.fall_behind();
        heard.begin_session();
        assert!(heard.take_session());
        heard.kept("c", &id(900));
        // Nobody knew of this one when the others were looked for.
        heard.kept("thread", &id(950));
        heard.found_again("c", heard.gap());
        heard.looked_everywhere(heard.gap());
        assert_eq!(heard.hearing(), Hearing::Behind);
        assert_eq!(heard.missing(), ["thread"], "it is read next");
        assert!(heard.may_miss("thread") && !heard.may_miss("c"));
        heard.found_again("thread", heard.gap());
        let whole = Hearing::Whole {
            newest: Some(said(950)),
        };
        assert_eq!(heard.hearing(), whole);
        heard.missed("c", &id(990));
        assert_eq!(heard.hearing(), Hearing::Behind, "something was not kept");
        heard.found_again("c", heard.gap());
        assert_eq!(heard.hearing(), whole);
        heard.fall_behind();
        assert_eq!(heard.hearing(), Hearing::Behind, "another gap began");
    }

    #[test]
    fn a_conversation_never_heard_before_is_read_from_the_start_on() {
        let start = time_of("175928847299117063");
        assert_eq!(Heard::since(start).after("c"), id_at(start));
    }
}
