//! The table `questions`: what people asked, the articles that the desk showed, and what the people answered.
//!
//! A question belongs to an account. A command that changes a question holds the lock of the draft or of the ticket from
//! which the question came.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, Connection, MessageRef, UserRef};
use desk::{ArticleId, QuestionId, TicketId, Timestamp};
use strum::{Display, EnumString, IntoStaticStr};

use crate::StoreError;
use crate::row::Row;
use crate::rows::{Bulk, Rows, cells, named};
use crate::session::Session;

const BY_ID: &str = "SELECT id, connection, user_id, words, channel, message, shown, outcome, article_id, first_id, ticket_id, at \
     FROM questions WHERE id = $1";
const OF_TICKET: &str = "SELECT id, connection, user_id, words, channel, message, shown, outcome, article_id, first_id, \
     ticket_id, at FROM questions WHERE ticket_id = $1 AND ticket_id IS NOT NULL ORDER BY at, id";
const OF_MESSAGE: &str = "SELECT id, connection, user_id, words, channel, message, shown, outcome, article_id, first_id, \
     ticket_id, at FROM questions WHERE connection = $1 AND channel = $2 AND message = $3 AND message IS NOT NULL";
const UPSERT: Bulk<'static> = Bulk::insert(
    "questions",
    "ON CONFLICT (id) DO UPDATE SET words = excluded.words, shown = excluded.shown, outcome = excluded.outcome, \
     article_id = excluded.article_id, first_id = excluded.first_id, ticket_id = excluded.ticket_id",
);
/// A question that was deleted since it was read is not written again.
const CHANGE: Bulk<'static> = Bulk::with(
    "UPDATE questions SET words = v.words, shown = v.shown, outcome = v.outcome, article_id = v.article_id, \
     first_id = v.first_id, ticket_id = v.ticket_id FROM v WHERE questions.id = v.id",
);
const FORGET_DECLINED: Bulk<'static> =
    Bulk::with("DELETE FROM declined_articles WHERE question_id IN (SELECT v.id FROM v)");
const DECLINE: Bulk<'static> = Bulk::insert("declined_articles", "ON CONFLICT DO NOTHING");
const DELETE: Bulk<'static> = Bulk::with("DELETE FROM questions WHERE id IN (SELECT v.id FROM v)");

/// The questions of a unit of work.
#[derive(Debug)]
pub struct Questions<'u> {
    pub(crate) slots: &'u mut QuestionSlots,
    pub(crate) session: &'u mut Session,
}

/// The questions that a unit of work adds, changes or deletes (`None`), and those that it has read.
#[derive(Debug, Default)]
pub(crate) struct QuestionSlots {
    changed: BTreeMap<QuestionId, Option<Question>>,
    read: BTreeSet<QuestionId>,
}

/// A question for which the desk looked for articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The id.
    pub id: QuestionId,
    /// The account that asked.
    pub user: UserRef,
    /// The words of the question.
    pub words: String,
    /// The message, if the question was one.
    pub message: Option<MessageRef>,
    /// The articles that the desk showed, the best first.
    pub shown: Vec<ArticleId>,
    /// What the person answered.
    pub outcome: Outcome,
    /// The article that solved the question, or that an agent sent or linked.
    pub article: Option<ArticleId>,
    /// The article that a search finds first, whether the person saw it or not.
    pub first: Option<ArticleId>,
    /// The ticket that was opened.
    pub ticket: Option<TicketId>,
    /// When the person asked.
    pub at: Timestamp,
}

/// What a person answered to the articles that the desk showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// Nothing yet.
    Waiting,
    /// An article solved the problem.
    Solved,
    /// No article is about the problem.
    NotNeeded,
    /// The person opened a ticket and judged no article, or did not answer.
    Opened,
    /// The desk found nothing that is good enough.
    Nothing,
    /// An agent sent an article, or linked it when the ticket was resolved.
    Linked,
    /// An administrator removed what was learned from the question.
    Undone,
}

