//! A query as the ranking uses it: terms, their weights, and the tokens that stand for them.

use std::collections::HashMap;

use super::synonyms::{Found, Synonyms};
use super::weights::{STOP_WORD, SYNONYM};
use crate::analysis::{Language, Token, fold, is_stop_word, most_likely, stem, words};

/// The part of a query that is read, in bytes. A longer text is a log, and its beginning says what it is about.
const LONGEST: usize = 4_000;
/// The terms that are used. Of more terms, the rarest are kept.
const MOST_TERMS: usize = 40;

/// A query.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// The distinct terms.
    pub(crate) terms: Vec<QueryTerm>,
    /// The terms in the order of the query, without identifiers.
    pub(crate) order: Vec<usize>,
    /// The phrases that stand for terms.
    pub(crate) phrases: Vec<Stand>,
    /// The sum of the weights of all terms that are not stop words.
    pub(crate) total: f64,
}

/// A word of the query.
#[derive(Debug)]
pub(crate) struct QueryTerm {
    /// The word as typed, without accents.
    pub(crate) exact: String,
    /// The hash of the word as typed.
    pub(crate) token: Token,
    /// The stem.
    pub(crate) stem: String,
    /// The inverse document frequency. A stop word has a small share of it.
    pub(crate) weight: f64,
    /// The number of entries that have the term.
    pub(crate) frequency: u64,
    /// Whether the word says nothing about the subject.
    pub(crate) is_stop_word: bool,
    /// Whether this is an identifier, such as an error code.
    pub(crate) is_identifier: bool,
}

/// Words that stand for terms of the query.
#[derive(Debug)]
pub(crate) struct Stand {
    /// The terms.
    pub(crate) terms: Vec<usize>,
    /// The stems of the words, which must follow each other.
    pub(crate) stems: Vec<String>,
    /// The weight, up to 1.
    pub(crate) weight: f64,
    /// How often the rarest of the words occurs.
    pub(crate) frequency: u64,
    /// What was typed.
    pub(crate) typed: String,
    /// What the article has.
    pub(crate) meant: String,
}

/// A word of the query before its frequency is known.
struct Typed {
    lowercase: String,
    exact: String,
    is_identifier: bool,
}

impl Question {
    /// Reads a query. The function tells how many entries contain a stem.
    pub(crate) fn new<E>(
        text: &str,
        synonyms: &Synonyms,
        entries: usize,
        mut frequency: impl FnMut(&str) -> Result<u64, E>,
    ) -> Result<Self, E> {
        let typed = typed(text);
        let plain: Vec<&str> = typed
            .iter()
            .filter(|word| !word.is_identifier)
            .map(|word| word.exact.as_str())
            .collect();
        let language = most_likely(plain.iter().copied(), &Language::STEMMED);
        let mut question = Self::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        for word in &typed {
            let stem = match word.is_identifier {
                true => word.exact.clone(),
                false => stem(&word.lowercase, language),
            };
            let index = match known.get(&stem) {
                Some(index) => *index,
                None => {
                    let count = frequency(&stem)?;
                    known.insert(stem.clone(), question.terms.len());
                    question.terms.push(QueryTerm::new(word, stem, count, language));
                    question.terms.len() - 1
                }
            };
            if !word.is_identifier {
                question.order.push(index);
            }
        }
        for found in synonyms.find(&plain) {
            question.stand(&found, &plain, language, &mut frequency)?;
        }
        question.weigh(entries);
        question.keep_the_rarest();
        Ok(question)
    }

    /// Whether the query has no word.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The stems by which candidates are found, with their weights.
    pub(crate) fn stems(&self) -> impl Iterator<Item = (&str, f32)> {
        let only_stop_words = self.terms.iter().all(|term| term.is_stop_word);
        let terms = self
            .terms
            .iter()
            .filter(move |term| term.frequency > 0 && (only_stop_words || !term.is_stop_word))
            .map(|term| (term.stem.as_str(), 1.0));
        let phrases = self.phrases.iter().filter(|stand| stand.frequency > 0);
        let of_phrases = phrases.flat_map(|stand| stand.stems.iter().map(|stem| (stem.as_str(), 0.5)));
        terms.chain(of_phrases)
    }

