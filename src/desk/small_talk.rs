//! Small talk: messages that ask for nothing, in a channel where every message can open a ticket.
//!
//! In doubt, a message is no small talk and opens a ticket.

use crate::Vocabulary;

/// Whether a message has only words of small talk.
///
/// A message with a question mark asks for something. A message without words may be a picture, so it is no small talk
/// either.
pub fn is_small_talk(words: &str, vocabulary: &Vocabulary) -> bool {
    if words.contains('?') || words.trim().is_empty() {
        return false;
    }
    let lower = words.to_lowercase().replace(['\'', '’'], "");
    let mut spoken = lower
        .split(|sign: char| !sign.is_alphanumeric() && sign != ':' && sign != '_')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .filter(|word| !is_emoji_name(word));
    spoken.all(|word| vocabulary.small_talk.contains(word))
}

fn is_emoji_name(word: &str) -> bool {
    word.len() > 2 && word.starts_with(':') && word.ends_with(':')
}
