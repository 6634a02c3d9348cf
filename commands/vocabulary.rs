//! The word lists of the languages. The domain uses them to compare texts and to recognise small talk.
//!
//! The lists of a language are files in `words/LANGUAGE/`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use desk::Vocabulary;

static ENGLISH: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
    small_talk: words(include_str!("words/en/small_talk.txt")),
    confirmations: words(include_str!("words/en/confirmations.txt")),
    calls_for_help: words(include_str!("words/en/calls_for_help.txt")),
    call_companions: words(include_str!("words/en/call_companions.txt")),
    stop_words: words(include_str!("words/en/stop_words.txt")),
    capitalised: words(include_str!("words/en/capitalised.txt")),
    synonyms: synonyms(include_str!("words/en/synonyms.txt")),
    stem: english_stem,
});

/// Returns the word lists of English.
pub(crate) fn english() -> &'static Vocabulary {
    &ENGLISH
}

/// Removes the most common English endings: plural, participles, and the consonant that a participle doubles ("dropping").
fn english_stem(word: &str) -> &str {
    let without = |ending: &str, min_length: usize| {
        word.strip_suffix(ending)
            .filter(|stem| stem.chars().count() >= min_length)
    };
    without("ing", 4)
        .or_else(|| without("ed", 4))
        .map(single_consonant)
        .or_else(|| without("s", 3).filter(|stem| !stem.ends_with('s')))
        .unwrap_or(word)
}

/// Removes the last letter of a stem if it doubles the consonant before it. Some words end in a double letter ("fall").
fn single_consonant(stem: &str) -> &str {
    let is_doubled = ["bb", "dd", "gg", "mm", "nn", "pp", "rr", "tt"]
        .iter()
        .any(|double| stem.ends_with(double));
    match is_doubled {
        true => &stem[..stem.len() - 1],
        false => stem,
    }
}

/// Parses a file with one word per line.
fn words(file: &str) -> HashSet<String> {
    lines(file).map(str::to_owned).collect()
}

/// Parses a file with one group of synonyms per line (`WORD: SYNONYM SYNONYM`).
fn synonyms(file: &str) -> HashMap<String, String> {
    let mut synonyms = HashMap::new();
    for line in lines(file) {
        let (word, others) = line
            .split_once(':')
            .expect("a line of synonyms has a word and a colon");
        for other in others.split_whitespace() {
            synonyms.insert(other.to_owned(), word.to_owned());
        }
    }
    synonyms
}

/// Returns the lines of a file without comments and empty lines.
fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests;
