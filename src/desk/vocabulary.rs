//! The words of a language that the rules of small talk and duplicates need.
//!
//! This crate has no word list of any language. The layer that owns the languages passes a [`Vocabulary`].

use std::collections::{HashMap, HashSet};

/// The words of one language. All words are in lower case and without apostrophes.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Words that ask for nothing, alone or together: greetings, thanks and confirmations.
    pub small_talk: HashSet<String>,
    /// Words of small talk that answer a question: "yes", "no", "done".
    pub confirmations: HashSet<String>,
    /// Words that ask for help without saying with what.
    pub calls_for_help: HashSet<String>,
    /// Words that may stand beside a call for help and add no subject.
    pub call_companions: HashSet<String>,
    /// Words that say nothing about the subject of a text.
    pub stop_words: HashSet<String>,
    /// Words of one letter that have a capital letter in the middle of a sentence ("I").
    pub capitalised: HashSet<String>,
    /// Words that count as another word. The key is the word in a text, the value is the word for comparison.
    pub synonyms: HashMap<String, String>,
    /// Removes the common endings of a word.
    pub stem: fn(&str) -> &str,
}

impl Vocabulary {
    /// The word that represents `word` in comparisons. `None` for a stop word.
    pub(crate) fn representative<'w>(&'w self, word: &'w str) -> Option<&'w str> {
        if self.stop_words.contains(word) {
            return None;
        }
        match self.synonyms.get(word) {
            Some(synonym) => Some(synonym),
            None => Some((self.stem)(word)),
        }
    }
}
