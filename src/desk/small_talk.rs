//! Telling small talk from something that wants an answer, in a channel where every message may be a ticket.
//!
//! It errs on the side of opening a ticket: only messages made of nothing but greetings, thanks and nods are small talk.

/// Words that, alone or together, ask for nothing.
const NOTHING_ASKED: [&str; 76] = [
    "hi",
    "hello",
    "hey",
    "hiya",
    "howdy",
    "yo",
    "good",
    "morning",
    "afternoon",
    "evening",
    "night",
    "day",
    "all",
    "everyone",
    "everybody",
    "folks",
    "team",
    "guys",
    "people",
    "there",
    "thanks",
    "thank",
    "thx",
    "ty",
    "tnx",
    "cheers",
    "you",
    "u",
    "so",
    "very",
    "much",
    "a",
    "lot",
    "again",
    "for",
    "the",
    "help",
    "ok",
    "okay",
    "k",
    "yes",
    "yep",
    "yeah",
    "yup",
    "no",
    "nope",
    "nah",
    "great",
    "cool",
    "nice",
    "perfect",
    "awesome",
    "excellent",
    "brilliant",
    "lovely",
    "got",
    "it",
    "that",
    "works",
    "worked",
    "did",
    "now",
    "fine",
    "sure",
    "right",
    "done",
    "lol",
    "haha",
    "welcome",
    "np",
    "bye",
    "ciao",
    "ah",
    "oh",
    "wow",
    "hmm",
];

/// Whether a message is nothing but greetings, thanks and nods. One that asks (`?`) never is, nor one without words: a
/// picture says what it says.
pub fn is_small_talk(words: &str) -> bool {
    if words.contains('?') || words.trim().is_empty() {
        return false;
    }
    let lower = words.to_lowercase().replace(['\'', '’'], "");
    let mut spoken = lower
        .split(|sign: char| !sign.is_alphanumeric() && sign != ':' && sign != '_')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .filter(|word| !is_emoji_name(word));
    spoken.all(|word| NOTHING_ASKED.contains(&word))
}

fn is_emoji_name(word: &str) -> bool {
    word.len() > 2 && word.starts_with(':') && word.ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_thanks_and_nods_are_small_talk() {
        for words in [
            "hi",
            "Hi all!",
            "thanks",
            "Thank you so much :slightly_smiling_face:",
            "ok, got it",
            "👍",
            "that worked, thanks",
        ] {
            assert!(is_small_talk(words), "{words}");
        }
    }

    #[test]
    fn anything_else_wants_an_answer() {
        for words in [
            "hi, my laptop is broken",
            "ok?",
            "VPN",
            "it works now but slowly",
            "help me with the printer",
            "café",
            "",
        ] {
            assert!(!is_small_talk(words), "{words}");
        }
    }
}
