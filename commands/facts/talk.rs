//! What a message asks for.

use chat::{FileRef, Span, Text};
use desk::{PersonId, Talk};
use store::Remark;

use crate::error::CommandError;
use crate::words::Words;
use crate::work::Work;

/// Returns what a message asks for. A message with files always asks for something.
pub(crate) fn of(words: &Words, text: &Text, files: &[FileRef]) -> Talk {
    match files.is_empty() {
        true => Talk::of(&said(text), words.vocabulary()),
        false => Talk::Request,
    }
}

/// Returns whether a message on a ticket answers a question to its requester, also if only the team sees it. Each requester of a
/// merged ticket can answer.
pub(crate) async fn answers(
    work: &mut Work<'_>,
    by: Option<PersonId>,
    remark: &Remark,
) -> Result<bool, CommandError> {
    if remark.deleted_at.is_some() || !can_answer(work.words(), &remark.text, &remark.files) {
        return Ok(false);
    }
    let ticket = work.tickets().peek(remark.ticket).await?;
    Ok(ticket.is_some_and(|ticket| by == Some(ticket.requester)))
}

/// Returns whether a message can answer a question. A message with files can.
pub(crate) fn can_answer(words: &Words, text: &Text, files: &[FileRef]) -> bool {
    !files.is_empty() || Talk::can_answer(&said(text), words.vocabulary())
}

/// Returns the words of a message. A mention and an emoji are signs without words.
fn said(text: &Text) -> String {
    let mut said = String::new();
    for span in &text.0 {
        match span {
            // A name may have several words, and an emoji has a name.
            Span::User { .. } => said.push_str(" @ "),
            Span::Emoji(_) => said.push_str(" ! "),
            other => said.push_str(&Text(vec![other.clone()]).to_plain()),
        }
    }
    said
}
