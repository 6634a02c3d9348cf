//! Scores entries.

use desk::ArticleId;

use super::entry::{Averages, Entry};
use super::hits::{Hit, Lookup};
use super::lexical::Lexical;
use super::question::Question;
use super::reasons::reasons;
use super::weights::WEIGHTS;
use crate::query::{Features, Match};

/// A match must cover this share of the query to be suggested.
const GOOD_COVERAGE: f64 = 0.6;

/// Scores entries for one query.
pub(crate) struct Scorer<'q> {
    question: &'q Question,
    averages: Averages,
    lookup: Lookup<'q>,
    hits: Vec<Hit>,
    lexical: Lexical,
}

impl<'q> Scorer<'q> {
    /// A scorer for a query.
    pub(crate) fn new(question: &'q Question, averages: Averages) -> Self {
        Self {
            question,
            averages,
            lookup: Lookup::new(question),
            hits: Vec::new(),
            lexical: Lexical::default(),
        }
    }

    /// Scores an article.
    pub(crate) fn score(&mut self, article: ArticleId, entry: &impl Entry, asked: f64) -> Match {
        let mut features = self.features(entry);
        features.asked = asked;
        let score = sum(&features);
        Match {
            article,
            score,
            is_good: features.coverage >= GOOD_COVERAGE,
            why: reasons(self.question, &features, &self.hits),
            features,
        }
    }

    /// Scores a question that an article answered.
    pub(crate) fn asked(&mut self, entry: &impl Entry) -> f64 {
        let features = self.features(entry);
        sum(&features)
    }

    fn features(&mut self, entry: &impl Entry) -> Features {
        self.lookup.find(entry, &mut self.hits);
        let mut features = self
            .lexical
            .features(self.question, self.averages, entry, &self.hits);
        let similar = self.question.terms.iter().zip(self.lookup.similar());
        features.letters = similar.map(|(term, similarity)| term.weight * similarity).sum();
        features
    }
}

fn sum(features: &Features) -> f64 {
    WEIGHTS.words * features.words
        + WEIGHTS.exact * features.exact
        + WEIGHTS.pairs * features.pairs
        + WEIGHTS.window * features.window
        + WEIGHTS.title * features.title
        + WEIGHTS.letters * features.letters
        + WEIGHTS.asked * features.asked
        + WEIGHTS.latent * features.latent
}
