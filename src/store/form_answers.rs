//! What was answered in the forms of categories.

use std::collections::BTreeMap;

use desk::{Answer, Filed, TicketId};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::rows::{cells, read, write};
use crate::unit::Unit;

const OF: &str = "SELECT f.ticket_id AS id, f.category, f.title, a.question, a.label, a.value \
     FROM filed AS f LEFT JOIN answers AS a ON a.ticket_id = f.ticket_id WHERE f.ticket_id = $1 ORDER BY a.place";
const INSERT: (&str, &str) = ("INSERT INTO filed (ticket_id, category, title)", "");
const INSERT_ANSWERS: (&str, &str) = (
    "INSERT INTO answers (ticket_id, place, question, label, value)",
    "",
);

/// What was answered, of a unit of work.
#[derive(Debug)]
pub struct Files<'u>(pub(crate) &'u mut Unit);

impl Files<'_> {
    /// Keeps what was answered when a ticket was opened; it never changes.
    pub fn add(&mut self, ticket: TicketId, filed: Filed) {
        self.0.filed.insert(ticket, filed);
    }

    /// What was answered when a ticket was opened, if it was by a category's form.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Option<Filed>, StoreError> {
        if let Some(pending) = self.0.filed.get(&ticket) {
            return Ok(Some(pending.clone()));
        }
        let rows = read(&mut self.0.transaction, "filed", OF, cells![ticket.to_string()]).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut filed = Filed {
            category: first.text("category")?,
            title: first.text("title")?,
            answers: Vec::new(),
        };
        for row in &rows {
            // A form whose questions nobody had to answer has a line without any.
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

pub(crate) async fn flush(
    connection: &mut AnyConnection,
    filed: BTreeMap<TicketId, Filed>,
) -> Result<(), StoreError> {
    let (mut forms, mut answers) = (Vec::new(), Vec::new());
    for (ticket, filed) in filed {
        forms.push(cells![ticket.to_string(), filed.category, filed.title]);
        for (place, answer) in (0_i64..).zip(filed.answers) {
            answers.push(cells![
                ticket.to_string(),
                place,
                answer.question,
                answer.label,
                answer.value
            ]);
        }
    }
    write(connection, "keep what was filed", INSERT, forms).await?;
    write(connection, "keep answers", INSERT_ANSWERS, answers).await?;
    Ok(())
}
