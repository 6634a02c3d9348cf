//! What was learned of an article, and how many questions were answered.
//!
//! A person counts once for an article, with all their accounts: the newest answer wins.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use desk::{ArticleId, QuestionId, Timestamp};

use super::questions::{Outcome, Question, Questions};
use crate::StoreError;
use crate::row::Row;
use crate::rows::cells;
use crate::unit::UnitOfWork;

/// The answers about an article, the newest first. The person is the one to whom the account belongs now.
pub(super) const JUDGED: &str = "SELECT q.id, q.words, q.at, CAST(1 AS BIGINT) AS helped, COALESCE(i.person_id, q.connection || ' ' || q.user_id) AS person \
         FROM questions AS q LEFT JOIN identities AS i ON i.connection = q.connection AND i.user_id = q.user_id \
         WHERE q.article_id = $1 AND q.article_id IS NOT NULL AND q.outcome IN ('solved', 'linked') \
         UNION ALL \
         SELECT q.id, q.words, q.at, CAST(0 AS BIGINT) AS helped, COALESCE(i.person_id, q.connection || ' ' || q.user_id) AS person \
         FROM declined_articles AS d JOIN questions AS q ON q.id = d.question_id \
         LEFT JOIN identities AS i ON i.connection = q.connection AND i.user_id = q.user_id \
         WHERE d.article_id = $1 ORDER BY 3 DESC, 1 DESC LIMIT $2";

/// The answers about one article that are read. One person may have given several.
pub(super) const MOST_ANSWERS: i64 = 1_000;

const COUNTS: &str = "SELECT COUNT(*) AS questions, \
     SUM(CASE WHEN outcome = 'solved' THEN 1 ELSE 0 END) AS answered, \
     SUM(CASE WHEN ticket_id IS NOT NULL AND shown <> '[]' AND outcome NOT IN ('linked', 'undone') THEN 1 ELSE 0 END) \
     AS tickets FROM questions WHERE at >= $1 AND outcome <> 'linked'";
const DEFLECTED: &str = "SELECT COUNT(*) AS deflected FROM questions AS q \
     LEFT JOIN identities AS i ON i.connection = q.connection AND i.user_id = q.user_id \
     WHERE q.at >= $1 AND q.outcome = 'solved' AND q.ticket_id IS NULL AND NOT EXISTS ( \
         SELECT 1 FROM questions AS o \
         LEFT JOIN identities AS j ON j.connection = o.connection AND j.user_id = o.user_id \
         WHERE (o.ticket_id IS NOT NULL OR o.outcome = 'opened') AND o.first_id = q.article_id AND o.at >= q.at AND o.at < q.at + $2 \
         AND COALESCE(j.person_id, o.connection || ' ' || o.user_id) \
             = COALESCE(i.person_id, q.connection || ' ' || q.user_id))";
const UNANSWERED: &str = "SELECT q.id, q.words, q.at, \
     COALESCE(i.person_id, q.connection || ' ' || q.user_id) AS person \
     FROM questions AS q LEFT JOIN identities AS i ON i.connection = q.connection AND i.user_id = q.user_id \
     WHERE q.at >= $1 AND q.outcome IN ('nothing', 'not_needed') ORDER BY q.at DESC, q.id DESC LIMIT $2";
const DECLINED_SINCE: &str = "SELECT d.article_id AS id, COUNT(*) AS count FROM declined_articles AS d \
     JOIN questions AS q ON q.id = d.question_id WHERE q.at >= $1 \
     GROUP BY d.article_id HAVING COUNT(*) >= $2 ORDER BY d.article_id";

/// The questions without an answer that are read.
const MOST_UNANSWERED: i64 = 5_000;

/// The time in which a ticket about the same shows that an article has not helped.
const DEFLECTED_AFTER: Duration = Duration::hours(24);

/// What one person said about an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The question.
    pub question: QuestionId,
    /// The words of the person.
    pub words: String,
    /// Whether the article helped.
    pub helped: bool,
    /// When the person asked.
    pub at: Timestamp,
}

