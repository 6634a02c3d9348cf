//! What is indexed of an article.

use desk::{ArticleId, ArticleState, Audience};

/// An article as the index takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The article.
    pub article: ArticleId,
    /// The revision of the article.
    pub revision: i64,
    /// The title.
    pub title: String,
    /// The text, without markup.
    pub body: String,
    /// The language: `en`, `de`, `fr`, `es` or `pt`. The words of another language are not stemmed.
    pub language: String,
    /// Who may read the article.
    pub audience: Audience,
    /// The state. An archived article is not found.
    pub state: ArticleState,
    /// Whether the article describes a known error.
    pub known_error: bool,
    /// Questions that the article answered. Each is an entry of its own.
    pub questions: Vec<String>,
    /// Questions with which the article did not help. Each is an entry of its own.
    pub declined: Vec<String>,
}

/// A change of the indexed articles.
#[derive(Clone, Debug)]
pub enum Change {
    /// The article is new, or it differs from the indexed one.
    Put(Box<Document>),
    /// The article is gone.
    Remove(ArticleId),
}