impl Questions<'_> {
    /// Adds a question, or saves a changed one.
    pub fn put(&mut self, question: Question) {
        self.session.count_write();
        self.slots.changed.insert(question.id, Some(question));
    }

    /// Deletes a question.
    pub fn delete(&mut self, id: QuestionId) {
        self.session.count_write();
        self.slots.changed.insert(id, None);
    }

    /// The question of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: QuestionId) -> Result<Option<Question>, StoreError> {
        if let Some(pending) = self.slots.changed.get(&id) {
            return Ok(pending.clone());
        }
        let row = self
            .session
            .read_one("questions", BY_ID, cells![id.to_string()])
            .await?;
        let found = row.as_ref().map(question).transpose()?;
        self.slots.read.extend(found.as_ref().map(|question| question.id));
        Ok(found)
    }

    /// The questions from which a ticket was opened, or which its card answers, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of_ticket(&mut self, ticket: TicketId) -> Result<Vec<Question>, StoreError> {
        let rows = self
            .session
            .read("questions", OF_TICKET, cells![ticket.to_string()])
            .await?;
        self.merged(&rows, |question| question.ticket == Some(ticket))
    }

    /// The questions that a message asked.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of_message(&mut self, message: &MessageRef) -> Result<Vec<Question>, StoreError> {
        let channel = &message.channel;
        let cells = cells![
            channel.connection.0.clone(),
            channel.id.clone(),
            message.id.clone()
        ];
        let rows = self.session.read("questions", OF_MESSAGE, cells).await?;
        self.merged(&rows, |question| question.message.as_ref() == Some(message))
    }

    /// The rows of a query with the changes of this unit.
    fn merged(
        &mut self,
        rows: &[Row],
        is_it: impl Fn(&Question) -> bool,
    ) -> Result<Vec<Question>, StoreError> {
        let kept = rows.iter().map(question).collect::<Result<Vec<_>, _>>()?;
        self.slots.read.extend(kept.iter().map(|question| question.id));
        let kept = kept
            .into_iter()
            .filter(|one| !self.slots.changed.contains_key(&one.id));
        let pending = self
            .slots
            .changed
            .values()
            .flatten()
            .filter(|one| is_it(one))
            .cloned();
        let mut all: Vec<Question> = kept.chain(pending).collect();
        all.sort_by_key(|one| (one.at, one.id));
        Ok(all)
    }
}

impl QuestionSlots {
    /// Writes questions that were put, and deletes those that were deleted.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let (mut added, mut kept, mut deleted, mut declined) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let QuestionSlots { changed: slots, read } = std::mem::take(self);
        let changed = slots.keys().map(|id| named![id: id.to_string()]);
        session
            .write("forget declined articles", FORGET_DECLINED, changed.collect())
            .await?;
        for (id, question) in slots {
            if let Some(question) = question.as_ref().filter(|one| one.outcome == Outcome::NotNeeded) {
                let shown = question.shown.iter();
                declined.extend(
                    shown.map(|article| named![question_id: id.to_string(), article_id: article.to_string()]),
                );
            }
            match question {
                Some(question) => match read.contains(&id) {
                    true => &mut kept,
                    false => &mut added,
                }
                .push(named![
                    id: question.id.to_string(),
                    connection: question.user.connection.0,
                    user_id: question.user.id,
                    words: question.words,
                    channel: question.message.as_ref().map(|message| message.channel.id.clone()),
                    message: question.message.map(|message| message.id),
                    shown: ids(&question.shown),
                    outcome: <&str>::from(question.outcome),
                    article_id: question.article.map(|article| article.to_string()),
                    first_id: question.first.map(|article| article.to_string()),
                    ticket_id: question.ticket.map(|ticket| ticket.to_string()),
                    at: question.at,
                ]),
                None => deleted.push(named![id: id.to_string()]),
            }
        }
        session
            .write("add questions", UPSERT, Rows::from_iter(added))
            .await?;
        session
            .write("keep questions", CHANGE, Rows::from_iter(kept))
            .await?;
        session
            .write("keep declined articles", DECLINE, Rows::from_iter(declined))
            .await?;
        session
            .write("delete questions", DELETE, Rows::from_iter(deleted))
            .await?;
        Ok(())
    }
}

/// Ids as a JSON list.
fn ids(ids: &[ArticleId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    serde_json::json!(ids).to_string()
}

fn question(row: &Row) -> Result<Question, StoreError> {
    let connection = Connection(row.text("connection")?);
    let message = match (row.maybe_text("channel")?, row.maybe_text("message")?) {
        (Some(channel), Some(message)) => {
            Some(MessageRef::new(&ChannelRef::new(&connection, channel), message))
        }
        _ => None,
    };
    let shown: Vec<String> = row.json("shown")?;
    let shown = shown
        .iter()
        .map(|id| id.parse().map_err(|_| row.corrupt("shown")));
    Ok(Question {
        id: row.parse("id")?,
        user: UserRef::new(&connection, row.text("user_id")?),
        words: row.text("words")?,
        message,
        shown: shown.collect::<Result<_, _>>()?,
        outcome: row.parse("outcome")?,
        article: row.maybe_parse("article_id")?,
        first: row.maybe_parse("first_id")?,
        ticket: row.maybe_parse("ticket_id")?,
        at: row.time("at")?,
    })
}
