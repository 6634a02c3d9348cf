//! A query as the ranking uses it: terms, their weights, and the tokens that match them.

use std::collections::HashMap;

use super::synonyms::{Found, Synonyms};
use super::weights::STOP_WORD;
use crate::analysis::{Language, fingerprint, fold, hash, is_stop_word, most_likely, stem, words};
use crate::vocabulary::{Dictionary, WordOfIndex};

/// The part of a query that is read, in bytes. A longer text is a log, and its beginning says what it is about.
const LONGEST: usize = 4_000;
/// The terms that are used. Of more terms, the rarest are kept.
const MOST_TERMS: usize = 40;
/// Shorter words are similar to too many others.
const SHORTEST_SIMILAR: usize = 4;

/// A query.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// The distinct terms.
    pub(crate) terms: Vec<QueryTerm>,
    /// The terms in the order of the query, without identifiers.
    pub(crate) order: Vec<usize>,
    /// The phrases that replace terms.
    pub(crate) phrases: Vec<Stand>,
    /// The sum of the weights of all terms that are not stop words.
    pub(crate) total: f64,
}

/// A word of the query.
#[derive(Debug)]
pub(crate) struct QueryTerm {
    /// The word as typed, without accents.
    pub(crate) exact: String,
    /// The short hash of the word as typed, or of the word that was meant.
    pub(crate) fingerprint: u8,
    /// The stems of the word.
    pub(crate) stems: Vec<TermStem>,
    /// The word that was probably meant.
    pub(crate) meant: Option<String>,
    /// Hashes of the stems of words that look alike, with their similarity.
    pub(crate) similar: Vec<(u32, f64)>,
    /// The inverse document frequency. A stop word has a small share of it.
    pub(crate) weight: f64,
    /// The number of entries that have the term.
    pub(crate) frequency: u64,
    /// Whether the word says nothing about the subject.
    pub(crate) is_stop_word: bool,
    /// Whether this is an identifier, such as an error code.
    pub(crate) is_identifier: bool,
}

/// A stem of a word of the query.
#[derive(Debug)]
pub(crate) struct TermStem {
    /// The stem.
    pub(crate) text: String,
    /// The hash of the stem.
    pub(crate) hash: u32,
    /// Whether this is a stem of the word that was probably meant, and not of the typed word.
    pub(crate) is_meant: bool,
}

/// Words that replace terms of the query, such as synonyms.
#[derive(Debug)]
pub(crate) struct Stand {
    /// The terms.
    pub(crate) terms: Vec<usize>,
    /// The stems of the words, which must follow each other.
    pub(crate) stems: Vec<String>,
    /// How often the rarest of the words occurs.
    pub(crate) frequency: u64,
    /// What was typed.
    pub(crate) typed: String,
    /// What the article has.
    pub(crate) meant: String,
}

/// What the index knows about words.
pub(crate) struct Knowledge<'k, F> {
    /// The configured synonyms.
    pub(crate) synonyms: &'k Synonyms,
    /// The words of the index.
    pub(crate) dictionary: &'k Dictionary,
    /// The number of entries.
    pub(crate) entries: usize,
    /// The number of entries that have a stem.
    pub(crate) frequency: F,
}

/// A word of the query before its frequency is known.
struct Typed {
    lowercase: String,
    exact: String,
    is_identifier: bool,
}

