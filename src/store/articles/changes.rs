//! What the index and an import read outside any unit of work: articles in the order of their changes, and which files
//! were imported.

use desk::{Article, ArticleState, Audience};

use super::learned::{JUDGED, MOST_ANSWERS, once_per_person};
use super::row::{self, columns};
use super::table::CHANGES;
use crate::StoreError;
use crate::counters::ARTICLE_SEQUENCE;
use crate::database::Database;
use crate::row::Row;
use crate::rows::{cells, read, read_one, run};

const SINCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM articles AS a WHERE a.change > $1 ORDER BY a.change LIMIT $2"
);
const LAST: &str = "SELECT value FROM counters WHERE name = $1";
const COUNT: &str = "SELECT COUNT(*) AS count FROM articles WHERE state <> 'archived'";
const COUNT_BY_AUDIENCE: &str = "SELECT audience AS id, audience, COUNT(*) AS count FROM articles WHERE state = $1 \
     GROUP BY audience";
const FILES: &str = "SELECT a.id, a.source, a.folder, a.path, a.state FROM articles AS a WHERE a.source IS NOT NULL \
     ORDER BY a.number";
const BEGIN_SEQUENCE: &str =
    "INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
/// The numbers that can name a sequence: small enough that a mark of the index holds the name beside the change.
const SEQUENCES: u64 = 1 << 23;

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
    /// The words of people whose question the article solved, the newest first. A person has one question.
    pub questions: Vec<String>,
    /// The words of people whom the article did not help.
    pub declined: Vec<String>,
}

/// A file that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedFile {
    /// The id of the article in the file.
    pub source: String,
    /// The folder of the import.
    pub folder: String,
    /// The path of the file.
    pub path: String,
    /// Whether the article is archived.
    pub is_archived: bool,
}

impl ArticleReads<'_> {
    /// The name of the sequence of changes, from 0 up to 2^23. The numbers of changes of another sequence mean nothing:
    /// a restore of a backup begins a new sequence.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn sequence(&self) -> Result<i64, StoreError> {
        if let Some(sequence) = self.counter(ARTICLE_SEQUENCE).await? {
            return Ok(sequence);
        }
        let name = i64::try_from(self.0.mint.secret() % SEQUENCES).unwrap_or_default();
        let mut connection = self.0.writer().await?;
        let cells = cells![ARTICLE_SEQUENCE, name];
        run(
            &mut connection,
            "name the sequence of changes",
            BEGIN_SEQUENCE,
            cells,
        )
        .await?;
        drop(connection);
        Ok(self.counter(ARTICLE_SEQUENCE).await?.unwrap_or(name))
    }

    /// The number of the last change of any article; 0 if there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        Ok(self.counter(CHANGES).await?.unwrap_or(0))
    }

    async fn counter(&self, name: &'static str) -> Result<Option<i64>, StoreError> {
        let mut connection = self.0.reader().await?;
        let row = read_one(&mut connection, "counters", LAST, cells![name]).await?;
        row.map(|row| row.int("value")).transpose()
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
            let most = usize::try_from(most_questions).unwrap_or_default();
            let mut learned = Vec::new();
            if most > 0 {
                let cells = cells![article.id.to_string(), MOST_ANSWERS];
                learned = once_per_person(&read(&mut connection, "questions", JUDGED, cells).await?)?;
            }
            let words = |helped: bool| {
                let said = learned.iter().filter(|one| one.helped == helped);
                said.take(most).map(|one| one.words.clone()).collect()
            };
            changed.push(ChangedArticle {
                change: row.int("change")?,
                questions: words(true),
                declined: words(false),
                article,
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

    /// The number of articles that at least some requesters can read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn count_for_requesters(&self) -> Result<i64, StoreError> {
        let mut connection = self.0.reader().await?;
        let validated = <&str>::from(ArticleState::Validated);
        let rows = read(&mut connection, "articles", COUNT_BY_AUDIENCE, cells![validated]).await?;
        let mut count = 0;
        for row in &rows {
            match row.parse("audience")? {
                Audience::Everyone | Audience::Group(_) => count += row.int("count")?,
                Audience::Agents | Audience::Team(_) => {}
            }
        }
        Ok(count)
    }

    /// The files of all articles that came from files, by the numbers of the articles.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn files(&self) -> Result<Vec<ImportedFile>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "articles", FILES, cells![]).await?;
        let file = |row: &Row| {
            Ok(ImportedFile {
                source: row.text("source")?,
                folder: row.text("folder")?,
                path: row.text("path")?,
                is_archived: row.parse::<ArticleState>("state")? == ArticleState::Archived,
            })
        };
        rows.iter().map(file).collect()
    }
}
