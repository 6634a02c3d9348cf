//! What the knowledge base forgets: questions whose words are deleted or became private, with everything that was learned
//! from them.

use chat::{IncomingMessage, MessageRef};
use desk::TicketId;
use store::Question;

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
        if let Some(article) = question.article {
            work.articles().touch(article);
        }
        let words = message.text.to_plain();
        work.questions().put(Question { words, ..question });
    }
    Ok(())
}

fn forget(work: &mut Work<'_>, questions: Vec<Question>) {
    for question in questions {
        if let Some(article) = question.article {
            work.articles().touch(article);
        }
        work.questions().delete(question.id);
    }
}
