//! The table `article_notices`: what the owners of articles were told, so that they are told once.

use desk::{Article, ArticleId};
use strum::{Display, EnumString, IntoStaticStr};

use super::row::{self, columns};
use super::table::Articles;
use crate::StoreError;
use crate::rows::cells;

const INSERT: &str = "INSERT INTO article_notices (article_id, kind, about, at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT DO NOTHING";
const DUE_FOR_REVIEW: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM articles AS a WHERE a.review IS NOT NULL AND a.state <> 'archived' AND a.review <= $1 \
      AND NOT EXISTS (SELECT 1 FROM article_notices AS n \
      WHERE n.article_id = a.id AND n.kind = 'review' AND n.about = a.review) ORDER BY a.review, a.number LIMIT $2"
);

/// What an owner is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum NoticeKind {
    /// The article can be validated.
    Validate,
    /// The article is due for its review.
    Review,
    /// The article has stopped helping.
    Declined,
}

impl Articles<'_> {
    /// Notes that the owner of an article is told. Returns false if the owner was told the same before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn note_once(
        &mut self,
        article: ArticleId,
        kind: NoticeKind,
        about: &str,
    ) -> Result<bool, StoreError> {
        let kind = <&str>::from(kind);
        let cells = cells![article.to_string(), kind, about, self.session.now()];
        let added = self
            .session
            .run("note what an owner is told", INSERT, cells)
            .await?;
        Ok(added == 1)
    }

    /// Articles whose review is due on a day (`2026-12-24`), and whose owners were not told so.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn due_for_review(&mut self, day: &str, limit: i64) -> Result<Vec<Article>, StoreError> {
        let cells = cells![day, limit];
        let rows = self.session.read("articles", DUE_FOR_REVIEW, cells).await?;
        rows.iter().map(row::article).collect()
    }
}
