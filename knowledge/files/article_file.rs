//! An article as a file holds it.

use desk::{ArticleContent, ArticleState, Audience};

/// The largest file. An article is a few pages.
pub(crate) const MOST_BYTES: usize = 1 << 20;
/// The longest title in characters.
pub(crate) const MOST_TITLE: usize = 200;

/// An article that was read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleFile {
    /// The `id` of the front matter, or else the path below the folder, with `/`.
    pub source: String,
    /// The path of the file.
    pub path: String,
    /// What the article says.
    pub content: ArticleContent,
    /// What in the file has no effect, as sentences that name the file and the line.
    pub warnings: Vec<String>,
}

/// What holds for an article whose file does not say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// Who may read the article.
    pub audience: Audience,
    /// The state.
    pub state: ArticleState,
    /// The language (`en`).
    pub language: String,
}

impl Defaults {
    /// An article that nothing is known about but its title and its text.
    pub(crate) fn content(&self, title: String, body: String) -> ArticleContent {
        ArticleContent {
            title,
            body,
            language: self.language.clone(),
            audience: self.audience.clone(),
            state: self.state,
            services: Vec::new(),
            owner: None,
            review: None,
            known_error: None,
        }
    }
}

/// A title of one line. A longer one is cut.
pub(crate) fn title_of(text: &str) -> String {
    one_line(text).chars().take(MOST_TITLE).collect()
}

/// The text with single spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
