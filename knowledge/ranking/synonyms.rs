//! Words of one meaning.

use crate::analysis::{Language, Word, fold, words};

/// Groups of words and phrases of one meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    groups: Vec<Vec<Phrase>>,
}

/// A word or a phrase: its words, lowercase, and without accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// The words as they are stemmed.
    pub(crate) lowercase: Vec<String>,
    /// The words without accents.
    pub(crate) exact: Vec<String>,
}

/// Words of a text that have synonyms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found<'s> {
    /// The first word.
    pub(crate) from: usize,
    /// The number of words.
    pub(crate) count: usize,
    /// The other phrases of the group.
    pub(crate) others: Vec<&'s Phrase>,
}

impl Synonyms {
    /// Reads the groups of the configuration.
    pub fn new(groups: &[Vec<String>]) -> Self {
        let phrase = |text: &String| {
            let lowercase = lowercase_words(text);
            let exact = lowercase.iter().map(|word| fold(word)).collect();
            Phrase { lowercase, exact }
        };
        let groups = groups.iter().map(|group| {
            let phrases = group.iter().map(phrase);
            phrases.filter(|phrase| !phrase.exact.is_empty()).collect()
        });
        Self {
            groups: groups.collect(),
        }
    }

    /// The synonyms of words without accents.
    pub(crate) fn find(&self, exact: &[&str]) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        for from in 0..exact.len() {
            for group in &self.groups {
                let longest = group
                    .iter()
                    .filter(|phrase| starts_with(&exact[from..], &phrase.exact))
                    .max_by_key(|phrase| phrase.exact.len());
                let Some(typed) = longest else { continue };
                let others = group.iter().filter(|phrase| phrase.exact != typed.exact);
                found.push(Found {
                    from,
                    count: typed.exact.len(),
                    others: others.collect(),
                });
            }
        }
        found
    }
}

impl Phrase {
    /// The phrase as text.
    pub(crate) fn shown(&self) -> String {
        self.lowercase.join(" ")
    }

    /// The stems of the words.
    pub(crate) fn stems(&self, language: Language) -> Vec<String> {
        let stems = self
            .lowercase
            .iter()
            .map(|word| crate::analysis::stem(word, language));
        stems.collect()
    }
}

fn starts_with(words: &[&str], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, part)| word == part)
}

fn lowercase_words(text: &str) -> Vec<String> {
    let plain = words(text).into_iter().filter(|word| !word.is_identifier);
    let lowercase = plain.map(|Word { range, .. }| text[range].to_lowercase());
    lowercase.collect()
}

#[cfg(test)]
mod tests {
    use super::Synonyms;

    #[test]
    fn the_longest_phrase_at_each_word_is_found() {
        let groups = [
            vec!["VPN".to_owned(), "virtual private network".to_owned()],
            vec!["WLAN".to_owned(), "wifi".to_owned(), "Wi-Fi".to_owned()],
        ];
        let synonyms = Synonyms::new(&groups);
        let found = synonyms.find(&["virtual", "private", "network", "over", "wifi"]);
        let shown: Vec<(usize, usize, Vec<String>)> = found
            .iter()
            .map(|found| {
                let others = found.others.iter().map(|phrase| phrase.shown());
                (found.from, found.count, others.collect())
            })
            .collect();
        assert_eq!(
            shown,
            [
                (0, 3, vec!["vpn".to_owned()]),
                (4, 1, vec!["wlan".to_owned(), "wi fi".to_owned()]),
            ]
        );
    }
}
