//! Who reads which place.

use std::fmt;

use chat::{Conversation, UserRef};

use crate::canaries::{Facts, Word};
use crate::cast::Cast;
use crate::platform::{Audience, Platform};

/// The people who read a conversation. The lead alone reads the channel for private tickets.
pub(crate) fn readers(cast: &Cast, conversation: &Conversation) -> Vec<UserRef> {
    let ids: &[&str] = match conversation {
        Conversation::Direct(user) => return vec![user.clone()],
        Conversation::Channel(channel) => match channel.id.as_str() {
            "help" | "ideas" => &["lee", "mia", "tom", "ada"],
            "agents" => &["sam", "tom", "lea"],
            "people" => &["ada"],
            "vault" => &["lea"],
            other => panic!("nobody reads {other}"),
        },
    };
    ids.iter().map(|id| cast.user(id)).collect()
}

/// A word in front of a person who must not read it.
pub(crate) struct Leak {
    place: String,
    word: String,
    reader: String,
    why: &'static str,
    text: String,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            word,
            reader,
            why,
            text,
        } = self;
        write!(f, "{reader} reads {word} in {place}, but {why}:\n{text}")
    }
}

/// Returns the first word of a text that one of these people must not read.
pub(crate) fn leak(
    facts: &Facts,
    words: &[Word],
    readers: &[UserRef],
    place: &str,
    text: &str,
) -> Option<Leak> {
    words
        .iter()
        .filter(|word| text.contains(&word.text))
        .find_map(|word| {
            let forbidden = readers
                .iter()
                .find_map(|reader| Some((reader, facts.forbids(reader, word)?)));
            forbidden.map(|(reader, why)| Leak {
                place: place.to_owned(),
                word: word.text.clone(),
                reader: reader.id.clone(),
                why,
                text: text.to_owned(),
            })
        })
}

/// Returns the first word that appeared in front of somebody who must not read it, or that a channel shows now.
pub(crate) fn leak_on(platform: &Platform, facts: &Facts, words: &[Word], cast: &Cast) -> Option<Leak> {
    let mut appeared = platform.appeared.iter().filter_map(|appeared| {
        let (readers, place) = match &appeared.to {
            Audience::Conversation(conversation) => (readers(cast, conversation), conversation.queue()),
            Audience::Person(user) => (vec![user.clone()], format!("a hint for {}", user.id)),
        };
        leak(facts, words, &readers, &place, &appeared.words)
    });
    // A person keeps what they once were sent. A channel must not show it any more.
    let is_channel = |home: &Conversation| matches!(home, Conversation::Channel(_));
    let shown = platform
        .shown
        .iter()
        .filter(|shown| !shown.is_stuck && is_channel(&shown.home))
        // The desk cannot remove anything from a channel that refuses it, or while the platforms do not answer. The
        // removals wait.
        .filter(|_| !platform.is_silent)
        .filter(|shown| !platform.refusing.contains(&shown.home.queue()));
    let mut shown = shown.filter_map(|shown| {
        let readers = readers(cast, &shown.home);
        leak(facts, words, &readers, &shown.home.queue(), &shown.words)
    });
    appeared.next().or_else(|| shown.next())
}