/// How many questions were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnswerCounts {
    /// Questions.
    pub questions: i64,
    /// Questions of people who said that an article solved the problem.
    pub answered: i64,
    /// Of these, the questions without a ticket by the same person within a day for which the same article comes first.
    pub deflected: i64,
    /// Tickets that were opened although articles were shown.
    pub tickets: i64,
}

/// A question that no article answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The words of the newest question.
    pub words: String,
    /// The number of people who asked.
    pub people: usize,
    /// The time of the newest question.
    pub at: Timestamp,
}

impl Questions<'_> {
    /// What was learned of an article, the newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn learned(&mut self, article: ArticleId) -> Result<Vec<Learned>, StoreError> {
        let cells = cells![article.to_string(), MOST_ANSWERS];
        let rows = self.session.read("questions", JUDGED, cells).await?;
        once_per_person(&rows)
    }

    /// How many questions since a time were answered.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn counts(&mut self, since: Timestamp) -> Result<AnswerCounts, StoreError> {
        let row = self.session.read_one("questions", COUNTS, cells![since]).await?;
        let Some(row) = row else {
            return Ok(AnswerCounts::default());
        };
        let within = DEFLECTED_AFTER.num_microseconds().unwrap_or(i64::MAX);
        let deflected = self
            .session
            .read_one("questions", DEFLECTED, cells![since, within])
            .await?;
        Ok(AnswerCounts {
            questions: row.int("questions")?,
            answered: row.maybe_int("answered")?.unwrap_or(0),
            deflected: deflected.map_or(Ok(0), |row| row.int("deflected"))?,
            tickets: row.maybe_int("tickets")?.unwrap_or(0),
        })
    }

    /// The questions since a time that no article answered, those of most people first. The same words are one question.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn gaps(&mut self, since: Timestamp) -> Result<Vec<Gap>, StoreError> {
        let cells = cells![since, MOST_UNANSWERED];
        let rows = self.session.read("questions", UNANSWERED, cells).await?;
        let mut gaps: BTreeMap<String, (Gap, BTreeSet<String>)> = BTreeMap::new();
        for row in &rows {
            let words = row.text("words")?;
            let gap = Gap {
                people: 0,
                at: row.time("at")?,
                words: words.clone(),
            };
            let (_, people) = gaps.entry(same_words(&words)).or_insert((gap, BTreeSet::new()));
            people.insert(row.text("person")?);
        }
        let counted = gaps.into_values().map(|(gap, people)| Gap {
            people: people.len(),
            ..gap
        });
        let mut gaps: Vec<Gap> = counted.collect();
        gaps.sort_by_key(|gap| std::cmp::Reverse((gap.people, gap.at)));
        Ok(gaps)
    }

    /// The articles that at least so many questions since a time declined.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn often_declined(
        &mut self,
        since: Timestamp,
        least: i64,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let cells = cells![since, least];
        let rows = self
            .session
            .read("declined_articles", DECLINED_SINCE, cells)
            .await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }
}

impl UnitOfWork {
    /// Removes what was learned from a question.
    pub fn undo_learned(&mut self, question: Question) {
        for article in question.shown.iter().copied().chain(question.article) {
            self.articles().touch(article);
        }
        self.questions().put(Question {
            outcome: Outcome::Undone,
            article: None,
            ..question
        });
    }
}

/// The newest answer of each person.
pub(super) fn once_per_person(rows: &[Row]) -> Result<Vec<Learned>, StoreError> {
    let mut people = BTreeSet::new();
    let mut learned = Vec::new();
    for row in rows {
        if people.insert(row.text("person")?) {
            learned.push(Learned {
                question: row.parse("id")?,
                words: row.text("words")?,
                helped: row.int("helped")? == 1,
                at: row.time("at")?,
            });
        }
    }
    Ok(learned)
}

/// The words without their case and their spaces.
fn same_words(words: &str) -> String {
    let words = words.to_lowercase();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
