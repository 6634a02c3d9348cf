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
        let lower = lower(words);
        let spoken: Vec<&str> = spoken(&lower).filter(|word| is_word(word)).collect();
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

    /// Whether a message can answer a question. Greetings and thanks alone cannot. In doubt, a message is an answer: a
    /// confirmation, a number or an emoji.
    pub fn can_answer(words: &str, vocabulary: &Vocabulary) -> bool {
        if Self::of(words, vocabulary) != Self::SmallTalk {
            return true;
        }
        let lower = lower(words);
        let mut spoken = spoken(&lower).filter(|word| !word.is_empty()).peekable();
        spoken.peek().is_none()
            || spoken.any(|word| {
                vocabulary.confirmations.contains(word) || word.chars().any(|sign| sign.is_ascii_digit())
            })
    }
}

fn lower(words: &str) -> String {
    words.to_lowercase().replace(['\'', '’'], "")
}

/// The words of a message without mentions, names of emoji and punctuation.
fn spoken(lower: &str) -> impl Iterator<Item = &str> {
    let words = lower.split_whitespace().filter(|word| !is_mention(word));
    words.flat_map(|word| {
        word.split(|sign: char| !sign.is_alphanumeric() && sign != ':' && sign != '_')
            .filter(|word| !is_emoji_name(word))
    })
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
