//! What the index reads: articles in the order of their changes, outside any unit of work.

use desk::Article;

use super::row::{self, columns};
use super::table::CHANGES;
use crate::StoreError;
use crate::database::Database;
use crate::rows::{cells, read, read_one};

const SINCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM articles AS a WHERE a.change > $1 ORDER BY a.change LIMIT $2"
);
const LAST: &str = "SELECT value FROM counters WHERE name = $1";
const COUNT: &str = "SELECT COUNT(*) AS count FROM articles WHERE state <> 'archived'";
const SOLVED_BY: &str = "SELECT MAX(q.id) AS id, q.words FROM questions AS q \
     WHERE q.article_id = $1 AND q.article_id IS NOT NULL AND q.outcome = 'solved' \
     GROUP BY q.connection, q.user_id, q.words ORDER BY MAX(q.at) DESC LIMIT $2";

/// Articles for the index.
#[derive(Clone, Copy, Debug)]
pub struct ArticleReads<'s>(pub(crate) &'s Database);

/// An article with the number of its last change, and the questions that it solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedArticle {
    /// The article.
    pub article: Article,
    /// The number of the change.
    pub change: i64,
    /// The words of people whose question the article solved, the newest first.
    pub questions: Vec<String>,
}

impl ArticleReads<'_> {
    /// The number of the last change of any article; 0 if there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "counters", LAST, cells![CHANGES]).await?;
        row.map_or(Ok(0), |row| row.int("value"))
    }

    /// Articles that changed after a change, oldest change first, each with at most `most_questions` questions.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn changed_since(
        &self,
        change: i64,
        limit: i64,
        most_questions: i64,
    ) -> Result<Vec<ChangedArticle>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "articles", SINCE, cells![change, limit]).await?;
        let mut changed = Vec::new();
        for row in &rows {
            let article = row::article(row)?;
            let cells = cells![article.id.to_string(), most_questions];
            let questions = read(&mut connection, "questions", SOLVED_BY, cells).await?;
            changed.push(ChangedArticle {
                article,
                change: row.int("change")?,
                questions: questions
                    .iter()
                    .map(|row| row.text("words"))
                    .collect::<Result<_, _>>()?,
            });
        }
        Ok(changed)
    }

    /// The number of articles that are not archived.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn count(&self) -> Result<i64, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "articles", COUNT, cells![]).await?;
        row.map_or(Ok(0), |row| row.int("count"))
    }
}
