//! Knowledge articles: their states, and who may read them.
//!
//! Requesters read only validated articles. The people of a team read every article of their audience that is not
//! archived, so that nobody writes an article twice.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::{ArticleId, Identity, ServiceName};

mod audience;
mod state;

pub use audience::{Audience, AudienceError, Readership};
pub use state::ArticleState;

/// An article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The id.
    pub id: ArticleId,
    /// The number that people use.
    pub number: ArticleNumber,
    /// Where the article is edited.
    pub origin: ArticleOrigin,
    /// What the article says.
    pub content: ArticleContent,
    /// The revision, from 1. It rises with each change of the content.
    pub revision: i64,
}

/// What an article says, and the rules for it. A revision is one content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleContent {
    /// The title, one line.
    pub title: String,
    /// The text, as Markdown.
    pub body: String,
    /// The language (`en`).
    pub language: String,
    /// Who may read the article.
    pub audience: Audience,
    /// How far the article can be trusted.
    pub state: ArticleState,
    /// The services that the article is about.
    pub services: Vec<ServiceName>,
    /// Who keeps the article correct.
    pub owner: Option<Identity>,
    /// The day on which the owner reviews the article.
    pub review: Option<NaiveDate>,
    /// The known error that the article describes.
    pub known_error: Option<KnownError>,
}

/// A known error: an incident that can come again, with a workaround.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownError {
    /// What people notice.
    pub symptom: String,
    /// Why it happens.
    pub cause: String,
    /// What helps until the cause is removed.
    pub workaround: String,
}

/// The number by which people call an article: `KB-7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleNumber(pub i64);

/// Where an article is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArticleOrigin {
    /// In a file. People change the file and import it again.
    File {
        /// The id in the front matter of the file, or else the path below its folder.
        source: String,
        /// The folder of the import. An import of the folder archives articles whose files are gone.
        folder: String,
        /// The path of the file, as the last import named it.
        path: String,
    },
    /// In chat.
    Chat,
}

/// The text is no number of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number of an article such as KB-7")]
pub struct ArticleNumberError;

impl Article {
    /// Whether a person with this readership may read the article.
    pub fn may_be_read_by(&self, readership: &Readership) -> bool {
        readership.includes(&self.content.audience, self.content.state)
    }
}

impl fmt::Display for ArticleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KB-{}", self.0)
    }
}

impl FromStr for ArticleNumber {
    type Err = ArticleNumberError;

    fn from_str(text: &str) -> Result<Self, ArticleNumberError> {
        let (prefix, number) = text.trim().split_once('-').ok_or(ArticleNumberError)?;
        match number.parse() {
            Ok(number) if number > 0 && prefix.eq_ignore_ascii_case("kb") => Ok(Self(number)),
            _ => Err(ArticleNumberError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_back_as_it_was_written() {
        assert_eq!(ArticleNumber(7).to_string(), "KB-7");
        assert_eq!("kb-7".parse(), Ok(ArticleNumber(7)));
        for wrong in ["KB7", "KB-0", "INC-7", "KB--7", ""] {
            assert_eq!(wrong.parse::<ArticleNumber>(), Err(ArticleNumberError), "{wrong}");
        }
    }
}
