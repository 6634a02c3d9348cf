//! What the knowledge base forgets: questions whose words are deleted, became private or became sensitive, with everything
//! that was learned from them.

use chat::{IncomingMessage, MessageRef};
use desk::TicketId;
use store::{Outcome, Question};

use crate::error::CommandError;
use crate::work::Work;

/// Forgets the questions that a deleted message asked.
pub(crate) async fn forget_message(work: &mut Work<'_>, message: &MessageRef) -> Result<(), CommandError> {
    let questions = work.questions().of_message(message).await?;
    forget(work, questions);
    Ok(())
}

/// Forgets the questions of a ticket that became private.
pub(crate) async fn forget_ticket(work: &mut Work<'_>, ticket: TicketId) -> Result<(), CommandError> {
    let questions = work.questions().of_ticket(ticket).await?;
    forget(work, questions);
    Ok(())
}

/// Gives the questions that an edited message asked its new words.
pub(crate) async fn reword(work: &mut Work<'_>, message: &IncomingMessage) -> Result<(), CommandError> {
    for question in work.questions().of_message(&message.message).await? {
        let words = message.text.to_plain();
        if work.settings().is_sensitive(&words) {
            forget(work, vec![question]);
            continue;
        }
        touch(work, &question);
        work.questions().put(Question { words, ..question });
    }
    Ok(())
}

fn forget(work: &mut Work<'_>, questions: Vec<Question>) {
    for question in questions {
        touch(work, &question);
        work.questions().delete(question.id);
    }
}

/// Has the index read the articles again that learned from a question.
fn touch(work: &mut Work<'_>, question: &Question) {
    if let Some(article) = question.article {
        work.articles().touch(article);
    }
    if question.outcome == Outcome::NotNeeded {
        for article in &question.shown {
            work.articles().touch(*article);
        }
    }
}
