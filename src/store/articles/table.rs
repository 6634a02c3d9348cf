//! The tables `articles` and `article_revisions`.
//!
//! Every change of an article takes the next number of one sequence, which the index reads from its last mark on. The
//! unit takes the number when it writes, and holds the row of the sequence until its commit. So the numbers become
//! visible in their order.

use std::collections::BTreeMap;

use desk::{Article, ArticleContent, ArticleId, ArticleNumber, ArticleOrigin, PersonId};

use super::row::{self, columns};
use crate::StoreError;
use crate::locks::Lock;
use crate::row::Row;
use crate::rows::{Bulk, Rows, cells, named};
use crate::session::Session;

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM articles AS a WHERE a.id = $1");
const BY_NUMBER: &str = concat!("SELECT ", columns!(), " FROM articles AS a WHERE a.number = $1");
const BY_SOURCE: &str = concat!("SELECT ", columns!(), " FROM articles AS a WHERE a.source = $1");
const BY_IDS: Bulk<'static> = Bulk::with(concat!(
    "SELECT ",
    columns!(),
    " FROM articles AS a JOIN v ON v.id = a.id"
));
const BY_SOURCES: Bulk<'static> = Bulk::with(concat!(
    "SELECT ",
    columns!(),
    " FROM articles AS a JOIN v ON v.source = a.source"
));
const IN_FOLDER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM articles AS a WHERE a.folder = $1 AND a.folder IS NOT NULL ORDER BY a.number"
);
const NEXT: &str = "INSERT INTO counters (name, value) VALUES ($1, $2) \
     ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value";
const INSERT: Bulk<'static> = Bulk::insert("articles", "");
const UPDATE: Bulk<'static> = Bulk::with(
    "UPDATE articles SET source = v.source, folder = v.folder, path = v.path, title = v.title, body = v.body, \
     language = v.language, audience = v.audience, state = v.state, services = v.services, owner = v.owner, \
     review = v.review, symptom = v.symptom, cause = v.cause, workaround = v.workaround, revision = v.revision, \
     change = v.change, changed_at = v.changed_at FROM v WHERE articles.id = v.id",
);
const INSERT_REVISIONS: Bulk<'static> = Bulk::insert("article_revisions", "");
const TOUCH: Bulk<'static> =
    Bulk::with("UPDATE articles SET change = v.change FROM v WHERE articles.id = v.id");

/// The counter of the numbers that people use.
const NUMBERS: &str = "article";
/// The counter of the changes.
pub(super) const CHANGES: &str = "article_change";

/// The articles of a unit of work.
#[derive(Debug)]
pub struct Articles<'u> {
    pub(crate) slots: &'u mut ArticleSlots,
    pub(crate) session: &'u mut Session,
}

/// The articles that a unit of work adds or changes.
#[derive(Debug, Default)]
pub(crate) struct ArticleSlots {
    pending: BTreeMap<ArticleId, Slot>,
    /// Articles whose learned questions change, and which are otherwise the same.
    touched: Vec<ArticleId>,
}

#[derive(Debug)]
struct Slot {
    article: Article,
    is_new: bool,
    /// Who changed the content. Nothing inside: an import.
    revised_by: Option<Option<PersonId>>,
}

