//! Scores entries.

use desk::ArticleId;

use super::entry::{Averages, Entry};
use super::hits::{Hit, Lookup};
use super::lexical::Lexical;
use super::question::Question;
use super::reasons::reasons;
use super::weights::{WEIGHTS, confidence};
use crate::latent::{Model, Vector};
use crate::query::{Features, Match};

/// How well the best learned questions of an article match.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LearnedScores {
    /// The best question that the article answered.
    pub(crate) asked: f64,
    /// The best question with which the article did not help.
    pub(crate) declined: f64,
}

/// Scores entries for one query.
pub(crate) struct Scorer<'q> {
    question: &'q Question,
    averages: Averages,
    lookup: Lookup<'q>,
    hits: Vec<Hit>,
    lexical: Lexical,
    latent: Option<(&'q Model, Vector)>,
}

impl<'q> Scorer<'q> {
    /// A scorer for a query.
    pub(crate) fn new(question: &'q Question, averages: Averages, model: Option<&'q Model>) -> Self {
        let latent = model.and_then(|model| Some((model, model.vector(question.content())?)));
        Self {
            latent,
            question,
            averages,
            lookup: Lookup::new(question),
            hits: Vec::new(),
            lexical: Lexical::default(),
        }
    }

    /// Scores an article.
    pub(crate) fn score(&mut self, article: ArticleId, entry: &impl Entry, learned: LearnedScores) -> Match {
        let mut features = self.features(entry);
        // Without a limit, one learned question would outweigh every other article.
        features.asked = learned.asked.min(self.question.total);
        features.declined = learned.declined.min(self.question.total);
        if let Some((model, of_question)) = &self.latent
            && let Some(of_entry) = model.vector(entry.stems())
        {
            features.latent = self.question.total * of_question.cosine(&of_entry);
        }
        let score = sum(&features);
        Match {
            article,
            score,
            is_good: false,
            why: reasons(self.question, &features, &self.hits),
            features,
        }
    }

    /// Scores a learned question.
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

/// Sorts matches, the best first, and tells how sure each is.
pub(crate) fn finish(matches: &mut [Match]) {
    matches.sort_by(|left, right| {
        let by_score = right.score.total_cmp(&left.score);
        by_score.then_with(|| left.article.cmp(&right.article))
    });
    let first = matches.first().map_or(0.0, |found| found.score);
    let second = matches.get(1).map_or(0.0, |found| found.score);
    for (rank, found) in matches.iter_mut().enumerate() {
        let other = if rank == 0 { second } else { first };
        let margin = ((found.score - other) / found.score.max(1e-9)).min(confidence::LARGEST_MARGIN);
        let features = &mut found.features;
        let sum = confidence::CONSTANT
            + confidence::COVERAGE * features.coverage
            + confidence::SCORE * (1.0 + found.score.max(0.0)).ln()
            + confidence::MARGIN * margin;
        features.confidence = 1.0 / (1.0 + (-sum).exp());
        let is_sure =
            features.confidence >= confidence::LEAST && features.coverage >= confidence::LEAST_COVERAGE;
        found.is_good = is_sure || features.titled >= confidence::LEAST_TITLED;
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
        - WEIGHTS.declined * features.declined
        + WEIGHTS.latent * features.latent
}
