//! Small talk: messages that ask for nothing, in a channel where every message can open a ticket.
//!
//! In doubt, a message is no small talk and opens a ticket.

use crate::Vocabulary;

/// The fewest digits of a number that may be an error code.
const MIN_CODE: usize = 3;

/// What a message without a ticket asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// It asks for nothing: greetings, thanks and confirmations.
    SmallTalk,
    /// It asks for help, and does not say with what.
    CallForHelp,
    /// It says what is wrong or needed.
    Request,
}

impl Talk {
    /// Judges the words of a message. Mentions, broadcasts, emoji and punctuation do not count.
    ///
    /// A message with a question mark asks for something. A message without any character may be a picture, so it is a
    /// request.
    pub fn of(words: &str, vocabulary: &Vocabulary) -> Self {
        if words.trim().is_empty() {
            return Self::Request;
        }
        let lower = words.to_lowercase().replace(['\'', '’'], "");
        let spoken = lower.split_whitespace().filter(|word| !is_mention(word));
        let spoken = spoken.flat_map(|word| {
            word.split(|sign: char| !sign.is_alphanumeric() && sign != ':' && sign != '_')
                .filter(|word| is_word(word) && !is_emoji_name(word))
        });
        let spoken: Vec<&str> = spoken.collect();
        let calls = |word: &&str| vocabulary.calls_for_help.contains(*word);
        let goes_with_a_call = |word: &&str| calls(word) || vocabulary.call_companions.contains(*word);
        if spoken.iter().any(calls) && spoken.iter().all(goes_with_a_call) {
            return Self::CallForHelp;
        }
        let is_small =
            !words.contains('?') && spoken.iter().all(|word| vocabulary.small_talk.contains(*word));
        match is_small {
            true => Self::SmallTalk,
            false => Self::Request,
        }
    }
}

/// Whether a word is a mention or a broadcast as text: `@here`, `<!channel>`.
fn is_mention(word: &str) -> bool {
    let word = word.trim_start_matches(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '@' | '<'));
    word.starts_with('@') || word.starts_with("<!") || word.starts_with("<@")
}

/// Whether something is said: letters, or a number that may be an error code. "+1" is a reaction.
fn is_word(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    word.chars().any(char::is_alphabetic) || digits >= MIN_CODE
}

fn is_emoji_name(word: &str) -> bool {
    word.len() > 2 && word.starts_with(':') && word.ends_with(':')
}