impl Articles<'_> {
    /// The article of an id. The unit locks the article.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit holds a lock for which this one must not wait; [`StoreError::Database`],
    /// [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        self.session.lock(&[Lock::Article(id)]).await?;
        self.peek(id).await
    }

    /// The article of an id without a lock. The unit must not write the article.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn peek(&mut self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        if let Some(slot) = self.slots.pending.get(&id) {
            return Ok(Some(slot.article.clone()));
        }
        self.read_one(BY_ID, id.to_string().into()).await
    }

    /// The articles of these ids without locks, in the order of the ids. Ids without an article are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn peek_all(&mut self, ids: &[ArticleId]) -> Result<Vec<Article>, StoreError> {
        let rows = ids.iter().map(|id| named![id: id.to_string()]).collect();
        let rows = self.session.read_each("articles", BY_IDS, rows).await?;
        let mut found: Vec<Article> = rows.iter().map(row::article).collect::<Result<_, _>>()?;
        for slot in self
            .slots
            .pending
            .values()
            .filter(|slot| ids.contains(&slot.article.id))
        {
            found.retain(|article| article.id != slot.article.id);
            found.push(slot.article.clone());
        }
        found.sort_by_key(|article| ids.iter().position(|id| *id == article.id));
        Ok(found)
    }

    /// The article of a number without a lock.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn peek_number(&mut self, number: ArticleNumber) -> Result<Option<Article>, StoreError> {
        let mut pending = self.slots.pending.values();
        if let Some(slot) = pending.find(|slot| slot.article.number == number) {
            return Ok(Some(slot.article.clone()));
        }
        self.read_one(BY_NUMBER, number.0.into()).await
    }

    /// The article that came from a file with this id. The unit locks the article.
    ///
    /// # Errors
    ///
    /// As [`Articles::find`].
    pub async fn find_source(&mut self, source: &str) -> Result<Option<Article>, StoreError> {
        let is_it = |slot: &&Slot| match &slot.article.origin {
            ArticleOrigin::File { source: other, .. } => other == source,
            ArticleOrigin::Chat => false,
        };
        if let Some(slot) = self.slots.pending.values().find(is_it) {
            return Ok(Some(slot.article.clone()));
        }
        match self.read_one(BY_SOURCE, source.into()).await? {
            Some(article) => self.find(article.id).await,
            None => Ok(None),
        }
    }

    /// The articles that came from files with these ids, in no particular order. The unit locks them.
    ///
    /// # Errors
    ///
    /// As [`Articles::find`].
    pub async fn find_sources(&mut self, sources: &[&str]) -> Result<Vec<Article>, StoreError> {
        let mut found = self.stored_sources(sources).await?;
        let locks: Vec<Lock> = found.iter().map(|article| Lock::Article(article.id)).collect();
        if self.session.lock(&locks).await? {
            let again = self.stored_sources(sources).await?;
            found = again
                .into_iter()
                .filter(|article| locks.contains(&Lock::Article(article.id)))
                .collect();
        }
        found.retain(|article| !self.slots.pending.contains_key(&article.id));
        let pending = self.slots.pending.values().map(|slot| &slot.article);
        let is_meant = |article: &&Article| match &article.origin {
            ArticleOrigin::File { source, .. } => sources.contains(&source.as_str()),
            ArticleOrigin::Chat => false,
        };
        found.extend(pending.filter(is_meant).cloned());
        Ok(found)
    }

    async fn stored_sources(&mut self, sources: &[&str]) -> Result<Vec<Article>, StoreError> {
        let rows = sources.iter().map(|source| named![source: *source]).collect();
        let rows = self.session.read_each("articles", BY_SOURCES, rows).await?;
        rows.iter().map(row::article).collect()
    }

    /// The articles that came from a folder, by their numbers. The unit locks them.
    ///
    /// # Errors
    ///
    /// As [`Articles::find`].
    pub async fn of_folder(&mut self, folder: &str) -> Result<Vec<Article>, StoreError> {
        let read = |rows: Vec<Row>| rows.iter().map(row::article).collect::<Result<Vec<_>, _>>();
        let rows = self.session.read("articles", IN_FOLDER, cells![folder]).await?;
        let locks: Vec<Lock> = read(rows)?
            .iter()
            .map(|article| Lock::Article(article.id))
            .collect();
        self.session.lock(&locks).await?;
        let rows = self.session.read("articles", IN_FOLDER, cells![folder]).await?;
        let mut found = read(rows)?;
        for article in &mut found {
            if let Some(slot) = self.slots.pending.get(&article.id) {
                article.clone_from(&slot.article);
            }
        }
        Ok(found)
    }

    /// Adds an article, with the next number.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn add(
        &mut self,
        content: ArticleContent,
        origin: ArticleOrigin,
        by: Option<PersonId>,
    ) -> Result<Article, StoreError> {
        self.session.count_write();
        let number = next(self.session, NUMBERS, 1).await?;
        let article = Article {
            id: self.session.mint(),
            number: ArticleNumber(number),
            origin,
            content,
            revision: 1,
        };
        self.session.lock_new(Lock::Article(article.id));
        let slot = Slot {
            article: article.clone(),
            is_new: true,
            revised_by: Some(by),
        };
        self.slots.pending.insert(article.id, slot);
        Ok(article)
    }

    /// Saves new content, as the next revision. The unit has read the article with a lock.
    pub fn revise(&mut self, article: &mut Article, content: ArticleContent, by: Option<PersonId>) {
        self.session.count_write();
        article.content = content;
        match self.slots.pending.get_mut(&article.id) {
            // One unit writes one revision of an article.
            Some(slot) if slot.revised_by.is_some() => article.revision = slot.article.revision,
            Some(_) | None => article.revision += 1,
        }
        self.keep(article, Some(by));
    }

    /// Saves where an article comes from, without a new revision. The unit has read the article with a lock.
    pub fn relocate(&mut self, article: &Article) {
        self.session.count_write();
        self.keep(article, None);
    }

    /// Notes that the learned questions of an article have changed, so that the index reads it again.
    pub fn touch(&mut self, id: ArticleId) {
        self.session.count_write();
        self.slots.touched.push(id);
    }

    fn keep(&mut self, article: &Article, revised_by: Option<Option<PersonId>>) {
        let kept = self.slots.pending.remove(&article.id);
        let slot = Slot {
            article: article.clone(),
            is_new: kept.as_ref().is_some_and(|slot| slot.is_new),
            revised_by: revised_by.or(kept.and_then(|slot| slot.revised_by)),
        };
        self.slots.pending.insert(article.id, slot);
    }

    async fn read_one(
        &mut self,
        sql: &'static str,
        key: crate::rows::Value,
    ) -> Result<Option<Article>, StoreError> {
        let row = self.session.read_one("articles", sql, vec![key]).await?;
        row.as_ref().map(row::article).transpose()
    }
}

