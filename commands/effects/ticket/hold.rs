//! The timer of a hold, and the answer that ends a hold.

use desk::{RemarkId, Ticket};
use store::{Remark, Timer};

use crate::effects::ticket::notices;
use crate::error::CommandError;
use crate::facts::talk;
use crate::work::{Happened, Work};

/// The kind of the timer.
pub(crate) const TIMER: &str = "hold";

/// Arms the timer of a hold that has a time, and disarms the timer of one that ended or has no time any more.
pub(crate) fn follow(work: &mut Work<'_>, before: &Ticket, ticket: &Ticket) {
    let until = |ticket: &Ticket| ticket.hold().and_then(|hold| hold.until);
    let subject = ticket.id.to_string();
    match (until(before), until(ticket)) {
        (before, now) if before == now => {}
        (_, Some(due_at)) => {
            let (kind, epoch) = (TIMER.to_owned(), ticket.version);
            work.timers().arm(&Timer {
                subject,
                kind,
                epoch,
                due_at,
            });
        }
        (_, None) => work.timers().disarm(&subject, TIMER),
    }
}

/// Ends a hold that awaits the requester, after an answer. Thanks and greetings alone are no answer. Each requester of a ticket
/// that is merged into this one can answer.
pub(crate) async fn answered(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    remark: RemarkId,
) -> Result<(), CommandError> {
    let remark = work.remarks().get(remark).await?;
    end(work, happened, ticket, &remark).await.map(drop)
}

/// Ends a hold that awaits the requester, after an answer that was written into an older message. Nobody is notified of an
/// edit, so the assignee is told.
pub(crate) async fn answered_by_edit(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    remark: RemarkId,
) -> Result<(), CommandError> {
    let remark = work.remarks().get(remark).await?;
    match end(work, happened, ticket, &remark).await? {
        true => notices::answered_by_edit(work, ticket, remark.author).await,
        false => Ok(()),
    }
}

/// As [`answered_by_edit`], for the message that opened the ticket.
pub(crate) async fn answered_by_rewriting(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if !happened.before.awaits_requester() {
        return Ok(());
    }
    match work.remarks().opening(ticket.id).await? {
        Some(opening) => answered_by_edit(work, happened, ticket, opening.id).await,
        None => Ok(()),
    }
}

/// Ends a hold if a message answers. Returns false if it does not.
async fn end(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    remark: &Remark,
) -> Result<bool, CommandError> {
    // A reply that puts the ticket on hold is no answer to it.
    if !happened.before.awaits_requester() || remark.deleted_at.is_some() {
        return Ok(false);
    }
    let Some(event) = ticket.resume_when_answered() else {
        return Ok(false);
    };
    let is_answer = talk::answers(work, happened.by, remark.id).await?;
    if is_answer {
        let mut ticket = ticket.clone();
        work.record(&mut ticket, happened.by, event);
    }
    Ok(is_answer)
}
