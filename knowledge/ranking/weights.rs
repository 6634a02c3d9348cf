//! The weights of the ranking. One set of weights serves all collections, because every feature is a sum of inverse
//! document frequencies.

/// The weight of each feature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weights {
    pub(crate) words: f64,
    pub(crate) exact: f64,
    pub(crate) pairs: f64,
    pub(crate) window: f64,
    pub(crate) title: f64,
    pub(crate) letters: f64,
    pub(crate) asked: f64,
    /// Subtracted.
    pub(crate) declined: f64,
    pub(crate) latent: f64,
}

/// The weights.
pub(crate) const WEIGHTS: Weights = Weights {
    words: 1.0,
    exact: 0.4,
    pairs: 0.5,
    window: 0.25,
    title: 0.3,
    letters: 0.2,
    asked: 1.0,
    declined: 0.5,
    latent: 0.3,
};

/// The weight of a stop word.
pub(crate) const STOP_WORD: f64 = 0.3;
/// The weight of a word that was probably meant.
pub(crate) const MEANT: f64 = 0.9;
/// The weight of a synonym.
pub(crate) const SYNONYM: f64 = 0.8;
/// How soon further occurrences of a word count less (BM25's k1).
pub(crate) const SATURATION: f64 = 1.2;
/// How much the length of the text counts (BM25's b).
pub(crate) const LENGTH: f64 = 0.75;
/// How much the length of the title counts.
pub(crate) const TITLE_LENGTH: f64 = 0.5;
/// A word of the title counts as this many words of the text.
pub(crate) const TITLE: f64 = 4.0;
/// The words of a window.
pub(crate) const WINDOW: usize = 24;
/// The value of two neighbours at a distance of 1, 2 and 3 words.
pub(crate) const DISTANCES: [f64; 3] = [1.0, 0.5, 0.3];

/// The terms of the logistic regression that tells how sure a match is. Fitted on two public collections, with 40 % of
/// the queries unanswerable: `make bench-search` prints the calibration.
pub(crate) mod confidence {
    /// The constant term.
    pub(crate) const CONSTANT: f64 = -6.2;
    /// The share of the query that the article covers.
    pub(crate) const COVERAGE: f64 = 0.3;
    /// The logarithm of the score.
    pub(crate) const SCORE: f64 = 1.0;
    /// The distance to the best other article, as a share of the score.
    pub(crate) const MARGIN: f64 = 6.4;
    /// A larger distance says no more: the other articles are few, or about something else.
    pub(crate) const LARGEST_MARGIN: f64 = 0.6;
    /// The least confidence of a suggestion.
    pub(crate) const LEAST: f64 = 0.4;
    /// The least share of the query that a suggested article covers.
    pub(crate) const LEAST_COVERAGE: f64 = 0.5;
    /// The least share of the query that the title of a suggested article has, whatever the confidence is. The regression
    /// was fitted on large collections, and says little about a few dozen articles.
    pub(crate) const LEAST_TITLED: f64 = 0.6;
}
