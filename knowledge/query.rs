//! What is asked, and what is found.

use desk::{ArticleId, Readership};

/// A question to the index.
#[derive(Clone, Copy, Debug)]
pub struct Query<'q> {
    /// What the person wrote.
    pub text: &'q str,
    /// The articles that may be found.
    pub readership: Scope<'q>,
    /// The largest number of matches.
    pub limit: usize,
    /// The number of better matches to leave out.
    pub offset: usize,
}

/// The articles that may be found.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'q> {
    /// The articles that a person may read.
    Of(&'q Readership),
    /// All articles that are not archived.
    All,
}

/// An article that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The article.
    pub article: ArticleId,
    /// How well the article matches. Scores of different queries cannot be compared.
    pub score: f64,
    /// Whether the match is good enough to be suggested to a person who did not search.
    pub is_good: bool,
    /// Why the article was found, the strongest reason first.
    pub why: Vec<Reason>,
    /// The parts of the score.
    pub features: Features,
}

/// Why an article was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The title has the words of the query.
    Title,
    /// The article has words of the query side by side.
    Phrase,
    /// The article has words of the query.
    Words,
    /// Somebody asked like this before, and this article was the answer.
    AskedBefore,
    /// A word was read as another one, which the article has.
    Spelling {
        /// The word of the query.
        typed: String,
        /// The word of the article.
        meant: String,
    },
    /// The article has this identifier, such as an error code.
    Identifier(String),
    /// The article has a word of the same meaning.
    Synonym {
        /// The word of the query.
        typed: String,
        /// The word of the article.
        meant: String,
    },
}

/// The parts of a score. Each is a sum of inverse document frequencies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Words by their stems, in title and text.
    pub words: f64,
    /// Words exactly as typed.
    pub exact: f64,
    /// Neighbouring words of the query that are neighbours in the article.
    pub pairs: f64,
    /// The best place of the text: words of the query close together.
    pub window: f64,
    /// Words of the query in the title.
    pub title: f64,
    /// Similar words, by their letters.
    pub letters: f64,
    /// The best question that the article answered before.
    pub asked: f64,
    /// The best question with which the article did not help. It lowers the score.
    pub declined: f64,
    /// Words that occur in similar articles.
    pub latent: f64,
    /// The share of the query that the article covers, 0 to 1.
    pub coverage: f64,
    /// The share of the words of the query that the title has, 0 to 1. Words that no article has do not count. One word
    /// alone is no evidence.
    pub titled: f64,
    /// How sure it is that the article answers the query, 0 to 1.
    pub confidence: f64,
}
