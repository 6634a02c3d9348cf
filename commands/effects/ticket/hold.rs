//! The timer of a hold, and the answer that ends a hold.

use desk::Ticket;
use store::{Remark, Timer};

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
    remark: &Remark,
) -> Result<(), CommandError> {
    // A reply that puts the ticket on hold is no answer to it.
    if !happened.before.awaits_requester() {
        return Ok(());
    }
    let Some(event) = ticket.resume_when_answered() else {
        return Ok(());
    };
    if talk::answers(work, happened.by, remark).await? {
        let mut ticket = ticket.clone();
        work.record(&mut ticket, happened.by, event);
    }
    Ok(())
}