impl ArticleSlots {
    /// Writes new and changed articles with their revisions; returns how many.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<u64, StoreError> {
        let slots = std::mem::take(&mut self.pending);
        let mut touched = std::mem::take(&mut self.touched);
        touched.retain(|id| !slots.contains_key(id));
        touched.sort();
        touched.dedup();
        let count = i64::try_from(slots.len() + touched.len()).unwrap_or(i64::MAX);
        if count == 0 {
            return Ok(0);
        }
        for slot in slots.values().filter(|slot| !slot.is_new) {
            session
                .locks()
                .check("articles", Lock::Article(slot.article.id))?;
        }
        let now = session.now();
        let first = next(session, CHANGES, count).await? - count + 1;
        let (mut new, mut changed, mut revisions) = (Vec::new(), Vec::new(), Vec::new());
        for (change, slot) in (first..).zip(slots.values()) {
            match slot.is_new {
                true => new.push(row::new_row(&slot.article, change, now)),
                false => changed.push(row::changed_row(&slot.article, change, now)),
            }
            if let Some(by) = slot.revised_by {
                revisions.push(row::revision_row(&slot.article, by, now));
            }
        }
        let from = first + i64::try_from(slots.len()).unwrap_or(i64::MAX);
        let touched = (from..)
            .zip(&touched)
            .map(|(change, id)| named![id: id.to_string(), change: change]);
        session
            .write("add articles", INSERT, Rows::from_iter(new))
            .await?;
        session
            .write("save articles", UPDATE, Rows::from_iter(changed))
            .await?;
        session.write("touch articles", TOUCH, touched.collect()).await?;
        session
            .write("keep revisions", INSERT_REVISIONS, Rows::from_iter(revisions))
            .await?;
        Ok(count.unsigned_abs())
    }
}

/// Advances a counter by `count`, and returns its new value. Other units wait until this one ends.
async fn next(session: &mut Session, name: &'static str, count: i64) -> Result<i64, StoreError> {
    let row = session.read_one("counters", NEXT, cells![name, count]).await?;
    row.map_or(Ok(count), |row| row.int("value"))
}
