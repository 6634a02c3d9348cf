//! Finds the words of a query in an entry.

use rustc_hash::FxHashMap;

use super::entry::{Entry, Place};
use super::question::Question;
use super::weights::{MEANT, SYNONYM};
use crate::analysis::hash;

/// An occurrence of a term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// The term.
    pub(crate) term: usize,
    /// The index of the token.
    pub(crate) index: usize,
    /// The place.
    pub(crate) place: Place,
    /// Whether the word is exactly as typed.
    pub(crate) is_exact: bool,
    /// The weight of the occurrence: 1 for the word itself.
    pub(crate) weight: f64,
    /// Why the word matches the term.
    pub(crate) by: By,
}

/// Why a word matches a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// It has the stem of the term.
    Stem,
    /// It was probably meant.
    Spelling,
    /// It ends a phrase that is a synonym.
    Synonym(usize),
}

/// The tokens of a query.
pub(crate) struct Lookup<'q> {
    question: &'q Question,
    /// Each bit says that a token of some hash may be of the query. Most tokens of a text are not.
    bits: [u64; 128],
    targets: FxHashMap<u32, Vec<Target>>,
    /// How similar the most similar word of the entry is to each term.
    similar: Vec<f64>,
    /// The stems of the phrases.
    phrases: Vec<Vec<u32>>,
    /// For each phrase, the number of its words that the last tokens were, and the index of the last one.
    progress: Vec<(usize, usize)>,
}

/// The terms that a token matches.
#[derive(Clone, Copy, Debug)]
enum Target {
    Term(usize, By),
    Similar(usize, f64),
    Phrase(usize),
}

impl<'q> Lookup<'q> {
    /// The tokens of a query.
    pub(crate) fn new(question: &'q Question) -> Self {
        let mut lookup = Self {
            question,
            bits: [0; 128],
            targets: FxHashMap::default(),
            similar: vec![0.0; question.terms.len()],
            phrases: Vec::new(),
            progress: vec![(0, 0); question.phrases.len()],
        };
        for (index, term) in question.terms.iter().enumerate() {
            for stem in &term.stems {
                let by = match stem.is_meant {
                    true => By::Spelling,
                    false => By::Stem,
                };
                lookup.add(stem.hash, Target::Term(index, by));
            }
            for (stem, similarity) in &term.similar {
                lookup.add(*stem, Target::Similar(index, *similarity));
            }
        }
        for (index, stand) in question.phrases.iter().enumerate() {
            let stems: Vec<u32> = stand.stems.iter().map(|stem| hash(stem)).collect();
            for stem in &stems {
                lookup.add(*stem, Target::Phrase(index));
            }
            lookup.phrases.push(stems);
        }
        lookup
    }

    fn add(&mut self, stem: u32, target: Target) {
        self.bits[bucket(stem).0] |= bucket(stem).1;
        self.targets.entry(stem).or_default().push(target);
    }

    /// How similar the most similar word of the last entry was to each term.
    pub(crate) fn similar(&self) -> &[f64] {
        &self.similar
    }

    /// Finds all occurrences, in the order of the tokens.
    pub(crate) fn find(&mut self, entry: &impl Entry, hits: &mut Vec<Hit>) {
        hits.clear();
        self.progress.fill((0, 0));
        self.similar.fill(0.0);
        let Self {
            question,
            bits,
            targets,
            similar,
            phrases,
            progress,
        } = self;
        entry.each(|index, place, token| {
            let (word, bit) = bucket(token.stem);
            if bits[word] & bit == 0 {
                return;
            }
            for target in targets.get(&token.stem).into_iter().flatten() {
                match *target {
                    Target::Term(term, by) => {
                        similar[term] = 1.0;
                        hits.push(Hit {
                            term,
                            index,
                            place,
                            is_exact: question.terms[term].fingerprint == token.exact,
                            weight: if by == By::Spelling { MEANT } else { 1.0 },
                            by,
                        });
                    }
                    Target::Similar(term, similarity) => {
                        similar[term] = similar[term].max(similarity);
                    }
                    Target::Phrase(phrase) => {
                        let (done, last) = &mut progress[phrase];
                        let stems = &phrases[phrase];
                        let continues = *done > 0 && index == *last + 1 && stems[*done] == token.stem;
                        *done = match continues {
                            true => *done + 1,
                            false => usize::from(stems[0] == token.stem),
                        };
                        *last = index;
                        if *done == stems.len() {
                            *done = 0;
                            let stand = &question.phrases[phrase];
                            hits.extend(stand.terms.iter().map(|term| Hit {
                                term: *term,
                                index,
                                place,
                                is_exact: false,
                                weight: SYNONYM,
                                by: By::Synonym(phrase),
                            }));
                        }
                    }
                }
            }
        });
    }
}

fn bucket(stem: u32) -> (usize, u64) {
    let word = usize::try_from((stem >> 6) & 127).expect("128 words");
    (word, 1 << (stem & 63))
}
