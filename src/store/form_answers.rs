//! The tables `filed` and `answers`: the answers in the forms of categories.

use std::collections::BTreeMap;

use desk::{Answer, CategoryAnswers, TicketId};

use crate::StoreError;
use crate::rows::{Bulk, Rows, cells, named};
use crate::session::Session;

const OF: &str = "SELECT f.ticket_id AS id, f.category, f.title, a.question, a.label, a.value \
     FROM filed AS f LEFT JOIN answers AS a ON a.ticket_id = f.ticket_id WHERE f.ticket_id = $1 ORDER BY a.place";
const INSERT: Bulk<'static> = Bulk::insert("filed", "");
const INSERT_ANSWERS: Bulk<'static> = Bulk::insert("answers", "");

/// The form answers of a unit of work.
#[derive(Debug)]
pub struct FormAnswers<'u> {
    pub(crate) pending: &'u mut FormAnswerSlots,
    pub(crate) session: &'u mut Session,
}

/// The form answers that a unit of work adds.
pub(crate) type FormAnswerSlots = BTreeMap<TicketId, CategoryAnswers>;

impl FormAnswers<'_> {
    /// Adds the answers that a ticket was opened with. They never change.
    pub fn add(&mut self, ticket: TicketId, filed: CategoryAnswers) {
        self.session.count_write();
        self.pending.insert(ticket, filed);
    }

    /// The answers that a ticket was opened with, if a category's form opened it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Option<CategoryAnswers>, StoreError> {
        if let Some(pending) = self.pending.get(&ticket) {
            return Ok(Some(pending.clone()));
        }
        let rows = self.session.read("filed", OF, cells![ticket.to_string()]).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut filed = CategoryAnswers {
            category: first.text("category")?,
            title: first.text("title")?,
            answers: Vec::new(),
        };
        for row in &rows {
            // A form without any answer has one row without a question.
            if let Some(question) = row.maybe_text("question")? {
                filed.answers.push(Answer {
                    question,
                    label: row.text("label")?,
                    value: row.text("value")?,
                });
            }
        }
        Ok(Some(filed))
    }
}

/// Writes form answers.
pub(crate) async fn flush(session: &mut Session, filed: FormAnswerSlots) -> Result<(), StoreError> {
    let (mut forms, mut answers) = (Vec::new(), Vec::new());
    for (ticket, filed) in filed {
        forms.push(named![ticket_id: ticket.to_string(), category: filed.category, title: filed.title]);
        for (place, answer) in (0_i64..).zip(filed.answers) {
            answers.push(named![
                ticket_id: ticket.to_string(),
                place: place,
                question: answer.question,
                label: answer.label,
                value: answer.value,
            ]);
        }
    }
    session
        .write("keep forms", INSERT, Rows::from_iter(forms))
        .await?;
    let answers = Rows::from_iter(answers);
    session.write("keep answers", INSERT_ANSWERS, answers).await?;
    Ok(())
}
