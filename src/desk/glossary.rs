//! The words of the organisation: the synonyms of the configuration, and the words of the services. They are prepared
//! once, because many texts are compared with them.

use std::collections::{HashMap, HashSet};

use crate::words::{sorted_letters, words};
use crate::{Service, Vocabulary};

/// The lengths of words in which two swapped letters are a typing error only if the result is a word of the organisation
/// ("vnp" for a service "VPN"). Other words of these lengths are words of their own ("ISO", "iOS").
const LENGTHS_OF_KNOWN_WORDS: std::ops::RangeInclusive<usize> = 3..=4;

/// The words of the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    /// The words and phrases that have synonyms, by their first word, the longest first.
    phrases: HashMap<String, Vec<Phrase>>,
    /// The short words.
    short: HashSet<String>,
    /// The short words by their letters in order.
    by_letters: HashMap<Vec<char>, Vec<String>>,
}

/// A word or a phrase that has synonyms.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    /// The first word or phrase of its group. It counts as one word.
    meaning: String,
}

impl Glossary {
    /// Prepares groups of words or phrases of one meaning, and the words of services.
    pub fn new(synonyms: &[Vec<String>], services: &[Service], vocabulary: &Vocabulary) -> Self {
        let mut glossary = Self::default();
        for group in synonyms {
            // "IT" as a synonym would make a significant word of each "it".
            let phrases = group.iter().filter(|phrase| says_something(phrase, vocabulary));
            let phrases: Vec<_> = phrases.map(|phrase| split(phrase, vocabulary)).collect();
            let Some(meaning) = phrases.first().map(|first| first.join(" ")) else {
                continue;
            };
            for words in phrases {
                let (first, meaning) = (words[0].clone(), meaning.clone());
                let of_first = glossary.phrases.entry(first).or_default();
                of_first.push(Phrase { words, meaning });
            }
        }
        for phrases in glossary.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        let of_service = services.iter().flat_map(|service| {
            let names = [&service.name.0, &service.title];
            names.into_iter().chain(&service.words)
        });
        for text in synonyms.iter().flatten().chain(of_service) {
            for word in split(text, vocabulary) {
                glossary.add_short(word);
            }
        }
        glossary
    }

    fn add_short(&mut self, word: String) {
        if !LENGTHS_OF_KNOWN_WORDS.contains(&word.chars().count()) || self.short.contains(&word) {
            return;
        }
        self.by_letters
            .entry(sorted_letters(&word))
            .or_default()
            .push(word.clone());
        self.short.insert(word);
    }

    /// The word that somebody meant who swapped two letters of a short word of the organisation.
    pub(crate) fn corrected<'w>(&'w self, word: &'w str) -> &'w str {
        if self.short.is_empty()
            || !LENGTHS_OF_KNOWN_WORDS.contains(&word.chars().count())
            || self.short.contains(word)
        {
            return word;
        }
        let known = self.by_letters.get(&sorted_letters(word)).into_iter().flatten();
        let mut meant = known.filter(|known| strsim::osa_distance(known, word) == 1);
        match (meant.next(), meant.next()) {
            (Some(only), None) => only,
            _ => word,
        }
    }

    /// The meaning of the longest phrase with which a text begins, and the number of its words.
    pub(crate) fn meaning_of(&self, text: &[&str]) -> Option<(&str, usize)> {
        let phrases = self.phrases.get(*text.first()?)?;
        let starts = |phrase: &&Phrase| {
            phrase.words.len() <= text.len() && phrase.words.iter().zip(text).all(|(one, other)| one == other)
        };
        let found = phrases.iter().find(starts)?;
        Some((&found.meaning, found.words.len()))
    }
}

/// Whether a phrase has a word that is no stop word.
fn says_something(phrase: &str, vocabulary: &Vocabulary) -> bool {
    let mut words = words(phrase).into_iter();
    words.any(|word| vocabulary.representative(&word.folded).is_some())
}

/// The words of a phrase as they are compared.
fn split(phrase: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let words = words(phrase).into_iter();
    words
        .map(|word| {
            vocabulary
                .representative(&word.folded)
                .unwrap_or(&word.folded)
                .to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::{Criticality, Fingerprint, ServiceName};

    fn vocabulary() -> Vocabulary {
        let set = |words: &[&str]| -> HashSet<String> { words.iter().map(ToString::to_string).collect() };
        Vocabulary {
            small_talk: HashSet::new(),
            confirmations: HashSet::new(),
            calls_for_help: HashSet::new(),
            call_companions: HashSet::new(),
            stop_words: set(&["a", "i", "the", "is", "in", "of"]),
            capitalised: set(&["i"]),
            synonyms: HashMap::from([("emails".to_owned(), "mail".to_owned())]),
            stem: |word| {
                word.strip_suffix('s')
                    .filter(|stem| stem.len() > 2)
                    .unwrap_or(word)
            },
        }
    }

    fn glossary() -> Glossary {
        let group = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        let synonyms: Vec<Vec<String>> = vec![
            group(&["virtual private network", "vpn", "remote access"]),
            group(&["windows 10", "win10"]),
            group(&["windows 11", "win11"]),
            group(&["IN", "information network"]),
            group(&["mail", "outlook"]),
            group(&["point of sale", "till"]),
        ];
        let service = Service {
            name: ServiceName("erp".to_owned()),
            title: "SAP and DNS".to_owned(),
            owner: None,
            team: None,
            criticality: Criticality::default(),
            depends_on: Vec::new(),
            words: vec!["dsn".to_owned()],
        };
        Glossary::new(&synonyms, &[service], &vocabulary())
    }

    fn gist(text: &str) -> Fingerprint {
        Fingerprint::of(text, text, &vocabulary(), &glossary())
    }

    #[test]
    fn a_phrase_with_synonyms_counts_as_one_word() {
        for (one, other) in [
            ("remote access drops", "the VPN drops"),
            ("Remote access, drops", "virtual private networks drops"),
            ("outlook is slow", "my emails slow"),
            ("the point of sale freezes", "Tills freezes"),
            ("the vnp drops", "virtual private network drops"),
        ] {
            assert!(gist(one).similar_to(&gist(other)), "{one} / {other}");
        }
        for (one, other) in [
            ("win10 crashes", "win11 crashes"),
            ("windows 10 crashes", "win11 crashes"),
        ] {
            assert!(!gist(one).similar_to(&gist(other)), "{one} / {other}");
        }
        assert!(!gist("broken in the").is_comparable(), "a stop word stays one");
        assert!(!gist("remote printer drops").similar_to(&gist("vpn printer drops")));
        for text in [
            "VPN",
            "remote access",
            "the virtual private network",
            "point of sale",
        ] {
            assert!(!gist(text).is_comparable(), "{text}");
        }
    }

    #[test]
    fn swapped_letters_of_a_short_word_are_corrected_only_to_a_word_of_the_organisation() {
        let glossary = glossary();
        for (written, meant) in [
            ("vnp", "vpn"),
            ("spa", "sap"),
            // Both are words of the organisation.
            ("dsn", "dsn"),
            ("dns", "dns"),
            ("arm", "arm"),
            ("nvp", "nvp"),
            ("vpn", "vpn"),
        ] {
            assert_eq!(glossary.corrected(written), meant, "{written}");
        }
    }
}