impl Question {
    /// Reads a query.
    pub(crate) fn new<E>(
        text: &str,
        mut knowledge: Knowledge<'_, impl FnMut(&str) -> Result<u64, E>>,
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
            let stem = word.stem(language);
            let index = match known.get(&stem) {
                Some(index) => *index,
                None => {
                    let term = QueryTerm::new(word, language, &mut knowledge)?;
                    known.insert(stem, question.terms.len());
                    question.terms.push(term);
                    question.terms.len() - 1
                }
            };
            if !word.is_identifier {
                question.order.push(index);
            }
        }
        for found in knowledge.synonyms.find(&plain) {
            question.stand(&found, &plain, language, &mut knowledge.frequency)?;
        }
        question.weigh(knowledge.entries);
        question.keep_the_rarest();
        Ok(question)
    }

    /// Whether the query has no word.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The hashes of the stems of all words that are not stop words.
    pub(crate) fn content(&self) -> impl Iterator<Item = u32> {
        let terms = self.terms.iter().filter(|term| !term.is_stop_word);
        terms.flat_map(|term| term.stems.iter().map(|stem| stem.hash))
    }

    /// The stems by which candidates are found, with their weights.
    pub(crate) fn stems(&self) -> impl Iterator<Item = (&str, f32)> {
        let only_stop_words = self.terms.iter().all(|term| term.is_stop_word);
        let terms = self
            .terms
            .iter()
            .filter(move |term| term.frequency > 0 && (only_stop_words || !term.is_stop_word))
            .flat_map(|term| term.stems.iter().map(|stem| (stem.text.as_str(), 1.0)));
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
    fn new<E>(
        word: &Typed,
        language: Language,
        knowledge: &mut Knowledge<'_, impl FnMut(&str) -> Result<u64, E>>,
    ) -> Result<Self, E> {
        let mut term = Self {
            exact: word.exact.clone(),
            fingerprint: fingerprint(&word.exact),
            stems: Vec::new(),
            meant: None,
            similar: Vec::new(),
            weight: 0.0,
            frequency: 0,
            is_stop_word: !word.is_identifier && is_stop_word(&word.exact, language),
            is_identifier: word.is_identifier || has_digit_and_letter(&word.exact),
        };
        term.add(&word.stem(language), false, &mut knowledge.frequency)?;
        if term.is_identifier {
            return Ok(term);
        }
        let known = knowledge.dictionary.get(&word.exact);
        for stem in known.into_iter().flat_map(WordOfIndex::stems) {
            term.add(stem, false, &mut knowledge.frequency)?;
        }
        if term.stems.is_empty() {
            for other in Language::STEMMED {
                term.add(&stem(&word.lowercase, other), false, &mut knowledge.frequency)?;
            }
        }
        if term.is_stop_word {
            return Ok(term);
        }
        let has_no_stem = term.stems.is_empty();
        if let Some(correction) = knowledge.dictionary.correct(&word.exact)
            && (has_no_stem || !correction.is_unknown)
        {
            for stem in correction.meant.stems() {
                term.add(stem, true, &mut knowledge.frequency)?;
            }
            term.meant = Some(correction.meant.text().to_owned());
            if has_no_stem {
                term.fingerprint = fingerprint(correction.meant.text());
            }
        }
        term.find_similar(knowledge.dictionary);
        Ok(term)
    }

    /// Adds a stem, if any entry has it.
    fn add<E>(
        &mut self,
        stem: &str,
        is_meant: bool,
        frequency: &mut impl FnMut(&str) -> Result<u64, E>,
    ) -> Result<(), E> {
        if self.stems.iter().any(|known| known.text == stem) {
            return Ok(());
        }
        let count = frequency(stem)?;
        if count > 0 {
            self.frequency += count;
            self.stems.push(TermStem {
                text: stem.to_owned(),
                hash: hash(stem),
                is_meant,
            });
        }
        Ok(())
    }

    fn find_similar(&mut self, dictionary: &Dictionary) {
        let read_as = match &self.meant {
            Some(meant) if self.stems.iter().all(|stem| stem.is_meant) => meant,
            _ => &self.exact,
        };
        if read_as.len() < SHORTEST_SIMILAR {
            return;
        }
        for similar in dictionary.similar(read_as) {
            for stem in similar.word.stems() {
                let hash = hash(stem);
                let is_known = self.stems.iter().any(|known| known.hash == hash)
                    || self.similar.iter().any(|(known, _)| *known == hash);
                if !is_known {
                    self.similar.push((hash, f64::from(similar.similarity)));
                }
            }
        }
    }
}

impl Typed {
    fn stem(&self, language: Language) -> String {
        match self.is_identifier {
            true => self.exact.clone(),
            false => stem(&self.lowercase, language),
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