    /// Adds the synonyms of some words.
    fn stand<E>(
        &mut self,
        found: &Found<'_>,
        plain: &[&str],
        language: Language,
        frequency: &mut impl FnMut(&str) -> Result<u64, E>,
    ) -> Result<(), E> {
        let words = found.from..found.from + found.count;
        let mut terms = self.order[words.clone()].to_vec();
        terms.sort_unstable();
        terms.dedup();
        for phrase in &found.others {
            let stems = phrase.stems(language);
            let mut least = u64::MAX;
            for stem in &stems {
                least = least.min(frequency(stem)?);
            }
            self.phrases.push(Stand {
                terms: terms.clone(),
                stems,
                weight: SYNONYM,
                frequency: least,
                typed: plain[words.clone()].join(" "),
                meant: phrase.shown(),
            });
        }
        Ok(())
    }

    /// Computes the weights of the terms.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a logarithm needs no more than 52 bits"
    )]
    fn weigh(&mut self, entries: usize) {
        let entries = entries as f64;
        for (index, term) in self.terms.iter_mut().enumerate() {
            let others = self.phrases.iter().filter(|stand| stand.terms.contains(&index));
            let frequency = term.frequency + others.map(|stand| stand.frequency).sum::<u64>();
            let frequency = (frequency as f64).min(entries);
            let idf = (1.0 + (entries - frequency + 0.5) / (frequency + 0.5)).ln();
            term.weight = match term.is_stop_word {
                true => STOP_WORD * idf,
                false => idf,
            };
        }
        self.total = self
            .terms
            .iter()
            .filter(|term| !term.is_stop_word)
            .map(|term| term.weight)
            .sum();
    }

    /// Leaves out the most common terms of a long query.
    fn keep_the_rarest(&mut self) {
        if self.terms.len() <= MOST_TERMS {
            return;
        }
        let mut weights: Vec<f64> = self.terms.iter().map(|term| term.weight).collect();
        weights.sort_unstable_by(|left, right| right.total_cmp(left));
        let least = weights[MOST_TERMS - 1];
        let mut places = Vec::with_capacity(self.terms.len());
        let mut kept = 0;
        for term in &self.terms {
            let is_kept = term.weight >= least && kept < MOST_TERMS;
            places.push(is_kept.then_some(kept));
            kept += usize::from(is_kept);
        }
        let mut at = 0;
        self.terms.retain(|_| {
            at += 1;
            places[at - 1].is_some()
        });
        self.order = self.order.iter().filter_map(|index| places[*index]).collect();
        for stand in &mut self.phrases {
            stand.terms = stand.terms.iter().filter_map(|index| places[*index]).collect();
        }
        self.phrases.retain(|stand| !stand.terms.is_empty());
    }
}

impl QueryTerm {
    fn new(word: &Typed, stem: String, frequency: u64, language: Language) -> Self {
        Self {
            token: Token::new(&stem, &word.exact),
            is_stop_word: !word.is_identifier && is_stop_word(&word.exact, language),
            exact: word.exact.clone(),
            is_identifier: word.is_identifier || has_digit_and_letter(&word.exact),
            stem,
            weight: 0.0,
            frequency,
        }
    }
}

fn has_digit_and_letter(word: &str) -> bool {
    word.chars().any(char::is_alphabetic) && word.chars().any(|letter| letter.is_ascii_digit())
}

fn typed(text: &str) -> Vec<Typed> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let words = words(text).into_iter().map(|word| {
        let lowercase = text[word.range].to_lowercase();
        Typed {
            exact: fold(&lowercase),
            lowercase,
            is_identifier: word.is_identifier,
        }
    });
    words.collect()
}
